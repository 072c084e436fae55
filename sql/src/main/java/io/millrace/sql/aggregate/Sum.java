package io.millrace.sql.aggregate;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What numbers add up to: exact for exact ones, and for approximate ones so nearly exact that adding and taking back
/// leaves no trace.
///
/// Exact numbers are added as `long` until that overflows, then as decimals; overflow of the result's type is
/// found when the result is asked for. Approximate numbers are added as a pair of doubles, each the rounding
/// error of the other: T. J. Dekker, "A floating-point technique for extending the available precision", Numer.
/// Math. 18 (1971).
final class Sum {

    private final boolean isApproximate;
    private long count;
    private long whole;
    private @Nullable BigDecimal decimal;
    private double high;
    private double low;
    private long infinities;
    private long negativeInfinities;
    private long nans;

    Sum(boolean isApproximate) {
        this.isApproximate = isApproximate;
    }

    long count() {
        return count;
    }

    /// @param sign 1 to add the number, -1 to take it back
    void add(Number number, int sign) {
        count += sign;
        if (isApproximate) {
            addApproximate(number.doubleValue(), sign);
        } else if (number instanceof BigDecimal exact) {
            addDecimal(sign < 0 ? exact.negate() : exact);
        } else {
            addWhole(number.longValue(), sign);
        }
    }

    private void addWhole(long number, int sign) {
        long sum = sign > 0 ? whole + number : whole - number;
        boolean overflows = sign > 0 ? ((whole ^ sum) & (number ^ sum)) < 0 : ((whole ^ number) & (whole ^ sum)) < 0;
        if (overflows) {
            BigDecimal exact = BigDecimal.valueOf(number);
            addDecimal(sign > 0 ? exact : exact.negate());
        } else {
            whole = sum;
        }
    }

    private void addDecimal(BigDecimal number) {
        BigDecimal before = decimal == null ? BigDecimal.ZERO : decimal;
        decimal = before.add(number);
    }

    private void addApproximate(double number, int sign) {
        if (Double.isNaN(number)) {
            nans += sign;
        } else if (number == Double.POSITIVE_INFINITY) {
            infinities += sign;
        } else if (number == Double.NEGATIVE_INFINITY) {
            negativeInfinities += sign;
        } else {
            addFinite(sign * number);
        }
    }

    private void addFinite(double number) {
        double sum = high + number;
        double part = sum - high;
        double error = (high - (sum - part)) + (number - part) + low;
        high = sum + error;
        low = error - (high - sum);
    }

    /// The sum: a [Double] for approximate numbers, else a [Long] or a [BigDecimal].
    Number value() {
        if (!isApproximate) {
            BigDecimal more = decimal;
            return more == null ? (Number) whole : more.add(BigDecimal.valueOf(whole));
        }
        if (nans > 0 || (infinities > 0 && negativeInfinities > 0)) {
            return Double.NaN;
        }
        if (infinities > 0) {
            return Double.POSITIVE_INFINITY;
        }
        return negativeInfinities > 0 ? Double.NEGATIVE_INFINITY : high + low;
    }

    void save(StateWriter out) {
        out.number(count).number(whole).value(decimal).real(high).real(low);
        out.number(infinities).number(negativeInfinities).number(nans);
    }

    void restore(StateReader in) {
        count = in.number();
        whole = in.number();
        decimal = in.value() instanceof BigDecimal found ? found : null;
        high = in.real();
        low = in.real();
        infinities = in.number();
        negativeInfinities = in.number();
        nans = in.number();
    }
}
