package io.millrace.cloudwatch.logs;

import java.util.Comparator;
import java.util.HexFormat;

/// Where an event stands: by its time, then by its number in its stream, then by stream.
///
/// Within a stream that is the order of the events' keys: `ssssssss/ttttttttttt/nnnnnnnnnn` in hexadecimal digits.
///
/// @param timestamp milliseconds since 1970, 0 to [#LAST_TIMESTAMP]
/// @param sequence counts the events of the stream
/// @param stream the stream's id, 0 or more
record Place(long timestamp, long sequence, long stream) implements Comparable<Place> {

    private static final HexFormat HEX = HexFormat.of();
    private static final int STREAM_DIGITS = 8;
    private static final int TIME_DIGITS = 11;
    private static final int SEQUENCE_DIGITS = 10;

    static final long LAST_TIMESTAMP = (1L << (4 * TIME_DIGITS)) - 1;

    private static final long LAST_SEQUENCE = (1L << (4 * SEQUENCE_DIGITS)) - 1;

    private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::timestamp)
            .thenComparingLong(Place::sequence)
            .thenComparingLong(Place::stream);

    Place {
        if (timestamp < 0 || timestamp > LAST_TIMESTAMP || sequence < 0 || sequence > LAST_SEQUENCE || stream < 0) {
            throw new IllegalArgumentException("not a place: " + timestamp + "/" + sequence + "/" + stream);
        }
    }

    /// The place that the parts of a token name.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if there is no such place
    static Place given(String timestamp, String sequence, long stream) {
        try {
            return new Place(PageToken.number(timestamp), PageToken.number(sequence), stream);
        } catch (IllegalArgumentException e) {
            throw PageToken.invalid();
        }
    }

    /// The place of the first event of a stream at or after a time.
    static Place at(long stream, long timestamp) {
        return new Place(Math.clamp(timestamp, 0, LAST_TIMESTAMP), 0, stream);
    }

    static Place ofKey(String key) {
        int time = STREAM_DIGITS + 1;
        int sequence = time + TIME_DIGITS + 1;
        return new Place(
                HexFormat.fromHexDigitsToLong(key, time, time + TIME_DIGITS),
                HexFormat.fromHexDigitsToLong(key, sequence, sequence + SEQUENCE_DIGITS),
                HexFormat.fromHexDigitsToLong(key, 0, STREAM_DIGITS));
    }

    String key() {
        return prefix(stream)
                + HEX.toHexDigits(timestamp, TIME_DIGITS)
                + '/'
                + HEX.toHexDigits(sequence, SEQUENCE_DIGITS);
    }

    /// A text behind the keys of all earlier places of the stream, and before this one's.
    String keyBefore() {
        return sequence > 0
                ? new Place(timestamp, sequence - 1, stream).key()
                : prefix(stream) + HEX.toHexDigits(timestamp, TIME_DIGITS) + '/';
    }

    /// What the keys of a stream's events begin with.
    static String prefix(long stream) {
        return streamKey(stream) + '/';
    }

    static String streamKey(long stream) {
        return HEX.toHexDigits(stream, STREAM_DIGITS);
    }

    /// The place behind this one in the same stream.
    Place next() {
        return new Place(timestamp, sequence + 1, stream);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
