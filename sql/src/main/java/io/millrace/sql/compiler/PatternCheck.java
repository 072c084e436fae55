package io.millrace.sql.compiler;

import io.millrace.sql.expression.ConstantPatterns;
import io.millrace.sql.parser.DialectFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses a query with a pattern or a step in its code that no row could use.
final class PatternCheck extends SqlBasicVisitor<@Nullable Void> {

    /// @throws SqlException with the place of the first pattern that is wrong
    static void of(SqlNode query) {
        query.accept(new PatternCheck());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        List<@Nullable String> literals = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            literals.add(operand instanceof SqlCharStringLiteral text ? text.getValueAs(String.class) : null);
        }
        ConstantPatterns.Mistake mistake =
                ConstantPatterns.in(call.getOperator().getName(), literals);
        if (mistake != null) {
            throw ScriptCompiler.error(call.operand(mistake.operand()), mistake.problem(), mistake.remedy());
        }
        if (call.getOperator() == DialectFunctions.STEP && !mayStep(call.operand(1))) {
            throw ScriptCompiler.error(
                    call.operand(1), "STEP goes by nothing, or backwards", "Give a number or an INTERVAL above zero");
        }
        return super.visit(call);
    }

    /// Whether a step is above zero, or no literal.
    private static boolean mayStep(SqlNode step) {
        return switch (step) {
            case SqlIntervalLiteral literal
            when literal.getValue() instanceof SqlIntervalLiteral.IntervalValue interval ->
                interval.getSign() > 0
                        && (interval.getIntervalQualifier().isYearMonth()
                                ? SqlParserUtil.intervalToMonths(interval) > 0
                                : SqlParserUtil.intervalToMillis(interval) > 0);
            case SqlNumericLiteral literal ->
                Objects.requireNonNull(literal.bigDecimalValue()).signum() > 0;
            case SqlCall call -> call.getKind() != SqlKind.MINUS_PREFIX || !(call.operand(0) instanceof SqlLiteral);
            default -> true;
        };
    }
}
