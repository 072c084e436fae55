package io.millrace.sql.assembly;

import io.millrace.sql.parser.DialectFunctions;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlOperator;

/// Which expressions of ROWTIME are known never to decrease as it ascends.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-monotonic-expressions-operators.html>
final class Ascent {

    /// They ascend with their first operand, if the others are constant.
    private static final Set<SqlOperator> KEEPING = Set.of(
            DialectFunctions.STEP,
            DialectFunctions.FLOOR_TO,
            DialectFunctions.CEIL_TO,
            DialectFunctions.UNIX_TIMESTAMP,
            DialectFunctions.TO_TIMESTAMP);

    private Ascent() {}

    /// @param ofTime an expression that sees ROWTIME, as a field, and nothing else
    static boolean isOf(RexNode ofTime) {
        return switch (ofTime) {
            case RexInputRef _ -> true;
            case RexCall call -> isOfCall(call);
            default -> false;
        };
    }

    private static boolean isOfCall(RexCall call) {
        List<RexNode> operands = call.getOperands();
        if (call.getOperator() == DialectFunctions.MONOTONIC) {
            return true;
        }
        if (KEEPING.contains(call.getOperator())) {
            return isOf(operands.get(0)) && areConstant(operands.subList(1, operands.size()));
        }
        return switch (call.getKind()) {
            case FLOOR, CEIL, CAST, REINTERPRET, MINUS ->
                isOf(operands.get(0)) && areConstant(operands.subList(1, operands.size()));
            case PLUS -> operands.stream().allMatch(operand -> isOf(operand) || isConstant(operand));
            case TIMES ->
                (isOf(operands.get(0)) && isPositive(operands.get(1)))
                        || (isPositive(operands.get(0)) && isOf(operands.get(1)));
            case DIVIDE -> isOf(operands.get(0)) && isPositive(operands.get(1));
            default -> false;
        };
    }

    private static boolean areConstant(List<RexNode> nodes) {
        return nodes.stream().allMatch(Ascent::isConstant);
    }

    private static boolean isConstant(RexNode node) {
        return RexUtil.isConstant(node);
    }

    private static boolean isPositive(RexNode node) {
        if (!(node instanceof RexLiteral literal) || literal.isNull()) {
            return false;
        }
        BigDecimal number = literal.getValueAs(BigDecimal.class);
        return number != null && number.signum() > 0;
    }
}
