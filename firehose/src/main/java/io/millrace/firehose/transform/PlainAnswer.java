package io.millrace.firehose.transform;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a function returned, read as nearly all functions return it: nothing but the records, in the order in
/// which it got them, each with id, result and data alone, and no text with an escape.
///
///     {"records":[{"recordId":"…","result":"Ok","data":"…"}, …]}
///
/// Texts are compared and decoded where they stand, and their ends are found eight bytes at a time. Any other answer,
/// a wrong one too, is for [Transformer]'s parser, which tells what is wrong with it; where this one reads an answer,
/// both
/// come to the same.
final class PlainAnswer {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final byte[] RECORDS = ascii("records");
    private static final byte[] ID = ascii("recordId");
    private static final byte[] RESULT = ascii("result");
    private static final byte[] DATA = ascii("data");
    private static final byte[] OK = ascii("Ok");
    private static final byte[] DROPPED = ascii("Dropped");

    private final byte[] json;
    private final byte[] id = new byte[TransformationEvent.ID_BYTES];
    private int at;
    /// Where the text stands that was read last.
    private int textFrom;

    private int textTo;

    private PlainAnswer(byte[] json) {
        this.json = json;
    }

    /// The verdicts on the records, or nothing if the answer is any other.
    static Optional<List<Verdict>> read(byte[] json, List<Item> records) {
        return new PlainAnswer(json).read(records);
    }

    private Optional<List<Verdict>> read(List<Item> records) {
        if (!skips('{') || !reads(RECORDS) || !skips(':') || !skips('[')) {
            return Optional.empty();
        }
        List<Verdict> verdicts = new ArrayList<>(records.size());
        for (Item record : records) {
            if (!verdicts.isEmpty() && !skips(',')) {
                return Optional.empty();
            }
            Optional<Verdict> verdict = verdict(record);
            if (verdict.isEmpty()) {
                return Optional.empty();
            }
            verdicts.add(verdict.get());
        }
        return skips(']') && skips('}') && next() < 0 ? Optional.of(verdicts) : Optional.empty();
    }

    private Optional<Verdict> verdict(Item record) {
        boolean hasId = false;
        boolean isOk = false;
        boolean isDropped = false;
        Optional<ByteBuffer> data = Optional.empty();
        for (int member = 0; member < 3; member++) {
            if (!skips(member == 0 ? '{' : ',') || !readsText()) {
                return Optional.empty();
            }
            int nameFrom = textFrom;
            int nameTo = textTo;
            if (!skips(':') || !readsText()) {
                return Optional.empty();
            }
            if (!hasId && isAt(ID, nameFrom, nameTo)) {
                TransformationEvent.putId(record, id, 0);
                hasId = isAt(id, textFrom, textTo);
            } else if (!isOk && !isDropped && isAt(RESULT, nameFrom, nameTo)) {
                isOk = isAt(OK, textFrom, textTo);
                isDropped = isAt(DROPPED, textFrom, textTo);
            } else if (data.isEmpty() && isAt(DATA, nameFrom, nameTo)) {
                data = Base64Segments.decode(json, textFrom, textTo);
            } else {
                return Optional.empty();
            }
        }
        if (!hasId || data.isEmpty() || !skips('}')) {
            return Optional.empty();
        }
        return isOk
                ? Optional.of(new Verdict.Ok(data.get(), Map.of(), Map.of()))
                : isDropped ? Optional.of(new Verdict.Dropped()) : Optional.empty();
    }

    private boolean isAt(byte[] expected, int from, int to) {
        return Arrays.equals(json, from, to, expected, 0, expected.length);
    }

    private boolean reads(byte[] expected) {
        return readsText() && isAt(expected, textFrom, textTo);
    }

    /// Reads a text; false if there is none, or one with an escape, a control character or anything but ASCII.
    private boolean readsText() {
        if (!skips('"')) {
            return false;
        }
        textFrom = at;
        textTo = endOfText(json, at);
        if (textTo == json.length || json[textTo] != '"') {
            return false;
        }
        at = textTo + 1;
        return true;
    }

    /// The index of the next byte that is not plain within a text, the length of the array if there is none.
    private static int endOfText(byte[] json, int from) {
        int i = from;
        for (; i + Long.BYTES <= json.length; i += Long.BYTES) {
            long word = (long) LONGS.get(json, i);
            long quote = word ^ ('"' * ONES);
            long backslash = word ^ ('\\' * ONES);
            // a borrow of a subtraction reaches only bytes behind one that is found anyway
            long found = (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | (word - ' ' * ONES) | word)
                    & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < json.length && json[i] >= ' ' && json[i] != '"' && json[i] != '\\') {
            i++;
        }
        return i;
    }

    private boolean skips(char expected) {
        if (next() != expected) {
            return false;
        }
        at++;
        return true;
    }

    /// The next byte that is no white space, -1 at the end.
    private int next() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at < json.length ? json[at] : -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
