package io.millrace.sql.expression;

import java.math.BigDecimal;
import java.util.function.Function;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Calls of functions and operators on dates, times, timestamps and intervals.
final class TimeFunctions {

    private TimeFunctions() {}

    static boolean isKnown(RexCall call) {
        return switch (call.getOperator().getName()) {
            case "STEP",
                    "FLOOR TO",
                    "CEIL TO",
                    "EXTRACT SECOND",
                    "MONOTONIC",
                    "EXTRACT",
                    "UNIX_TIMESTAMP",
                    "TO_TIMESTAMP",
                    "TSDIFF",
                    "CHAR_TO_TIMESTAMP",
                    "CHAR_TO_DATE",
                    "CHAR_TO_TIME",
                    "TIMESTAMP_TO_CHAR",
                    "DATE_TO_CHAR",
                    "TIME_TO_CHAR",
                    "CURRENT_ROW_TIMESTAMP",
                    "CURRENT_TIMESTAMP",
                    "LOCALTIMESTAMP",
                    "CURRENT_TIME",
                    "LOCALTIME",
                    "CURRENT_DATE" -> true;
            default -> false;
        };
    }

    static Expression compile(RexCall call, ExpressionCompiler compiler, Moment moment) {
        return switch (call.getOperator().getName()) {
            case "FLOOR TO" -> round(call, compiler, false);
            case "CEIL TO" -> round(call, compiler, true);
            case "STEP" -> step(call, compiler);
            case "MONOTONIC" -> operand(call, compiler, 0);
            case "EXTRACT" -> extract(call, compiler);
            case "EXTRACT SECOND" -> seconds(call, compiler);
            case "UNIX_TIMESTAMP" -> operand(call, compiler, 0);
            case "TO_TIMESTAMP" -> number(operand(call, compiler, 0), Number::longValue);
            case "TSDIFF" -> difference(operand(call, compiler, 0), operand(call, compiler, 1));
            case "CHAR_TO_TIMESTAMP" -> read(call, compiler, millis -> millis);
            case "CHAR_TO_DATE" -> read(call, compiler, millis -> Datetimes.floor(millis, TimeUnitRange.DAY));
            case "CHAR_TO_TIME" -> read(call, compiler, millis -> Math.floorMod(millis, Datetimes.DAY));
            case "TIMESTAMP_TO_CHAR", "DATE_TO_CHAR", "TIME_TO_CHAR" -> write(call, compiler);
            case "CURRENT_ROW_TIMESTAMP" -> _ -> moment.nowMillis();
            case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP" -> _ -> moment.startedMillis();
            case "CURRENT_TIME", "LOCALTIME" -> _ -> Math.floorMod(moment.startedMillis(), Datetimes.DAY);
            case "CURRENT_DATE" -> _ -> Datetimes.floor(moment.startedMillis(), TimeUnitRange.DAY);
            default -> throw new IllegalStateException(call.toString());
        };
    }

    private static Expression operand(RexCall call, ExpressionCompiler compiler, int index) {
        return compiler.compile(call.getOperands().get(index));
    }

    private static Expression number(Expression operand, Function<Number, @Nullable Object> function) {
        return row -> operand.eval(row) instanceof Number value ? function.apply(value) : null;
    }

    private static Expression longs(Expression operand, Function<Long, Object> function) {
        return row -> operand.eval(row) instanceof Long value ? function.apply(value) : null;
    }

    private static Expression difference(Expression left, Expression right) {
        return row -> left.eval(row) instanceof Number first && right.eval(row) instanceof Number second
                ? (Long) Math.subtractExact(first.longValue(), second.longValue())
                : null;
    }

    /// FLOOR and CEIL to a unit, the second operand being the unit's name.
    private static Expression round(RexCall call, ExpressionCompiler compiler, boolean up) {
        RexNode value = call.getOperands().get(0);
        String name = RexLiteral.stringValue(call.getOperands().get(1));
        TimeUnitRange unit = TimeUnitRange.valueOf(name);
        if (!Datetimes.canRoundTo(unit)) {
            throw new UnsupportedOperationException("rounding to " + name);
        }
        if (ExpressionCompiler.isInterval(value)) {
            long size = Intervals.size(unit.startUnit);
            return longs(
                    compiler.compile(value),
                    interval -> (up ? Math.ceilDiv(interval, size) : Math.floorDiv(interval, size)) * size);
        }
        return up
                ? longs(compiler.compile(value), time -> Datetimes.ceil(time, unit))
                : longs(compiler.compile(value), time -> Datetimes.floor(time, unit));
    }

    private static Expression step(RexCall call, ExpressionCompiler compiler) {
        RexNode step = call.getOperands().get(1);
        Expression value = operand(call, compiler, 0);
        Expression size = compiler.compile(step);
        if (!ExpressionCompiler.isInterval(step)) {
            return Arithmetic.step(value, size, Types.of(call.getType()));
        }
        boolean isMonths = isMonths(step.getType());
        return row -> value.eval(row) instanceof Long time && size.eval(row) instanceof Long interval
                ? (Long) (isMonths ? Datetimes.stepMonths(time, interval) : Datetimes.step(time, interval))
                : null;
    }

