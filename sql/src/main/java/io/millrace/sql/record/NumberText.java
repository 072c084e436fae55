package io.millrace.sql.record;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// A decimal number read from text and brought to one of the numeric types; scratch space for one thread.
///
/// Accepts what JSON accepts, and besides a leading `+`, leading zeros, and a point without digits on one side
/// of it. Cost is bounded whatever the text says: beyond [#MAX_LENGTH] characters nothing is computed, and an
/// exponent is judged before any digit is shifted.
final class NumberText {

    /// The longest text whose value is computed.
    static final int MAX_LENGTH = 1000;

    private static final int MAX_EXPONENT = 100_000;
    private static final int EXACT_DIGITS = 18;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long[] POWERS_OF_TEN_AS_LONG = new long[EXACT_DIGITS + 1];

    static {
        for (int i = 0; i <= EXACT_DIGITS; i++) {
            POWERS_OF_TEN_AS_LONG[i] = (long) POWERS_OF_TEN[i];
        }
    }

    private byte[] text = new byte[0];
    private int from;
    private int to;
    private boolean isNegative;
    private boolean isIntegral;
    private long mantissa;
    private int digits;
    private int exponent;

    /// Reads the number that fills `[from, to)`; false if the text is none.
    boolean read(byte[] bytes, int from, int to) {
        this.text = bytes;
        this.from = from;
        this.to = to;
        return readPlain() || readAny(bytes);
    }

    /// Reads at most [#EXACT_DIGITS] digits with at most one point among them, as most numbers are; false if the number
    /// is another.
    private boolean readPlain() {
        byte[] bytes = text;
        isNegative = from < to && bytes[from] == '-';
        int start = isNegative ? from + 1 : from;
        if (to - start > EXACT_DIGITS || start == to) {
            return false;
        }
        long value = 0;
        int point = -1;
        for (int p = start; p < to; p++) {
            int digit = bytes[p] - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            } else if (bytes[p] == '.' && point < 0 && to - start > 1) {
                point = p;
            } else {
                return false;
            }
        }
        mantissa = value;
        digits = digits(value);
        exponent = point < 0 ? 0 : point + 1 - to;
        isIntegral = point < 0;
        return true;
    }

    private static int digits(long value) {
        int atMost = ((Long.SIZE - Long.numberOfLeadingZeros(value)) * 1233) >>> 12; // times log 2
        return value < POWERS_OF_TEN_AS_LONG[atMost] ? atMost : atMost + 1;
    }

    private boolean readAny(byte[] bytes) {
        int p = from;
        isNegative = p < to && bytes[p] == '-';
        if (p < to && (bytes[p] == '-' || bytes[p] == '+')) {
            p++;
        }
        mantissa = 0;
        digits = 0;
        exponent = 0;
        int start = p;
        p = readDigits(bytes, p, to);
        int count = p - start;
        isIntegral = true;
        if (p < to && bytes[p] == '.') {
            isIntegral = false;
            start = ++p;
            p = readDigits(bytes, p, to);
            count += p - start;
            exponent = start - p;
        }
        if (count == 0) {
            return false;
        }
        if (p < to && (bytes[p] | 0x20) == 'e') {
            isIntegral = false;
            p = readExponent(bytes, p + 1, to);
        }
        return p == to;
    }

    private int readDigits(byte[] bytes, int p, int to) {
        while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
            if (digits > 0 || bytes[p] != '0') {
                digits++;
                if (digits <= EXACT_DIGITS) {
                    mantissa = mantissa * 10 + (bytes[p] - '0');
                }
            }
            p++;
        }
        return p;
    }

    private int readExponent(byte[] bytes, int p, int to) {
        boolean isDown = p < to && bytes[p] == '-';
        if (p < to && (bytes[p] == '-' || bytes[p] == '+')) {
            p++;
        }
        int start = p;
        int value = 0;
        while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
            value = Math.min(value * 10 + (bytes[p] - '0'), MAX_EXPONENT);
            p++;
        }
        exponent += isDown ? -value : value;
        return p == start ? -1 : p;
    }

    boolean isZero() {
        return digits == 0;
    }

    /// Whether the text has neither a point nor an exponent.
    boolean isIntegral() {
        return isIntegral;
    }

    /// The digits from the first that is not zero to the last written.
    int digits() {
        return digits;
    }

    /// The digits behind the decimal point, negative when an exponent fills zeros in before it.
    int scale() {
        return -exponent;
    }

    /// @throws CoercionException if the number has a fraction or no BIGINT holds it
    long toLong() throws CoercionException {
        bound();
        if (digits == 0) {
            return 0;
        }
        if (digits <= EXACT_DIGITS) {
            long value = isNegative ? -mantissa : mantissa;
            int shift = exponent;
            for (; shift > 0; shift--) {
                long shifted = value * 10;
                if (shift > EXACT_DIGITS || shifted / 10 != value) {
                    throw new CoercionException("is out of range");
                }
                value = shifted;
            }
            for (; shift < 0; shift++) {
                if (value % 10 != 0) {
                    throw new CoercionException("is no whole number");
                }
                value /= 10;
            }
            return value;
        }
        if (digits + (long) exponent > 19) {
            throw new CoercionException("is out of range");
        }
        try {
            return toBigDecimal().longValueExact();
        } catch (ArithmeticException e) {
            throw new CoercionException("is out of range or no whole number");
        }
    }

    /// The nearest DOUBLE.
    ///
    /// @throws CoercionException if it would be infinite
    double toDouble() throws CoercionException {
        bound();
        if (digits <= 15 && exponent >= -22 && exponent <= 22) {
            double value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
            return isNegative ? -value : value;
        }
        double value = Double.parseDouble(string());
        if (Double.isInfinite(value)) {
            throw new CoercionException("is out of range");
        }
        return value;
    }

    /// The nearest REAL.
    ///
    /// @throws CoercionException if it would be infinite
    float toFloat() throws CoercionException {
        bound();
        float value = Float.parseFloat(string());
        if (Float.isInfinite(value)) {
            throw new CoercionException("is out of range");
        }
        return value;
    }

    /// The number rounded half up to `scale` digits behind the point.
    ///
    /// @throws CoercionException if it then has more than `precision` digits
    BigDecimal toDecimal(int precision, int scale) throws CoercionException {
        bound();
        long wholeDigits = digits + (long) exponent;
        if (digits == 0 || wholeDigits < -scale) {
            return BigDecimal.valueOf(0, scale);
        }
        if (wholeDigits > precision - scale) {
            throw new CoercionException("is out of range");
        }
        BigDecimal exact = digits <= EXACT_DIGITS
                ? BigDecimal.valueOf(isNegative ? -mantissa : mantissa, -exponent)
                : toBigDecimal();
        BigDecimal rounded = exact.setScale(scale, RoundingMode.HALF_UP);
        if (rounded.precision() > precision) {
            throw new CoercionException("is out of range");
        }
        return rounded;
    }

    private BigDecimal toBigDecimal() throws CoercionException {
        if (Math.abs(exponent) > 2 * MAX_LENGTH) {
            throw new CoercionException("is out of range");
        }
        return new BigDecimal(string());
    }

    private void bound() throws CoercionException {
        if (to - from > MAX_LENGTH) {
            throw new CoercionException("is longer than " + MAX_LENGTH + " characters, too long");
        }
    }

    private String string() {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
