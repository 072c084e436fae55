package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Decodes records of JSON documents in one walk over their bytes.
///
/// The walk follows the tries of the [JsonPlan]; at a mapped place it notes where the value stands, all else it
/// skips. Only when a document has proved well-formed to its end are the noted values brought to the types of
/// their columns, so nothing is built for a document that is refused. An array that becomes rows is walked a
/// second time, element by element. Of a member that occurs twice the last one counts. A document with the
/// [shape][JsonShape] of an earlier one need not be walked through.
final class JsonDecoder implements RecordDecoder {

    private final JsonPlan plan;
    private final MappedColumn[] columns;
    private final int[] fromDocument;
    private final int[] fromElement;
    private final JsonScanner scanner = new JsonScanner();
    private final Coercion coercion = new Coercion();
    private final JsonValues found;
    private final JsonShapes shapes = new JsonShapes();
    private final boolean hasShapes;
    private byte[] text = new byte[0];
    private byte[] copy = new byte[0];
    private byte[] scratch = new byte[64];
    private int flattened;
    private boolean sawFlattened;

    JsonDecoder(JsonPlan plan) {
        this.plan = plan;
        this.columns = plan.columns().toArray(MappedColumn[]::new);
        this.fromDocument = columns(plan, false);
        this.fromElement = columns(plan, true);
        this.found = new JsonValues(plan.slotCount());
        this.hasShapes = plan.flattened().isEmpty();
    }

    private static int[] columns(JsonPlan plan, boolean perElement) {
        return IntStream.range(0, plan.columns().size())
                .filter(column -> plan.isPerElement(column) == perElement)
                .toArray();
    }

    @Override
    public void decode(
            ByteBuffer record,
            RecordMetadata metadata,
            long rowtime,
            Consumer<Row> rows,
            Consumer<DecodeError> errors) {
        int base;
        int end;
        if (record.hasArray()) {
            text = record.array();
            base = record.arrayOffset() + record.position();
            end = base + record.remaining();
        } else {
            end = record.remaining();
            base = 0;
            copy = copy.length < end ? new byte[end + end / 2] : copy;
            record.get(record.position(), copy, 0, end);
            text = copy;
        }
        scanner.reset(text, end);
        int p = scanner.space(JsonScanner.behindMark(text, base, end));
        if (p == end) {
            errors.accept(DecodeError.of(
                    DecodeError.MALFORMED, "the record holds no JSON document", rowtime, text, base, end));
        }
        while (p < end) {
            int start = p;
            try {
                p = document(p, end);
            } catch (MalformedException e) {
                errors.accept(DecodeError.of(
                        DecodeError.MALFORMED,
                        "not JSON at byte " + (e.offset() - base) + ": " + e.getMessage(),
                        rowtime,
                        text,
                        start,
                        end));
                return;
            }
            rows(start, p, metadata, rowtime, rows, errors);
            p = scanner.space(p);
        }
    }

    private int document(int start, int end) throws MalformedException {
        flattened = -1;
        sawFlattened = false;
        int behind = hasShapes ? shapes.cross(text, start, end, scanner, found) : -1;
        if (behind >= 0) {
            return behind;
        }
        found.clear(0, found.slots());
        scanner.restart();
        behind = walk(plan.document(), start);
        if (hasShapes) {
            shapes.learn(text, start, behind, found);
        }
        return behind;
    }

    private int walk(PathNode node, int start) throws MalformedException {
        byte first = scanner.at(start);
        if (node.leadsToFlattened()) {
            flattened = -1;
            sawFlattened = node.isFlattened();
        }
        int p;
        if (node.hasChildren()) {
            found.clear(node.firstSlot(), node.endSlot());
            p = first == '{' ? object(node, start) : scanner.skip(start);
        } else {
            p = scanner.skip(start);
        }
        if (node.isFlattened() && first == '[') {
            flattened = start;
        }
        int slot = node.slot();
        if (slot >= 0) {
            found.put(slot, JsonKind.startingWith(first, scanner.stringKind()), start, p);
        }
        return p;
    }

    private int object(PathNode node, int p) throws MalformedException {
        scanner.enter((byte) '}', p);
        p = scanner.space(p + 1);
        if (scanner.at(p) == '}') {
            scanner.leave();
            return p + 1;
        }
        while (true) {
            if (scanner.at(p) != '"') {
                throw scanner.unexpected(p, "the name of a member");
            }
            int name = p + 1;
            p = scanner.string(name);
            PathNode member = scanner.stringKind() == JsonKind.ESCAPED_STRING
                    ? escapedMember(node, name, p - 1)
                    : node.child(text, name, p - 1);
            p = scanner.colon(p);
            p = member == null ? scanner.skip(p) : walk(member, p);
            p = scanner.space(p);
            byte next = scanner.at(p);
            if (next == '}') {
                scanner.leave();
                return p + 1;
            }
            if (next != ',') {
                throw scanner.unexpected(p, "',' or '}'");
            }
            p = scanner.space(p + 1);
        }
    }

