package io.millrace.aggregation;

import io.millrace.aggregation.MessageReader.MalformedException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// The keys of an aggregate, by number; they are checked when they are added, and decoded when they are asked for.
final class KeyTable {

    /// A partition key has at most 256 characters, of at most two units each.
    private static final int KEY_UNITS = 2 * 256;
    /// 2¹²⁸ − 1 has 39 digits.
    private static final int HASH_KEY_DIGITS = 39;

    private static final int NONE = -1;

    private final ByteBuffer bytes;
    private final Ints places = new Ints();
    private final CharBuffer units = CharBuffer.allocate(KEY_UNITS);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    private int latest = NONE;
    private String latestKey = "";

    KeyTable(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int size() {
        return places.size() / 2;
    }

    void addPartitionKey(int at, int length) throws MalformedException {
        units.clear();
        CoderResult result = decoder.reset().decode(bytes.slice(at, length), units, true);
        if (length == 0 || !result.isUnderflow()) {
            throw new MalformedException();
        }
        add(at, length);
    }

    void addHashKey(int at, int length) throws MalformedException {
        if (length == 0 || length > HASH_KEY_DIGITS) {
            throw new MalformedException();
        }
        for (int i = 0; i < length; i++) {
            byte digit = bytes.get(at + i);
            if (digit < '0' || digit > '9') {
                throw new MalformedException();
            }
        }
        if (new BigInteger(text(at, length)).bitLength() > HashKeys.BITS) {
            throw new MalformedException();
        }
        add(at, length);
    }

    private void add(int at, int length) {
        places.add(at);
        places.add(length);
    }

    /// One key; asking for the same again is cheap.
    String get(int index) {
        if (index != latest) {
            latestKey = text(places.get(2 * index), places.get(2 * index + 1));
            latest = index;
        }
        return latestKey;
    }

    private String text(int at, int length) {
        return StandardCharsets.UTF_8.decode(bytes.slice(at, length)).toString();
    }
}
