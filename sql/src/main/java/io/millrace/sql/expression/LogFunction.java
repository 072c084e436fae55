package io.millrace.sql.expression;

import io.millrace.sql.SqlException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// A function that takes a line of a log apart: its value is a row, of whose columns the arguments tell.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-pattern-matching-functions.html>
public final class LogFunction extends SqlFunction {

    public LogFunction(String name) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                LogFunction::type,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    /// How the lines of a validated call are taken apart.
    public LogFormat format(RexCall call) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (RexNode operand : call.getOperands().subList(1, call.getOperands().size())) {
            boolean isLiteral = operand instanceof RexLiteral;
            arguments.add(
                    isLiteral && SqlTypeUtil.inCharFamily(operand.getType())
                            ? ((RexLiteral) operand).getValueAs(String.class)
                            : isLiteral ? ((RexLiteral) operand).getValueAs(BigDecimal.class) : null);
        }
        return LogFormat.of(getName(), arguments);
    }

    private static RelDataType type(SqlOperatorBinding binding) {
        String name = binding.getOperator().getName();
        if (binding.getOperandCount() == 0 || !SqlTypeUtil.inCharFamily(binding.getOperandType(0))) {
            throw error(binding, 0, name + " takes a text first");
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        for (int i = 1; i < binding.getOperandCount(); i++) {
            boolean isText = SqlTypeUtil.inCharFamily(binding.getOperandType(i));
            boolean isNumber = SqlTypeUtil.isNumeric(binding.getOperandType(i));
            arguments.add(
                    !binding.isOperandLiteral(i, false) || (!isText && !isNumber)
                            ? null
                            : isText
                                    ? binding.getOperandLiteralValue(i, String.class)
                                    : binding.getOperandLiteralValue(i, BigDecimal.class));
        }
        List<LogColumn> columns;
        try {
            columns = LogFormat.of(name, arguments).columns();
        } catch (IllegalArgumentException e) {
            throw error(binding, 1, name + ": " + e.getMessage());
        }
        RelDataTypeFactory types = binding.getTypeFactory();
        RelDataTypeFactory.Builder row = types.builder();
        for (LogColumn column : columns) {
            SqlTypeName type = Types.name(column.type().kind());
            row.add(
                    column.name(),
                    types.createTypeWithNullability(
                            type == SqlTypeName.DECIMAL
                                    ? types.createSqlType(
                                            type,
                                            column.type().precision(),
                                            column.type().scale())
                                    : SqlTypeUtil.inCharFamily(types.createSqlType(type))
                                            ? types.createSqlType(
                                                    type, column.type().precision())
                                            : types.createSqlType(type),
                            true));
        }
        return types.createTypeWithNullability(row.build(), true);
    }

    private static SqlException error(SqlOperatorBinding binding, int operand, String problem) {
        SqlParserPos position = SqlParserPos.ZERO;
        if (binding instanceof SqlCallBinding call) {
            SqlNode place = operand < call.operands().size() ? call.operand(operand) : call.getCall();
            position = place.getParserPosition();
        }
        return new SqlException(position.getLineNum(), position.getColumnNum(), problem, "");
    }
}
