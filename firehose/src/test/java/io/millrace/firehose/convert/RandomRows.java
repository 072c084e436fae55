package io.millrace.firehose.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Tables and rows by chance, and what a reader has to say of a row.
///
/// What is expected is a text, made of the JSON alone: `-` null, texts in quotes, members in the order of the type, and
/// the entries of maps by key.
final class RandomRows {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private final Random random;

    RandomRows(long seed) {
        this.random = new Random(seed);
    }

    Struct table() {
        List<Field> columns = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            columns.add(new Field("c" + i, type(random.nextInt(4))));
        }
        return new Struct(columns);
    }

    private ColumnType type(int depth) {
        return switch (random.nextInt(depth == 0 ? 14 : 17)) {
            case 0 -> new ColumnType.Bool();
            case 1 -> new ColumnType.Whole(8);
            case 2 -> new ColumnType.Whole(16);
            case 3, 4 -> new ColumnType.Whole(32);
            case 5 -> new ColumnType.Whole(64);
            case 6 -> new ColumnType.Single();
            case 7 -> new ColumnType.DoublePrecision();
            case 8 -> {
                int precision = 1 + random.nextInt(38);
                yield new ColumnType.Decimal(precision, random.nextInt(precision + 1));
            }
            case 9, 10 -> new ColumnType.Text();
            case 11 -> new ColumnType.Varchar(1 + random.nextInt(20));
            case 12 -> new ColumnType.Date();
            case 13 -> new ColumnType.Timestamp();
            case 14 -> new ColumnType.Sequence(type(depth - 1));
            case 15 -> new ColumnType.Mapping(new ColumnType.Text(), type(depth - 1));
            default -> {
                List<Field> fields = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(4); i++) {
                    fields.add(new Field("f" + i, type(depth - 1)));
                }
                yield new Struct(fields);
            }
        };
    }

    /// A value and what a reader says of it.
    record Sample(JsonNode json, String shown) {}

    Sample row(Struct table) {
        return struct(table);
    }

    private Sample sample(ColumnType type) {
        if (random.nextInt(6) == 0) {
            return new Sample(JSON.nullNode(), "-");
        }
        return switch (type) {
            case ColumnType.Bool _ -> {
                boolean value = random.nextBoolean();
                yield new Sample(JSON.booleanNode(value), String.valueOf(value));
            }
            case ColumnType.Whole whole -> {
                long value = random.nextLong() >> (Long.SIZE - whole.bits());
                yield new Sample(JSON.numberNode(value), String.valueOf(value));
            }
            case ColumnType.Single _ -> {
                float value = random.nextFloat() * random.nextInt(1_000_000);
                yield new Sample(JSON.numberNode(value), String.valueOf((double) value));
            }
            case ColumnType.DoublePrecision _ -> {
                double value = random.nextGaussian() * 1e10;
                yield new Sample(JSON.numberNode(value), String.valueOf(value));
            }
            case ColumnType.Decimal decimal -> {
                BigInteger digits = new BigInteger(130, random).mod(BigInteger.TEN.pow(decimal.precision()));
                BigDecimal value = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), decimal.scale());
                yield new Sample(JSON.numberNode(value), value.toPlainString());
            }
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ -> {
                String text = text(type instanceof ColumnType.Varchar varchar ? varchar.length() : 30);
                yield new Sample(JSON.textNode(text), "'" + text + "'");
            }
            case ColumnType.Binary _ -> throw new IllegalStateException("not made");
            case ColumnType.Date _ -> {
                String day =
                        LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000)).toString();
                yield new Sample(JSON.textNode(day), day);
            }
            case ColumnType.Timestamp _ -> {
                // Without the last second before 1970 and the first millisecond of each second before: ORC leaves open
                // what is meant there, and its readers differ.
                boolean isNear = random.nextInt(4) == 0;
                String time = LocalDateTime.of(isNear ? 1970 : 1700 + random.nextInt(500), 1, 1, 0, 0)
                        .plusSeconds(
                                isNear
                                        ? (random.nextBoolean() ? -3 : 0) + random.nextInt(2)
                                        : random.nextInt(31_000_000))
                        .withNano((1_000 + random.nextInt(999_000)) * 1_000)
                        .format(TIME);
                yield new Sample(JSON.textNode(time), time);
            }
            case ColumnType.Sequence sequence -> {
                ArrayNode json = JSON.arrayNode();
                List<String> shown = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    Sample element = sample(sequence.element());
                    json.add(element.json());
                    shown.add(element.shown());
                }
                yield new Sample(json, "[" + String.join(",", shown) + "]");
            }
            case ColumnType.Mapping mapping -> {
                ObjectNode json = JSON.objectNode();
                TreeMap<String, String> shown = new TreeMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    Sample value = sample(mapping.value());
                    json.set("k" + i, value.json());
                    shown.put("k" + i, value.shown());
                }
                yield new Sample(json, shown.toString());
            }
            case Struct struct -> struct(struct);
        };
    }

    private Sample struct(Struct type) {
        ObjectNode json = JSON.objectNode();
        List<String> shown = new ArrayList<>();
        for (Field field : type.fields()) {
            Sample value = sample(field.type());
            if (!value.json().isNull() || random.nextBoolean()) {
                json.set(field.name(), value.json());
            }
            shown.add(value.shown());
        }
        return new Sample(json, "(" + String.join(",", shown) + ")");
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(10)) {
                        case 0 -> 0x1F600 + random.nextInt(50);
                        case 1 -> 0xC0 + random.nextInt(200);
                        default -> 'A' + random.nextInt(57);
                    });
        }
        return text.toString();
    }
}