    private static Expression extract(RexCall call, ExpressionCompiler compiler) {
        TimeUnitRange unit = ((RexLiteral) call.getOperands().get(0)).getValueAs(TimeUnitRange.class);
        RexNode value = call.getOperands().get(1);
        Expression operand = compiler.compile(value);
        if (ExpressionCompiler.isInterval(value)) {
            boolean isMonths = isMonths(value.getType());
            return longs(operand, interval -> Datetimes.extractFromInterval(interval, unit, isMonths));
        }
        return longs(operand, time -> Datetimes.extract(time, unit));
    }

    /// The seconds of the minute with their milliseconds; those of a negative interval are negative.
    private static Expression seconds(RexCall call, ExpressionCompiler compiler) {
        boolean isInterval = ExpressionCompiler.isInterval(call.getOperands().get(0));
        return longs(
                operand(call, compiler, 0),
                time -> BigDecimal.valueOf(
                        isInterval ? time % Datetimes.MINUTE : Math.floorMod(time, Datetimes.MINUTE), 3));
    }

    private static Expression read(RexCall call, ExpressionCompiler compiler, Function<Long, Object> result) {
        Expression format = operand(call, compiler, 0);
        Expression value = operand(call, compiler, 1);
        Function<String, DatePattern> patterns = Patterns.cached(DatePattern::new);
        return row -> format.eval(row) instanceof String pattern && value.eval(row) instanceof String text
                ? result.apply(patterns.apply(pattern).read(text))
                : null;
    }

    /// A NULL becomes the text 'null', as the manual says.
    private static Expression write(RexCall call, ExpressionCompiler compiler) {
        Expression format = operand(call, compiler, 0);
        Expression value = operand(call, compiler, 1);
        Function<String, DatePattern> patterns = Patterns.cached(DatePattern::new);
        return row -> !(format.eval(row) instanceof String pattern)
                ? null
                : value.eval(row) instanceof Long millis
                        ? patterns.apply(pattern).write(millis)
                        : "null";
    }

    static Expression negate(Expression operand) {
        return longs(operand, value -> -value);
    }

    /// Datetime + interval, datetime - datetime, and the arithmetic of intervals.
    static Expression arithmetic(RexCall call, Expression left, Expression right) {
        RexNode first = call.getOperands().get(0);
        RexNode second = call.getOperands().get(1);
        if (call.getKind() == SqlKind.TIMES) {
            return row -> left.eval(row) instanceof Number one && right.eval(row) instanceof Number other
                    ? (Long) Numbers.decimal(one)
                            .multiply(Numbers.decimal(other))
                            .longValue()
                    : null;
        }
        if (call.getKind() == SqlKind.DIVIDE) {
            return row -> left.eval(row) instanceof Number one && right.eval(row) instanceof Number other
                    ? divide(one, other)
                    : null;
        }
        if (!ExpressionCompiler.isInterval(first) && !ExpressionCompiler.isInterval(second)) {
            return between(call, left, right);
        }
        boolean isTime = call.getType().getSqlTypeName() == SqlTypeName.TIME;
        boolean isDate = call.getType().getSqlTypeName() == SqlTypeName.DATE;
        long sign = call.getKind() == SqlKind.MINUS ? -1 : 1;
        boolean isSwapped = ExpressionCompiler.isInterval(first) && !ExpressionCompiler.isInterval(second);
        RexNode interval = isSwapped ? first : second;
        boolean addsMonths = isMonths(interval.getType()) && !ExpressionCompiler.isInterval(call);
        return row -> {
            if (!(left.eval(row) instanceof Long one) || !(right.eval(row) instanceof Long other)) {
                return null;
            }
            long start = isSwapped ? other : one;
            long change = sign * (isSwapped ? one : other);
            long sum = addsMonths ? Datetimes.plusMonths(start, change) : Math.addExact(start, change);
            return isTime
                    ? (Long) Math.floorMod(sum, Datetimes.DAY)
                    : isDate ? (Long) Datetimes.floor(sum, TimeUnitRange.DAY) : (Long) sum;
        };
    }

    private static Long divide(Number one, Number other) {
        BigDecimal divisor = Numbers.decimal(other);
        if (divisor.signum() == 0) {
            throw RowError.divisionByZero();
        }
        return Numbers.decimal(one).divideToIntegralValue(divisor).longValue();
    }

    private static Expression between(RexCall call, Expression left, Expression right) {
        SqlIntervalQualifier qualifier = call.getType().getIntervalQualifier();
        if (qualifier == null) {
            throw new IllegalStateException("an interval without a qualifier: " + call);
        }
        return qualifier.isYearMonth()
                ? row -> left.eval(row) instanceof Long later && right.eval(row) instanceof Long earlier
                        ? (Long) Intervals.truncate(Datetimes.months(later, earlier), qualifier)
                        : null
                : row -> left.eval(row) instanceof Long later && right.eval(row) instanceof Long earlier
                        ? (Long) Intervals.truncate(Math.subtractExact(later, earlier), qualifier)
                        : null;
    }

    /// The same number under another type, which is how Calcite gets at an interval's size.
    static Expression reinterpret(Expression operand, RelDataType type) {
        return SqlTypeUtil.isInterval(type)
                ? number(operand, Number::longValue)
                : number(operand, value -> Numbers.to(value, Types.of(type)));
    }

    private static boolean isMonths(RelDataType type) {
        return SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName());
    }
}
