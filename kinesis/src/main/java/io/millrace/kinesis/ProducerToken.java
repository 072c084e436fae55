package io.millrace.kinesis;

import io.millrace.log.Token;
import java.nio.charset.StandardCharsets;

/// The place of a put in the output of one producer, so that a put that is sent again is not stored again.
///
/// It comes in a header of our own, which AWS ignores: `x-millrace-producer-token: <producer id>:<sequence>`. The
/// records of one put have consecutive sequences.
///
/// @param producer who puts, 1 to 255 bytes of UTF-8
/// @param sequence the sequence of the put's first record, 0 or more
record ProducerToken(String producer, long sequence) {

    /// The name of the header.
    static final String HEADER = "x-millrace-producer-token";

    private static final int MAX_PRODUCER_BYTES = 255;
    /// Leaves room for the other records of a put.
    private static final long MAX_SEQUENCE = Long.MAX_VALUE - 500;

    /// Reads the header's value.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is of another form
    static ProducerToken parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String producer = text.substring(0, colon);
            try {
                long sequence = Long.parseLong(text, colon + 1, text.length(), 10);
                if (sequence >= 0
                        && sequence <= MAX_SEQUENCE
                        && producer.getBytes(StandardCharsets.UTF_8).length <= MAX_PRODUCER_BYTES) {
                    return new ProducerToken(producer, sequence);
                }
            } catch (NumberFormatException e) {
                throw malformed(text);
            }
        }
        throw malformed(text);
    }

    /// The token of the put's record with that index.
    Token of(int index) {
        return new Token(producer, sequence + index);
    }

    private static RuntimeException malformed(String text) {
        return KinesisFault.INVALID_ARGUMENT.fault(
                "%s must be <producer id of 1 to 255 bytes>:<sequence>, not %s", HEADER, text);
    }
}
