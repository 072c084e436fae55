package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a JSON record gives, found out the plain way: a tree for each document, paths followed from its root.
///
/// @param rows the declared values of each row
/// @param errors the names of the errors in their order
record NaiveDecoding(List<List<@Nullable Object>> rows, List<String> errors) {

    private static final Pattern NUMBER = Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(?:[eE]([+-]?)(\\d+))?");
    private static final Pattern TIME = Pattern.compile("(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?");
    private static final Pattern TIMESTAMP =
            Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)(?:[ T](" + TIME + ")(?:Z|([+-])(\\d\\d):(\\d\\d))?)?");
    private static final Pattern BINARY = Pattern.compile("[xX]'((?:[0-9a-fA-F]{2})*)'");

    /// A value that does not fit its column.
    private static final class Misfit extends Exception {
        private static final long serialVersionUID = 1;
    }

    static NaiveDecoding of(InputSchema schema, byte[] record) {
        NaiveDecoding decoding = new NaiveDecoding(new ArrayList<>(), new ArrayList<>());
        NaiveJson.Documents documents = NaiveJson.read(record);
        documents.values().forEach(document -> decoding.document(schema, document));
        if (!documents.areAll() || documents.values().isEmpty()) {
            decoding.errors.add(DecodeError.MALFORMED);
        }
        return decoding;
    }

    private void document(InputSchema schema, NaiveJson document) {
        JsonPath rowPath = JsonPath.parse(((Format.Json) schema.format()).rowPath());
        boolean rowsAreElements = rowPath.firstElements() >= 0;
        List<JsonPath> paths = schema.columns().stream()
                .map(column -> JsonPath.parse(column.mapping().orElseThrow()))
                .toList();
        Optional<JsonPath> flattened = rowsAreElements
                ? Optional.of(rowPath.prefix(rowPath.firstElements()))
                : paths.stream()
                        .filter(NaiveDecoding::isCutWithin)
                        .map(path -> path.prefix(path.firstElements()))
                        .findFirst();
        List<List<JsonPath.Step>> inside = new ArrayList<>();
        List<JsonPath> whole = new ArrayList<>();
        for (JsonPath path : paths) {
            int cut = path.firstElements();
            if (isCutWithin(path) || (rowsAreElements && path.equals(rowPath))) {
                List<JsonPath.Step> steps =
                        path.steps().subList(cut + 1, path.steps().size());
                boolean isText = !steps.isEmpty() && steps.getLast() instanceof JsonPath.Step.Elements;
                inside.add(isText ? steps.subList(0, steps.size() - 1) : steps);
                whole.add(JsonPath.ROOT);
            } else {
                inside.add(List.of());
                whole.add(cut < 0 ? path : path.prefix(cut));
            }
        }
        boolean namesMembers = whole.stream().anyMatch(path -> !path.steps().isEmpty())
                || flattened.map(path -> !path.steps().isEmpty()).orElse(false);
        boolean namesElements = flattened.map(path -> path.steps().isEmpty()).orElse(false);
        NaiveJson array = flattened.map(path -> at(document, path.steps())).orElse(null);
        if ((namesMembers && !(document instanceof NaiveJson.Members))
                || (namesElements && !(document instanceof NaiveJson.Elements))
                || (rowsAreElements && !(array instanceof NaiveJson.Elements))) {
            errors.add(DecodeError.COERCION);
            return;
        }
        List<NaiveJson> elements = array instanceof NaiveJson.Elements(List<NaiveJson> values, String _)
                        && (rowsAreElements || !values.isEmpty())
                ? values
                : List.of(new NaiveJson.Null());
        @Nullable Object[] shared = new Object[paths.size()];
        try {
            for (int i = 0; i < paths.size(); i++) {
                if (isShared(paths.get(i), rowPath, rowsAreElements)) {
                    shared[i] = value(
                            schema.columns().get(i).type(),
                            at(document, whole.get(i).steps()));
                }
            }
        } catch (Misfit _) {
            errors.add(DecodeError.COERCION);
            return;
        }
        for (NaiveJson element : elements) {
            @Nullable Object[] row = shared.clone();
            try {
                for (int i = 0; i < paths.size(); i++) {
                    if (!isShared(paths.get(i), rowPath, rowsAreElements)) {
                        row[i] = value(schema.columns().get(i).type(), at(element, inside.get(i)));
                    }
                }
                rows.add(Arrays.asList(row));
            } catch (Misfit _) {
                errors.add(DecodeError.COERCION);
            }
        }
    }

    private static boolean isCutWithin(JsonPath path) {
        int cut = path.firstElements();
        return cut >= 0 && cut < path.steps().size() - 1;
    }

    private static boolean isShared(JsonPath path, JsonPath rowPath, boolean rowsAreElements) {
        return !isCutWithin(path) && !(rowsAreElements && path.equals(rowPath));
    }

    private static @Nullable NaiveJson at(NaiveJson node, List<JsonPath.Step> steps) {
        NaiveJson found = node;
        for (JsonPath.Step step : steps) {
            found = found instanceof NaiveJson.Members(Map<String, NaiveJson> values, String _)
                    ? values.get(((JsonPath.Step.Member) step).name())
                    : null;
        }
        return found;
    }

    private static @Nullable Object value(ColumnType type, @Nullable NaiveJson json) throws Misfit {
        return switch (json) {
            case null -> null;
            case NaiveJson.Null() -> null;
            case NaiveJson.Truth(boolean truth) -> truth(type, truth);
            case NaiveJson.Figure(String text) -> number(type, text);
            case NaiveJson.Text(String value, String _) -> text(type, withoutHalves(value));
            case NaiveJson.Elements(List<NaiveJson> _, String compact) -> structure(type, compact);
            case NaiveJson.Members(Map<String, NaiveJson> _, String compact) -> structure(type, compact);
        };
    }

    private static String withoutHalves(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
        return out.toString();
    }

    private static Object structure(ColumnType type, String compact) throws Misfit {
        return fit(type, compact).orElseThrow(Misfit::new);
    }

    private static Object truth(ColumnType type, boolean truth) throws Misfit {
        return switch (type.kind()) {
            case BOOLEAN -> truth;
            case BINARY -> {
                byte[] bytes = new byte[type.precision()];
                bytes[bytes.length - 1] = (byte) (truth ? 1 : 0);
                yield bytes;
            }
            case VARBINARY -> new byte[] {(byte) (truth ? 1 : 0)};
            case CHAR, VARCHAR -> fit(type, Boolean.toString(truth)).orElseThrow();
            default -> number(type, truth ? "1" : "0");
        };
    }

    /// Text for a column of text, cut and padded.
    private static Optional<Object> fit(ColumnType type, String text) {
        if (type.kind() != ColumnType.Kind.CHAR && type.kind() != ColumnType.Kind.VARCHAR) {
            return Optional.empty();
        }
        int[] points = text.codePoints().limit(type.precision()).toArray();
        boolean isPadded = type.kind() == ColumnType.Kind.CHAR;
        String cut = new String(points, 0, points.length);
        return Optional.of(isPadded ? cut + " ".repeat(type.precision() - points.length) : cut);
    }

    private static Object number(ColumnType type, String text) throws Misfit {
        return switch (type.kind()) {
            case CHAR, VARCHAR -> fit(type, text).orElseThrow();
            case BOOLEAN -> text.split("[eE]", 2)[0].matches(".*[1-9].*");
            case DATE, TIME, TIMESTAMP, BINARY, VARBINARY -> throw new Misfit();
            default -> numeric(type, text);
        };
    }

    private static Object numeric(ColumnType type, String text) throws Misfit {
        Matcher parts = NUMBER.matcher(text);
        if (!parts.matches() || text.length() > NumberText.MAX_LENGTH) {
            throw new Misfit();
        }
        String exponent = parts.group(3) == null ? "0" : parts.group(3).replaceFirst("^0+(?=.)", "");
        String bounded = (parts.group(2) == null ? "" : parts.group(2)) + (exponent.length() > 4 ? "5000" : exponent);
        BigDecimal exact = new BigDecimal(parts.group(1)).scaleByPowerOfTen(Integer.parseInt(bounded));
        try {
            Object value = switch (type.kind()) {
                case TINYINT -> (int) exact.byteValueExact();
                case SMALLINT -> (int) exact.shortValueExact();
                case INTEGER -> exact.intValueExact();
                case BIGINT -> exact.longValueExact();
                case DECIMAL -> exact.setScale(type.scale(), RoundingMode.HALF_UP);
                case REAL -> Float.parseFloat(text);
                case DOUBLE -> Double.parseDouble(text);
                default -> throw new AssertionError(type);
            };
            boolean fits = switch (value) {
                case BigDecimal decimal -> decimal.precision() <= type.precision();
                case Float real -> Float.isFinite(real);
                case Double real -> Double.isFinite(real);
                default -> true;
            };
            if (fits) {
                return value;
            }
        } catch (ArithmeticException _) {
            // too large, or a fraction
        }
        throw new Misfit();
    }

    private static Object text(ColumnType type, String text) throws Misfit {
        return switch (type.kind()) {
            case CHAR, VARCHAR -> fit(type, text).orElseThrow();
            case BOOLEAN -> text.toLowerCase(Locale.ROOT).equals("true");
            case BINARY, VARBINARY -> {
                Matcher literal = BINARY.matcher(text);
                if (!literal.matches() || literal.group(1).length() > 2 * type.precision()) {
                    throw new Misfit();
                }
                byte[] bytes = HexFormat.of().parseHex(literal.group(1));
                yield type.kind() == ColumnType.Kind.BINARY ? Arrays.copyOf(bytes, type.precision()) : bytes;
            }
            case DATE -> Math.floorDiv(moment(text), TimeText.DAY) * TimeText.DAY;
            case TIMESTAMP -> moment(text);
            case TIME -> {
                Matcher time = TIME.matcher(text);
                yield time.matches() ? timeOfDay(time, 0) : Math.floorMod(moment(text), TimeText.DAY);
            }
            default -> numeric(type, text.replaceAll("^ +| +$", ""));
        };
    }

    private static long moment(String text) throws Misfit {
        Matcher parts = TIMESTAMP.matcher(text);
        try {
            if (!parts.matches() || parts.group(1).equals("0000")) {
                throw new Misfit();
            }
            long day = LocalDateTime.of(group(parts, 1), group(parts, 2), group(parts, 3), 0, 0)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            if (parts.group(4) == null) {
                return day;
            }
            long offset = 0;
            if (parts.group(9) != null) {
                if (group(parts, 10) > 18 || group(parts, 11) > 59) {
                    throw new Misfit();
                }
                offset =
                        (parts.group(9).equals("-") ? -60_000L : 60_000L) * (60L * group(parts, 10) + group(parts, 11));
            }
            return day + timeOfDay(parts, 4) - offset;
        } catch (DateTimeException _) {
            throw new Misfit();
        }
    }

    private static long timeOfDay(Matcher parts, int before) throws Misfit {
        try {
            LocalTime time = LocalTime.of(group(parts, before + 1), group(parts, before + 2), group(parts, before + 3));
            String fraction = parts.group(before + 4) == null ? "" : parts.group(before + 4);
            return time.toSecondOfDay() * 1000L + Integer.parseInt((fraction + "000").substring(0, 3));
        } catch (DateTimeException _) {
            throw new Misfit();
        }
    }

    private static int group(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
