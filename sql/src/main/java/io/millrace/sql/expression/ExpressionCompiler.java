package io.millrace.sql.expression;

import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.row.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Turns validated expressions into such that can be computed; each execution has its own.
public final class ExpressionCompiler {

    private final Moment moment;
    private final int rowtimeField;
    private final Map<RexNode, Expression> given;
    private final Optional<Beyond> beyond;

    /// Compiles what looks beyond one row: queries inside an expression, and what these see of the row outside.
    @FunctionalInterface
    public interface Beyond {

        /// Compiles a node that the compiler does not know.
        ///
        /// @param compiler the one that came upon the node
        /// @throws UnsupportedOperationException with the name of what is not known
        Expression compile(RexNode node, ExpressionCompiler compiler);
    }

    /// @param rowtimeField the position at which the rows' type shows ROWTIME though rows do not hold it there, or -1
    public ExpressionCompiler(Moment moment, int rowtimeField) {
        this(moment, rowtimeField, Map.of(), Optional.empty());
    }

    private ExpressionCompiler(
            Moment moment, int rowtimeField, Map<RexNode, Expression> given, Optional<Beyond> beyond) {
        this.moment = moment;
        this.rowtimeField = rowtimeField;
        this.given = given;
        this.beyond = beyond;
    }

    /// The same compiler, but that it also knows what looks beyond one row.
    public ExpressionCompiler beyond(Beyond compiler) {
        return new ExpressionCompiler(moment, rowtimeField, given, Optional.of(compiler));
    }

    /// The same compiler, but that some expressions are computed elsewhere already.
    public ExpressionCompiler given(Map<RexNode, Expression> expressions) {
        return new ExpressionCompiler(moment, rowtimeField, expressions, beyond);
    }

    /// Compiles one expression.
    ///
    /// @throws UnsupportedOperationException with the name of what is not known here
    public Expression compile(RexNode node) {
        return switch (node) {
            case RexInputRef field ->
                field.getIndex() == rowtimeField ? new Expression.Rowtime() : new Expression.Field(field.getIndex());
            case RexLiteral literal -> new Expression.Constant(value(literal));
            case RexOver over -> over(over);
            case RexSubQuery query -> beyond(query);
            case RexFieldAccess access when access.getReferenceExpr() instanceof RexCorrelVariable -> beyond(access);
            case RexCall call when call.getOperator() == DialectAggregates.ROW_TIME -> new Expression.Rowtime();
            case RexCall call when call.getOperator() == DialectAggregates.STAGGER -> new Expression.Rowtime();
            case RexCall call
            when call.getOperator() instanceof LogFunction parser ->
                LogFormat.expression(parser.format(call), operand(call, 0), moment);
            case RexCall call -> call(call);
            case RexFieldAccess access -> field(access);
            default -> throw new UnsupportedOperationException(node.toString());
        };
    }

    /// Compiles an expression whose numbers shall be of another type, so that equal ones are equal objects.
    public Expression compileAs(RexNode node, RelDataType type) {
        return Casts.unified(compile(node), node.getType(), type, moment);
    }

    private Expression beyond(RexNode node) {
        return beyond.orElseThrow(() -> new UnsupportedOperationException("a query inside this expression"))
                .compile(node, this);
    }

    private Expression field(RexFieldAccess access) {
        Expression record = compile(access.getReferenceExpr());
        int index = access.getField().getIndex();
        return row -> record.eval(row) instanceof Object[] values ? values[index] : null;
    }

    private Expression over(RexOver over) {
        Expression result = given.get(over);
        if (result == null) {
            throw new UnsupportedOperationException("OVER within OVER");
        }
        return result;
    }

    private List<Expression> all(List<RexNode> nodes) {
        List<Expression> compiled = new ArrayList<>(nodes.size());
        for (RexNode node : nodes) {
            compiled.add(compile(node));
        }
        return compiled;
    }

    private Expression operand(RexCall call, int index) {
        return compile(call.getOperands().get(index));
    }

    private Expression compared(RexCall call, int index) {
        return compile(Casts.without(call.getOperands().get(index)));
    }

