package io.millrace.sql;

import io.millrace.sql.expression.ConstantPatterns;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Refuses a query with a pattern in its code that no row could use.
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
        return super.visit(call);
    }
}
