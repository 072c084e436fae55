package io.millrace.cloudwatch;

/// What is kept of several values.
///
/// @param sampleCount how many there were, above 0; need not be a whole number
record Statistics(double sampleCount, double sum, double minimum, double maximum) {

    /// One value that was seen so many times.
    static Statistics of(double value, double count) {
        return new Statistics(count, value * count, value, value);
    }

    /// Those of both together.
    Statistics plus(Statistics other) {
        return new Statistics(
                sampleCount + other.sampleCount,
                sum + other.sum,
                Math.min(minimum, other.minimum),
                Math.max(maximum, other.maximum));
    }

    double average() {
        return sum / sampleCount;
    }
}
