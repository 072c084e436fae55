package io.millrace.lambda.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// Records for tests: the n-th has the number n and arrived n milliseconds after the start.
final class SomeRecords {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private SomeRecords() {}

    static EventRecord record(int number) {
        return record(number, START.plusMillis(number));
    }

    static EventRecord record(int number, Instant arrival) {
        return new EventRecord(
                new SequenceNumber(Integer.toString(number)),
                arrival,
                ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }

    /// The records from one number to another, both included.
    static List<EventRecord> records(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> record(number))
                .toList();
    }

    static List<Integer> numbers(List<EventRecord> records) {
        return records.stream()
                .map(record -> Integer.parseInt(record.number().text()))
                .toList();
    }
}
