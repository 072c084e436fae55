package io.millrace.api;

/// Told of what a service measures about itself; quick, safe for many threads, and never throws.
///
/// A service gets one by constructor and adds once a request, not once a record; sums and not single values are kept
/// ([Tallies]), and reported to CloudWatch every minute.
@FunctionalInterface
public interface Meter {

    /// Nothing is kept.
    Meter NONE = (subject, name, unit, value) -> {};

    /// Adds a value.
    ///
    /// @param name AWS's name of the metric, such as `IncomingRecords`
    /// @param value any number but NaN and infinities
    void add(Subject subject, String name, Unit unit, double value);

    /// Adds a whole number.
    ///
    /// @param name AWS's name of the metric, such as `IncomingRecords`
    default void add(Subject subject, String name, Unit unit, long value) {
        add(subject, name, unit, (double) value);
    }

    /// What a value counts.
    enum Unit {
        BYTES("Bytes"),
        BYTES_PER_SECOND("Bytes/Second"),
        COUNT("Count"),
        MILLISECONDS("Milliseconds"),
        NONE("None"),
        SECONDS("Seconds");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        /// AWS's name of the unit.
        @Override
        public String toString() {
            return text;
        }
    }
}