    private @Nullable PathNode escapedMember(PathNode node, int from, int to) {
        return node.child(scratch(to - from), 0, JsonText.unescape(text, from, to, scratch));
    }

    private byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[length * 2];
        }
        return scratch;
    }

    private void rows(
            int start,
            int end,
            RecordMetadata metadata,
            long rowtime,
            Consumer<Row> rows,
            Consumer<DecodeError> errors) {
        int count = columns.length;
        @Nullable Object[] values = new Object[count + 4];
        values[count] = metadata.arrivalMillis();
        values[count + 1] = metadata.partitionKey();
        values[count + 2] = metadata.sequenceNumber();
        values[count + 3] = metadata.shardId();
        String refusal = misfit(text[start]);
        if (refusal == null) {
            refusal = fill(values, fromDocument);
        }
        if (refusal != null) {
            errors.accept(DecodeError.of(DecodeError.COERCION, refusal, rowtime, text, start, end));
        } else if (flattened >= 0) {
            elements(values, rowtime, rows, errors);
        } else {
            rows.accept(new Row(rowtime, values));
        }
    }

    /// Why a document has the wrong shape for the paths, or null.
    private @Nullable String misfit(byte first) {
        if (plan.document().hasChildren() && first != '{') {
            return "the document is no object, but the mappings name its members";
        }
        if (plan.document().isFlattened() && first != '[') {
            return "the document is no array, but the schema names its elements";
        }
        if (plan.rowsAreElements() && flattened < 0) {
            String path = plan.flattened().map(JsonPath::toString).orElseThrow();
            return sawFlattened ? path + ", the row path, is no array" : path + ", the row path, is missing";
        }
        return null;
    }

    /// An error tells of its element alone, so that an array of nothing but misfits costs no more than its length.
    private void elements(@Nullable Object[] shared, long rowtime, Consumer<Row> rows, Consumer<DecodeError> errors) {
        int p = scanner.space(flattened + 1);
        if (text[p] == ']') {
            if (!plan.rowsAreElements()) {
                rows.accept(new Row(rowtime, shared));
            }
            return;
        }
        int element = 0;
        try {
            while (true) {
                found.clear(plan.element().firstSlot(), plan.element().endSlot());
                int start = p;
                p = walk(plan.element(), start);
                @Nullable Object[] values = shared.clone();
                String refusal = fill(values, fromElement);
                if (refusal == null) {
                    rows.accept(new Row(rowtime, values));
                } else {
                    errors.accept(DecodeError.of(
                            DecodeError.COERCION, "element " + element + ": " + refusal, rowtime, text, start, p));
                }
                p = scanner.space(p);
                if (text[p] == ']') {
                    return;
                }
                p = scanner.space(p + 1);
                element++;
            }
        } catch (MalformedException e) {
            throw new AssertionError("the first walk found the array well-formed", e);
        }
    }

    /// Sets the values of these columns; returns why that failed, or null.
    private @Nullable String fill(@Nullable Object[] values, int[] wanted) {
        for (int i : wanted) {
            MappedColumn column = columns[i];
            try {
                values[i] = value(column.type(), plan.slot(i));
            } catch (CoercionException e) {
                return "column \"" + column.name() + "\" at " + column.mapping().orElse("$") + ": "
                        + Objects.requireNonNull(e.getMessage());
            }
        }
        return null;
    }

    private @Nullable Object value(ColumnType type, int slot) throws CoercionException {
        int from = found.start(slot);
        int to = found.end(slot);
        return switch (found.kind(slot)) {
            case MISSING, NULL -> null;
            case TRUE -> coercion.fromBoolean(type, true);
            case FALSE -> coercion.fromBoolean(type, false);
            case NUMBER -> coercion.fromNumber(type, text, from, to);
            case ASCII_STRING -> coercion.fromString(type, text, from + 1, to - 1, true);
            case UTF8_STRING -> coercion.fromString(type, text, from + 1, to - 1, false);
            case ESCAPED_STRING -> {
                byte[] plain = scratch(to - from);
                yield coercion.fromString(type, plain, 0, JsonText.unescape(text, from + 1, to - 1, plain), false);
            }
            case ARRAY, OBJECT -> coercion.fromStructure(type, text, from, to);
        };
    }
}
