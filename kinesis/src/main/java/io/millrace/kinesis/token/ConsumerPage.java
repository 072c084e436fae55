package io.millrace.kinesis.token;

import io.millrace.kinesis.name.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// Where a list of consumers goes on, good for five minutes.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html>
///
/// @param stream whose consumers are listed
/// @param incarnation which of the streams that have had that name
/// @param after the name of the last consumer shown
/// @param issued when the page was asked for, in milliseconds
public record ConsumerPage(StreamId stream, long incarnation, String after, Instant issued) {

    private static final int FIXED_BYTES = Long.BYTES + Long.BYTES;

    /// The opaque text that a client gets.
    public String seal(Seal seal) {
        // A consumer's name has no slash.
        byte[] key = (after + "/" + stream.key()).getBytes(StandardCharsets.UTF_8);
        byte[] content = ByteBuffer.allocate(FIXED_BYTES + key.length)
                .putLong(issued.toEpochMilli())
                .putLong(incarnation)
                .put(key)
                .array();
        return seal.seal(Seal.Purpose.CONSUMER_PAGE, content);
    }

    /// Reads what [#seal] made; nothing for any other text.
    public static Optional<ConsumerPage> open(Seal seal, String text) {
        return seal.open(Seal.Purpose.CONSUMER_PAGE, text).map(ConsumerPage::read);
    }

    private static ConsumerPage read(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        Instant issued = Instant.ofEpochMilli(in.getLong());
        long incarnation = in.getLong();
        String key = new String(content, FIXED_BYTES, content.length - FIXED_BYTES, StandardCharsets.UTF_8);
        int slash = key.indexOf('/');
        return new ConsumerPage(StreamId.ofKey(key.substring(slash + 1)), incarnation, key.substring(0, slash), issued);
    }
}
