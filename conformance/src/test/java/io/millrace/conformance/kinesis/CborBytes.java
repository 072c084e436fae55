package io.millrace.conformance.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// Writes JSON as CBOR, in the various ways that CBOR has for the same thing, and some that it has not.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc8949>
final class CborBytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final RandomGenerator random;
    private final double oddity;

    private CborBytes(RandomGenerator random, double oddity) {
        this.random = random;
        this.oddity = oddity;
    }

    /// @param oddity how likely a value is written in an unusual way, from 0 to 1
    static byte[] of(JsonNode node, RandomGenerator random, double oddity) {
        CborBytes bytes = new CborBytes(random, oddity);
        bytes.value("", node);
        return bytes.out.toByteArray();
    }

    private boolean isOdd() {
        return random.nextDouble() < oddity;
    }

    private void value(String name, JsonNode node) {
        if (isOdd() && odd()) {
            return;
        }
        switch (node.getNodeType()) {
            case OBJECT -> {
                boolean isOpen = isOdd();
                open(5, node.size(), isOpen);
                node.properties().forEach(member -> {
                    text(member.getKey());
                    value(member.getKey(), member.getValue());
                });
                close(isOpen);
            }
            case ARRAY -> {
                boolean isOpen = isOdd();
                open(4, node.size(), isOpen);
                node.forEach(element -> value(name, element));
                close(isOpen);
            }
            case NUMBER -> number(name, node);
            case BOOLEAN -> out.write(node.booleanValue() ? 0xf5 : 0xf4);
            case STRING -> string(name, node.textValue());
            case BINARY, MISSING, NULL, POJO -> out.write(0xf6);
        }
    }

    private void string(String name, String text) {
        if (KinesisRequests.blobs().contains(name)) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                bytes = text.getBytes(StandardCharsets.UTF_8);
            }
            chunks(2, bytes);
        } else {
            chunks(3, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void text(String text) {
        chunks(3, text.getBytes(StandardCharsets.UTF_8));
    }

    private void chunks(int major, byte[] bytes) {
        if (isOdd() && bytes.length > 1) {
            int cut = random.nextInt(1, bytes.length);
            open(major, 0, true);
            head(major, cut);
            out.write(bytes, 0, cut);
            head(major, bytes.length - cut);
            out.write(bytes, cut, bytes.length - cut);
            out.write(0xff);
        } else {
            head(major, bytes.length);
            out.write(bytes, 0, bytes.length);
        }
    }

    private void number(String name, JsonNode node) {
        if (KinesisRequests.times().contains(name)) {
            head(6, 1);
            head(0, (long) (node.doubleValue() * 1_000) & Long.MAX_VALUE);
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            long number = node.longValue();
            head(number < 0 ? 1 : 0, number < 0 ? ~number : number);
        } else if (node.isBigInteger()) {
            BigInteger number = node.bigIntegerValue();
            byte[] bytes = number.signum() < 0 ? number.not().toByteArray() : number.toByteArray();
            head(6, number.signum() < 0 ? 3 : 2);
            head(2, bytes.length);
            out.write(bytes, 0, bytes.length);
        } else {
            out.write(0xfb);
            out.writeBytes(ByteBuffer.allocate(8).putDouble(node.doubleValue()).array());
        }
    }

    /// Something that no service expects; false if the value is to follow.
    private boolean odd() {
        switch (random.nextInt(9)) {
            case 0 -> {
                head(6, random.nextLong() >>> random.nextInt(64));
                return false;
            }
            case 1 -> out.write(0xf7);
            case 2 -> out.writeBytes(new byte[] {(byte) 0xf9, 0x7e, 0}); // NaN in two bytes
            case 3 -> out.writeBytes(new byte[] {(byte) 0xfa, (byte) 0xff, (byte) 0x80, 0, 0}); // -Infinity in four
            case 4 -> out.write(0xff); // a break without a beginning
            case 5 -> out.write(random.nextInt(8) << 5 | 28 + random.nextInt(3)); // reserved
            case 6 -> head(1, -1L); // -2⁶⁴
            case 7 -> head(2 + random.nextInt(4), random.nextLong() >>> random.nextInt(1, 64));
            default -> {
                int depth = random.nextInt(20_000);
                for (int i = 0; i < depth; i++) {
                    out.write(0x81);
                }
                return false;
            }
        }
        return true;
    }

    private void open(int major, int size, boolean isOpen) {
        if (isOpen) {
            out.write(major << 5 | 31);
        } else {
            head(major, size);
        }
    }

    private void close(boolean isOpen) {
        if (isOpen) {
            out.write(0xff);
        }
    }

    private void head(int major, long value) {
        int least =
                value < 0 ? 3 : value < 24 ? -1 : value < 1 << 8 ? 0 : value < 1 << 16 ? 1 : value < 1L << 32 ? 2 : 3;
        int size = isOdd() ? random.nextInt(Math.max(least, 0), 4) : least;
        if (size < 0) {
            out.write(major << 5 | (int) value);
            return;
        }
        out.write(major << 5 | 24 + size);
        for (int i = (1 << size) - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