    private Expression call(RexCall call) {
        return switch (call.getKind()) {
            case AND -> Logic.and(all(call.getOperands()));
            case OR -> Logic.or(all(call.getOperands()));
            case NOT -> Logic.not(operand(call, 0));
            case IS_TRUE -> Logic.is(operand(call, 0), Boolean.TRUE);
            case IS_FALSE -> Logic.is(operand(call, 0), Boolean.FALSE);
            case IS_NULL -> Logic.is(operand(call, 0), null);
            case IS_NOT_TRUE -> Logic.isNot(operand(call, 0), Boolean.TRUE);
            case IS_NOT_FALSE -> Logic.isNot(operand(call, 0), Boolean.FALSE);
            case IS_NOT_NULL -> Logic.isNot(operand(call, 0), null);
            case CASE -> Logic.chooses(all(call.getOperands()));
            case COALESCE -> Logic.coalesce(all(call.getOperands()));
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                Comparison.of(call.getKind(), compared(call, 0), compared(call, 1), isPadded(call));
            case IS_DISTINCT_FROM -> Comparison.distinct(compared(call, 0), compared(call, 1), true, isPadded(call));
            case IS_NOT_DISTINCT_FROM ->
                Comparison.distinct(compared(call, 0), compared(call, 1), false, isPadded(call));
            case PLUS, MINUS, TIMES, DIVIDE, MOD -> arithmetic(call);
            case PLUS_PREFIX -> operand(call, 0);
            case MINUS_PREFIX ->
                isInterval(call)
                        ? TimeFunctions.negate(operand(call, 0))
                        : Arithmetic.negate(operand(call, 0), Types.of(call.getType()));
            case CAST -> Casts.cast(operand(call, 0), call.getOperands().get(0).getType(), call.getType(), moment);
            case REINTERPRET -> TimeFunctions.reinterpret(operand(call, 0), call.getType());
            default ->
                TextFunctions.isKnown(call)
                        ? TextFunctions.compile(call, all(call.getOperands()))
                        : TimeFunctions.isKnown(call) ? TimeFunctions.compile(call, this, moment) : numeric(call);
        };
    }

    private Expression numeric(RexCall call) {
        ColumnType type = Types.of(call.getType());
        return switch (call.getOperator().getName()) {
            case "ABS" -> Arithmetic.abs(operand(call, 0), type);
            case "FLOOR" -> Arithmetic.round(operand(call, 0), type, false);
            case "CEIL" -> Arithmetic.round(operand(call, 0), type, true);
            case "EXP" -> Arithmetic.real(operand(call, 0), Math::exp);
            case "LN" -> Arithmetic.real(operand(call, 0), x -> Math.log(Arithmetic.positive(x, "LN")));
            case "LOG10" -> Arithmetic.real(operand(call, 0), x -> Math.log10(Arithmetic.positive(x, "LOG10")));
            case "POWER" -> Arithmetic.power(operand(call, 0), operand(call, 1));
            default ->
                throw new UnsupportedOperationException(call.getOperator().getName());
        };
    }

    private Expression arithmetic(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        if (isInterval(call) || isInterval(left) || isInterval(right)) {
            return TimeFunctions.arithmetic(call, compile(left), compile(right));
        }
        Arithmetic.Operator operator = switch (call.getKind()) {
            case PLUS -> Arithmetic.Operator.PLUS;
            case MINUS -> Arithmetic.Operator.MINUS;
            case TIMES -> Arithmetic.Operator.TIMES;
            case DIVIDE -> Arithmetic.Operator.DIVIDE;
            default -> Arithmetic.Operator.MOD;
        };
        return Arithmetic.binary(operator, compile(left), compile(right), Types.of(call.getType()));
    }

    static boolean isInterval(RexNode node) {
        return SqlTypeUtil.isInterval(node.getType());
    }

    /// Trailing blanks do not count where a CHAR column takes part.
    private static boolean isPadded(RexCall call) {
        return isText(call.getOperands().get(0))
                && isText(call.getOperands().get(1))
                && (isFixed(call.getOperands().get(0))
                        || isFixed(call.getOperands().get(1)));
    }

    private static boolean isText(RexNode node) {
        return SqlTypeUtil.inCharFamily(node.getType());
    }

    /// Calcite casts a CHAR to VARCHAR where it is compared with text of another length.
    private static boolean isFixed(RexNode node) {
        RexNode text = node.getKind() == SqlKind.CAST && node.getType().getSqlTypeName() == SqlTypeName.VARCHAR
                ? ((RexCall) node).getOperands().get(0)
                : node;
        return text.getType().getSqlTypeName() == SqlTypeName.CHAR && text.getKind() != SqlKind.LITERAL;
    }

    /// The value of a literal, of the class that rows hold.
    private static @Nullable Object value(RexLiteral literal) {
        RelDataType type = literal.getType();
        if (literal.isNull()) {
            return null;
        }
        if (SqlTypeUtil.isInterval(type)) {
            long value = literal.getValueAs(BigDecimal.class).longValue();
            // Calcite makes a CAST of an interval literal a literal of the other type with the old value.
            return type.getIntervalQualifier() == null ? value : Intervals.truncate(value, type.getIntervalQualifier());
        }
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> literal.getValueAs(Boolean.class);
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE ->
                Numbers.to(number(literal), Types.of(type));
            case CHAR, VARCHAR -> literal.getValueAs(String.class);
            case BINARY, VARBINARY -> literal.getValueAs(ByteString.class).getBytes();
            case DATE -> literal.getValueAs(Integer.class) * Datetimes.DAY;
            case TIME -> literal.getValueAs(Integer.class).longValue();
            case TIMESTAMP -> literal.getValueAs(Long.class);
            case SYMBOL -> literal.getValue();
            default -> throw new UnsupportedOperationException("a literal of " + type);
        };
    }

    private static Number number(RexLiteral literal) {
        return switch (literal.getValue()) {
            case Number number -> number;
            case null, default -> throw new IllegalStateException("not a number: " + literal);
        };
    }
}
