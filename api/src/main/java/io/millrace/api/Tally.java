package io.millrace.api;

/// What values came to.
///
/// @param count how many there were, 1 or more
public record Tally(long count, double sum, double minimum, double maximum) {

    /// One value.
    public static Tally of(double value) {
        return new Tally(1, value, value, value);
    }

    /// Both together.
    public Tally plus(Tally other) {
        return new Tally(
                count + other.count,
                sum + other.sum,
                Math.min(minimum, other.minimum),
                Math.max(maximum, other.maximum));
    }
}
