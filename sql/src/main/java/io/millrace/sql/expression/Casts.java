package io.millrace.sql.expression;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.ColumnType.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/// CAST between the types.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-cast.html>
public final class Casts {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private Casts() {}

    /// Whether the dialect has a CAST between the types.
    public static boolean isAllowed(RelDataType from, RelDataType to) {
        SqlTypeFamily source = family(from);
        SqlTypeFamily target = family(to);
        return switch (source) {
            case NUMERIC -> target == SqlTypeFamily.NUMERIC || target == SqlTypeFamily.CHARACTER;
            case CHARACTER -> target != SqlTypeFamily.BINARY && target != SqlTypeFamily.ANY;
            case DATE ->
                target == SqlTypeFamily.DATE || target == SqlTypeFamily.CHARACTER || target == SqlTypeFamily.TIMESTAMP;
            case TIME ->
                target == SqlTypeFamily.TIME || target == SqlTypeFamily.CHARACTER || target == SqlTypeFamily.TIMESTAMP;
            case TIMESTAMP ->
                target == SqlTypeFamily.TIME
                        || target == SqlTypeFamily.DATE
                        || target == SqlTypeFamily.TIMESTAMP
                        || target == SqlTypeFamily.CHARACTER;
            case DATETIME_INTERVAL ->
                target == SqlTypeFamily.DATETIME_INTERVAL
                        || target == SqlTypeFamily.CHARACTER
                        || to.getSqlTypeName() == SqlTypeName.BIGINT
                        || to.getSqlTypeName() == SqlTypeName.DECIMAL;
            case BOOLEAN -> target == SqlTypeFamily.BOOLEAN || target == SqlTypeFamily.CHARACTER;
            case BINARY -> target == SqlTypeFamily.BINARY;
            case NULL -> true;
            default -> false;
        };
    }

