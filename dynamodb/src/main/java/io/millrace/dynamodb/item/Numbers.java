package io.millrace.dynamodb.item;

import io.millrace.api.CommonFault;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/// The rules of numbers: 38 significant digits, magnitudes from 1E-130 to 9.99…E+125.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number>
public final class Numbers {

    private static final int DIGITS = 38;
    private static final int HIGHEST_EXPONENT = 125;
    private static final int LOWEST_EXPONENT = -130;

    /// Longer texts are refused before anything is computed.
    private static final int LONGEST_TEXT = 1_000;

    private static final Pattern FORM = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,9})?");

    private Numbers() {}

    /// The number that a text means.
    ///
    /// @throws io.millrace.api.Fault if the text is none, or one that DynamoDB cannot hold
    public static BigDecimal parse(String text) {
        if (text.isEmpty()) {
            throw CommonFault.VALIDATION.fault("The parameter cannot be converted to a numeric value");
        }
        if (text.length() > LONGEST_TEXT && FORM.matcher(text).matches()) {
            throw tooManyDigits();
        }
        if (!FORM.matcher(text).matches()) {
            throw CommonFault.VALIDATION.fault("The parameter cannot be converted to a numeric value: %s", text);
        }
        return checked(new BigDecimal(text));
    }

    /// The number itself, without trailing zeros, if DynamoDB can hold it.
    ///
    /// @throws io.millrace.api.Fault if it cannot
    public static BigDecimal checked(BigDecimal number) {
        BigDecimal canonical = canonical(number);
        if (canonical.signum() == 0) {
            return canonical;
        }
        int exponent = exponent(canonical);
        if (exponent > HIGHEST_EXPONENT) {
            throw CommonFault.VALIDATION.fault(
                    "Number overflow. Attempting to store a number with magnitude larger than supported range");
        }
        if (exponent < LOWEST_EXPONENT) {
            throw CommonFault.VALIDATION.fault(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        }
        if (canonical.precision() > DIGITS) {
            throw tooManyDigits();
        }
        return canonical;
    }

    /// The text in which a number is answered: plain digits, no exponent.
    public static String text(BigDecimal number) {
        return number.toPlainString();
    }

    /// The power of ten of the first digit: 2 of 345.
    static int exponent(BigDecimal number) {
        return number.precision() - number.scale() - 1;
    }

    static BigDecimal canonical(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    private static RuntimeException tooManyDigits() {
        return CommonFault.VALIDATION.fault("Attempting to store more than 38 significant digits in a Number");
    }
}
