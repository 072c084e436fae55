package io.millrace.wire.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The few values of ASN.1 of which certificates are made, in their distinguished encoding: tag, length, content.
///
/// Format: ITU-T X.690, <https://www.itu.int/rec/T-REC-X.690>
final class Der {

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    /// From this year on the century is written.
    private static final int FIRST_GENERALIZED_YEAR = 2050;

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter GENERALIZED = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);

    private Der() {}

    static byte[] sequence(byte[]... elements) {
        return value(SEQUENCE, joined(elements));
    }

    static byte[] bool(boolean truth) {
        return value(BOOLEAN, new byte[] {(byte) (truth ? 0xff : 0)});
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] octets(byte[] bytes) {
        return value(OCTET_STRING, bytes);
    }

    /// Whole bytes as bits.
    static byte[] bits(byte[] bytes) {
        return value(BIT_STRING, joined(new byte[] {0}, bytes));
    }

    /// Named bits, the first is the highest; zeros at the end are not written.
    static byte[] bits(int highByte) {
        return value(BIT_STRING, new byte[] {(byte) Integer.numberOfTrailingZeros(highByte), (byte) highByte});
    }

    /// An object identifier in dotted form, such as `2.5.29.17`.
    static byte[] identifier(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        arc(content, Long.parseLong(arcs[0]) * 40 + Long.parseLong(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            arc(content, Long.parseLong(arcs[i]));
        }
        return value(OBJECT_IDENTIFIER, content.toByteArray());
    }

    private static void arc(ByteArrayOutputStream content, long number) {
        int groups = 1;
        while (number >>> (7 * groups) != 0) {
            groups++;
        }
        for (int i = groups - 1; i >= 0; i--) {
            content.write((int) ((number >>> (7 * i)) & 0x7f) | (i > 0 ? 0x80 : 0));
        }
    }

    /// A time in seconds, in the form that certificates demand for its year.
    ///
    /// Rule: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
    static byte[] time(Instant instant) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        boolean isLate = utc.getYear() >= FIRST_GENERALIZED_YEAR;
        return value(
                isLate ? GENERALIZED_TIME : UTC_TIME,
                (isLate ? GENERALIZED : UTC).format(utc).getBytes(StandardCharsets.US_ASCII));
    }

    /// A value with a tag of its context around it.
    static byte[] explicit(int tag, byte[] element) {
        return value(CONTEXT | CONSTRUCTED | tag, element);
    }

    /// Content under a tag of its context.
    static byte[] implicit(int tag, byte[] content) {
        return value(CONTEXT | tag, content);
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - from));
            out.write(length, from, length.length - from);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