    private static SqlTypeFamily family(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE -> SqlTypeFamily.NUMERIC;
            case CHAR, VARCHAR -> SqlTypeFamily.CHARACTER;
            case BINARY, VARBINARY -> SqlTypeFamily.BINARY;
            case BOOLEAN -> SqlTypeFamily.BOOLEAN;
            case DATE -> SqlTypeFamily.DATE;
            case TIME -> SqlTypeFamily.TIME;
            case TIMESTAMP -> SqlTypeFamily.TIMESTAMP;
            case NULL -> SqlTypeFamily.NULL;
            default -> SqlTypeUtil.isInterval(type) ? SqlTypeFamily.DATETIME_INTERVAL : SqlTypeFamily.ANY;
        };
    }

    /// The expression without a CAST that changes no value. Calcite writes one where values that are compared
    /// have different lengths or kinds of numbers: it can only overflow, and it hides columns from joins.
    public static RexNode without(RexNode node) {
        if (node.getKind() != SqlKind.CAST || !(node instanceof RexCall call)) {
            return node;
        }
        RexNode operand = call.getOperands().get(0);
        return keeps(operand.getType(), call.getType()) ? operand : node;
    }

    private static boolean keeps(RelDataType from, RelDataType to) {
        if (from.getSqlTypeName() == SqlTypeName.VARCHAR) {
            return to.getSqlTypeName() == SqlTypeName.VARCHAR && to.getPrecision() >= from.getPrecision();
        }
        return SqlTypeUtil.isExactNumeric(from)
                && SqlTypeUtil.isExactNumeric(to)
                && Types.of(to).scale() >= Types.of(from).scale();
    }

    static Expression cast(Expression operand, RelDataType from, RelDataType to, Moment moment) {
        if (SqlTypeUtil.isInterval(to)) {
            return toInterval(operand, from, to);
        }
        ColumnType target = Types.of(to);
        if (SqlTypeUtil.isInterval(from)) {
            return fromInterval(operand, from, target);
        }
        ColumnType source = Types.of(from);
        if (source.equals(target)) {
            return operand;
        }
        return row -> {
            Object value = operand.eval(row);
            return value == null ? null : value(value, source.kind(), target, moment);
        };
    }

    /// A number as one of the type that it has together with others; whatever is no number stays.
    static Expression unified(Expression operand, RelDataType from, RelDataType to, Moment moment) {
        boolean areNumbers = family(from) == SqlTypeFamily.NUMERIC && family(to) == SqlTypeFamily.NUMERIC;
        return areNumbers ? cast(operand, from, to, moment) : operand;
    }

    /// A value of another kind as a value of the target type, as CAST converts it.
    public static Object value(Object value, Kind source, ColumnType target, Moment moment) {
        return switch (target.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE ->
                value instanceof String text
                        ? Numbers.to(number(text, target), target)
                        : Numbers.to((Number) value, target);
            case CHAR -> Text.pad(text(value, source, target), target.precision());
            case VARCHAR -> text(value, source, target);
            case BOOLEAN -> value instanceof String text ? truth(text) : value;
            case DATE -> value instanceof String text ? date(text) : Datetimes.floor((Long) value, TimeUnitRange.DAY);
            case TIME -> value instanceof String text ? time(text) : (Long) Math.floorMod((Long) value, Datetimes.DAY);
            case TIMESTAMP -> {
                if (value instanceof String text) {
                    yield timestamp(text);
                }
                long today = moment.nowMillis() - Math.floorMod(moment.nowMillis(), Datetimes.DAY);
                yield source == Kind.TIME ? (Long) (today + (Long) value) : value;
            }
            case BINARY, VARBINARY -> bytes((byte[]) value, target);
        };
    }

    private static byte[] bytes(byte[] value, ColumnType target) {
        return value.length > target.precision() || (target.kind() == Kind.BINARY && value.length < target.precision())
                ? Arrays.copyOf(value, target.precision())
                : value;
    }

    private static String text(Object value, Kind source, ColumnType target) {
        int room = target.precision();
        if (value instanceof String text) {
            return Text.cut(text, room);
        }
        String text = switch (source) {
            case BOOLEAN -> (Boolean) value ? "TRUE" : "FALSE";
            case DATE ->
                LocalDate.ofEpochDay(Math.floorDiv((Long) value, Datetimes.DAY)).format(DATE);
            case TIME -> LocalTime.ofNanoOfDay((Long) value * 1_000_000).format(TIME);
            case TIMESTAMP -> timestampText((Long) value, room);
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> Numbers.text((Number) value);
            case CHAR, VARCHAR, BINARY, VARBINARY -> throw new IllegalStateException("not castable: " + source);
        };
        if (text.length() > room) {
            throw new RowError(RowError.Kind.STRING_TOO_LONG, text + " does not fit into " + target);
        }
        return text;
    }

    /// Nineteen characters, or all of them with the milliseconds where there are some and there is room.
    private static String timestampText(long millis, int room) {
        LocalDateTime time = Datetimes.local(millis);
        return time.format(Math.floorMod(millis, Datetimes.SECOND) != 0 && room >= 23 ? MILLIS : TIMESTAMP);
    }

    static BigDecimal number(String text, ColumnType target) {
        String digits = text.strip();
        try {
            // Bounds the work on an exponent such as 1e999999999.
            BigDecimal number = digits.length() > 400 ? null : new BigDecimal(digits);
            if (number != null && Math.abs((long) number.scale()) < 1_000) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw RowError.cast(text, target.toString());
    }

    private static Boolean truth(String text) {
        return switch (text.strip().toUpperCase(Locale.ROOT)) {
            case "TRUE" -> Boolean.TRUE;
            case "FALSE" -> Boolean.FALSE;
            default -> throw RowError.cast(text, "BOOLEAN");
        };
    }

    private static long date(String text) {
        try {
            return Datetimes.millis(LocalDate.parse(text, DATE));
        } catch (DateTimeException _) {
            throw RowError.cast(text, "DATE (yyyy-MM-dd)");
        }
    }

    private static long time(String text) {
        try {
            return LocalTime.parse(text, TIME).toNanoOfDay() / 1_000_000;
        } catch (DateTimeException _) {
            throw RowError.cast(text, "TIME (HH:mm:ss)");
        }
    }

    private static long timestamp(String text) {
        try {
            return Datetimes.millis(LocalDateTime.parse(text, TIMESTAMP));
        } catch (DateTimeException _) {
            throw RowError.cast(text, "TIMESTAMP (yyyy-MM-dd HH:mm:ss)");
        }
    }

    private static Expression toInterval(Expression operand, RelDataType from, RelDataType to) {
        SqlIntervalQualifier qualifier = to.getIntervalQualifier();
        if (qualifier == null) {
            throw new IllegalStateException("an interval without a qualifier: " + to);
        }
        if (SqlTypeUtil.inCharFamily(from)) {
            return row -> operand.eval(row) instanceof String text ? (Long) parse(text.strip(), qualifier) : null;
        }
        if (SqlTypeUtil.isNumeric(from)) {
            long unit = Intervals.size(qualifier.getUnit());
            return row -> operand.eval(row) instanceof Number count
                    ? (Long) Numbers.decimal(count)
                            .multiply(BigDecimal.valueOf(unit))
                            .longValue()
                    : null;
        }
        return row -> operand.eval(row) instanceof Long value ? (Long) Intervals.truncate(value, qualifier) : null;
    }

    private static long parse(String text, SqlIntervalQualifier qualifier) {
        boolean isNegative = text.startsWith("-");
        String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
        try {
            int[] fields = qualifier.evaluateIntervalLiteral(digits, SqlParserPos.ZERO, RelDataTypeSystem.DEFAULT);
            long value = qualifier.isYearMonth()
                    ? fields[1] * 12L + fields[2]
                    : fields[1] * Datetimes.DAY
                            + fields[2] * Datetimes.HOUR
                            + fields[3] * Datetimes.MINUTE
                            + fields[4] * Datetimes.SECOND
                            + fields[5];
            return isNegative ? -value : value;
        } catch (CalciteException _) {
            throw RowError.cast(text, "INTERVAL " + qualifier);
        }
    }

    /// Text is cut to its length without an error; a number counts the interval's last unit.
    private static Expression fromInterval(Expression operand, RelDataType from, ColumnType target) {
        SqlIntervalQualifier qualifier = from.getIntervalQualifier();
        if (qualifier == null) {
            throw new IllegalStateException("an interval without a qualifier: " + from);
        }
        if (target.kind() == Kind.CHAR || target.kind() == Kind.VARCHAR) {
            return row -> {
                if (!(operand.eval(row) instanceof Long value)) {
                    return null;
                }
                String text = Intervals.text(value, qualifier);
                String cut = text.length() <= target.precision() ? text : text.substring(0, target.precision());
                return target.kind() == Kind.CHAR ? Text.pad(cut, target.precision()) : cut;
            };
        }
        BigDecimal unit = BigDecimal.valueOf(Intervals.size(qualifier.getUnit()));
        return row -> operand.eval(row) instanceof Long value
                ? Numbers.to(BigDecimal.valueOf(value).divide(unit, 3, RoundingMode.HALF_UP), target)
                : null;
    }
}
