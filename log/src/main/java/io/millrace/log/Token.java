package io.millrace.log;

import java.nio.charset.StandardCharsets;

/// The place of an entry in the output of one producer: an entry that a log already holds is not stored again.
///
/// @param producer who wrote the entry, 1 to 255 bytes in UTF-8
/// @param sequence counts the entries of that producer upwards, with or without gaps
public record Token(String producer, long sequence) {

    static final int MAX_PRODUCER_BYTES = 255;

    public Token {
        int bytes = producer.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > MAX_PRODUCER_BYTES) {
            throw new IllegalArgumentException("a producer has 1 to 255 bytes, not " + bytes);
        }
    }
}
