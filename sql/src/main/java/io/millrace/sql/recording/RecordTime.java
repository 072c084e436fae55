package io.millrace.sql.recording;

import java.time.Instant;

/// Where the ROWTIME of recorded records comes from.
public sealed interface RecordTime {

    /// When the first record arrives that has no time of its own.
    Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// The arrival that records tell which are kept as GetRecords answers them.
    ///
    /// @param otherwise the times of records that tell none
    record Arrival(MadeUp otherwise) implements RecordTime {}

    /// Records arrive one after the other at a steady rate.
    ///
    /// @param start when the first one arrives
    /// @param perSecond how many arrive in a second
    record MadeUp(Instant start, double perSecond) implements RecordTime {

        /// A thousand records a second.
        public static final MadeUp DEFAULT = new MadeUp(START, 1000);

        public MadeUp {
            if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
                throw new IllegalArgumentException("a rate is above 0, not " + perSecond);
            }
        }

        /// When the record of a number arrives, milliseconds since 1970-01-01 UTC.
        public long of(long number) {
            return start.toEpochMilli() + (long) (number * 1000.0 / perSecond);
        }
    }

    /// A value of the record: a date and time as in ISO 8601, with a blank for the `T` if need be, in UTC unless it
    /// says otherwise; or a number, of seconds since 1970 below 10¹¹, of milliseconds below 10¹⁴, else of
    /// microseconds below 10¹⁷ or nanoseconds.
    ///
    /// @param place a column of the schema, a path such as `$.event.time`, or the name of a member
    record Field(String place) implements RecordTime {}
}
