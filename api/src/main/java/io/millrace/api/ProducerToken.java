package io.millrace.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequest;

/// The place of a put in the output of one producer, so that a put that is sent again is not stored again.
///
/// It comes in a header of our own: `x-millrace-producer-token: <producer id>:<sequence>`. The records of one put have
/// consecutive sequences.
///
/// @param producer who puts, 1 to 255 bytes of UTF-8
/// @param sequence the sequence of the put's first record, 0 or more
public record ProducerToken(String producer, long sequence) {

    private static final int MAX_PRODUCER_BYTES = 255;
    /// Leaves room for the other records of a put.
    private static final long MAX_SEQUENCE = Long.MAX_VALUE - 500;

    public ProducerToken {
        int bytes = producer.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_PRODUCER_BYTES || sequence < 0 || sequence > MAX_SEQUENCE) {
            throw new IllegalArgumentException("not a producer token: " + producer + ":" + sequence);
        }
    }

    /// The token of a put, if it has one.
    ///
    /// @param refusal the service's code for a token of another form
    public static Optional<ProducerToken> of(AwsRequest request, FaultCode refusal) {
        return OwnHeader.PRODUCER_TOKEN.of(request).map(text -> parse(text, refusal));
    }

    private static ProducerToken parse(String text, FaultCode refusal) {
        int colon = text.lastIndexOf(':');
        try {
            return new ProducerToken(
                    text.substring(0, Math.max(colon, 0)), Long.parseLong(text, colon + 1, text.length(), 10));
        } catch (IllegalArgumentException e) {
            throw refusal.fault(
                    "%s must be <producer id of 1 to 255 bytes>:<sequence>, not %s",
                    OwnHeader.PRODUCER_TOKEN.text(), text);
        }
    }
}
