package io.millrace.dynamodb;

import io.millrace.dynamodb.item.Value;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Keys as texts whose UTF-8 bytes have the order of the keys.
///
///     item            <table>/<SHA-256 of the partition key>/<sort key>
///     entry of index  <table>.<index>/<SHA-256 of the partition key>/<sort key> 0 1 <SHA-256 of the item's key>
///
/// Items are spread over partitions by a hash, as DynamoDB does it; a segment of a parallel scan is a range of hashes.
/// A number is written as its sign, its exponent and its digits; what a negative number would say is turned round.
final class KeyText {

    private static final char[] DIGITS_64 =
            "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".toCharArray();
    private static final int EXPONENT_BIAS = 500;
    private static final int HIGHEST_EXPONENT = 999;
    /// Above all digits, so that of two negative numbers the one with fewer digits comes last.
    private static final char END_OF_NEGATIVE = '~';

    private static final String NUL = "\u0000";
    private static final String ESCAPED_NUL = "\u0000\u0002";
    private static final String END_OF_SORT_KEY = "\u0000\u0001";

    private KeyText() {}

    /// The hash of a partition key.
    static String hash(Value partitionKey) {
        return Fingerprint.of(partitionKey.type() + ":" + ordered(partitionKey));
    }

    /// What stands behind the sort key in an index, so that each item has an entry of its own.
    static String entrySuffix(String itemKey) {
        return END_OF_SORT_KEY + Fingerprint.of(itemKey);
    }

    /// The value of a sort key, which is a string, a number or bytes.
    static String ordered(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text.replace(NUL, ESCAPED_NUL);
            case Value.Num(var number) -> ordered(number);
            case Value.Binary(var bytes) -> ordered(bytes);
            default -> throw new IllegalArgumentException("no key is of type " + value.type());
        };
    }

    private static String ordered(BigDecimal number) {
        if (number.signum() == 0) {
            return "1";
        }
        int exponent = number.precision() - number.scale() + EXPONENT_BIAS;
        BigInteger digits = number.unscaledValue().abs();
        if (number.signum() > 0) {
            return "2%03d%s".formatted(exponent, digits);
        }
        StringBuilder turned = new StringBuilder("0%03d".formatted(HIGHEST_EXPONENT - exponent));
        digits.toString().chars().forEach(digit -> turned.append((char) ('0' + '9' - digit)));
        return turned.append(END_OF_NEGATIVE).toString();
    }

    /// Six bits a character, in the order of the bytes.
    private static String ordered(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 4 / 3 + 1);
        int bits = 0;
        int count = 0;
        for (byte next : bytes) {
            bits = (bits << 8) | (next & 0xFF);
            count += 8;
            while (count >= 6) {
                count -= 6;
                text.append(DIGITS_64[(bits >> count) & 0x3F]);
            }
            bits &= 0xFF;
        }
        if (count > 0) {
            text.append(DIGITS_64[(bits << (6 - count)) & 0x3F]);
        }
        return text.toString();
    }
}
