package io.millrace.sql.parser;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlMonotonicity;

/// The scalar functions of the dialect that Calcite lacks or understands in another way.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-functions.html>
public final class DialectFunctions {

    private static final SqlReturnTypeInference BIGINT = nullable(SqlTypeName.BIGINT);
    private static final SqlReturnTypeInference TIMESTAMP = nullable(SqlTypeName.TIMESTAMP);
    private static final SqlReturnTypeInference TEXT =
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.TO_VARYING).andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference ANY_TEXT =
            ReturnTypes.explicit(SqlTypeName.VARCHAR, 65_534).andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlOperandTypeChecker TEXT_TEXT =
            OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER);

    /// STEP(x BY n): x rounded down to a multiple of n, counted from zero or from 1970-01-01 00:00:00.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-step.html>
    public static final SqlFunction STEP = new Monotonic(
            "STEP",
            ReturnTypes.ARG0_NULLABLE,
            OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME_INTERVAL)
                    .or(OperandTypes.family(SqlTypeFamily.EXACT_NUMERIC, SqlTypeFamily.EXACT_NUMERIC)));

    /// MONOTONIC(x): x, with the promise that it never decreases.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-monotonic.html>
    public static final SqlFunction MONOTONIC = new Monotonic("MONOTONIC", ReturnTypes.ARG0, OperandTypes.ANY);

    private static final SqlOperandTypeChecker TIME_AND_UNIT = OperandTypes.family(
                    SqlTypeFamily.DATETIME, SqlTypeFamily.CHARACTER)
            .or(OperandTypes.family(SqlTypeFamily.DATETIME_INTERVAL, SqlTypeFamily.CHARACTER));

    /// FLOOR and CEIL of a datetime or an interval to a unit.
    public static final SqlFunction FLOOR_TO = new Monotonic("FLOOR TO", ReturnTypes.ARG0_NULLABLE, TIME_AND_UNIT);
    public static final SqlFunction CEIL_TO = new Monotonic("CEIL TO", ReturnTypes.ARG0_NULLABLE, TIME_AND_UNIT);

    public static final SqlFunction SUBSTRING = function("SUBSTRING FROM", TEXT, SubstringOperands.CHECKER);
    public static final SqlFunction SUBSTRING_COMMA = function("SUBSTRING BY COMMA", TEXT, SubstringOperands.CHECKER);
    public static final SqlFunction SUBSTRING_SIMILAR = function(
            "SUBSTRING SIMILAR",
            TEXT,
            OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER, SqlTypeFamily.CHARACTER));
    public static final SqlFunction REGEX_REPLACE = function(
            "REGEX_REPLACE",
            ANY_TEXT,
            OperandTypes.family(
                    SqlTypeFamily.CHARACTER,
                    SqlTypeFamily.CHARACTER,
                    SqlTypeFamily.CHARACTER,
                    SqlTypeFamily.INTEGER,
                    SqlTypeFamily.INTEGER));

    /// EXTRACT(SECOND FROM x), which keeps the milliseconds.
    public static final SqlFunction EXTRACT_SECOND = function(
            "EXTRACT SECOND",
            ReturnTypes.explicit(types -> types.createSqlType(SqlTypeName.DECIMAL, 5, 3))
                    .andThen(SqlTypeTransforms.TO_NULLABLE),
            OperandTypes.DATETIME.or(OperandTypes.INTERVAL));

    public static final SqlFunction UNIX_TIMESTAMP =
            new Monotonic("UNIX_TIMESTAMP", BIGINT, OperandTypes.family(SqlTypeFamily.DATETIME));
    public static final SqlFunction TO_TIMESTAMP =
            new Monotonic("TO_TIMESTAMP", TIMESTAMP, OperandTypes.family(SqlTypeFamily.EXACT_NUMERIC));
    public static final SqlFunction TSDIFF = function(
            "TSDIFF",
            BIGINT,
            OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME)
                    .or(OperandTypes.family(SqlTypeFamily.EXACT_NUMERIC, SqlTypeFamily.EXACT_NUMERIC)));

    public static final SqlFunction CHAR_TO_TIMESTAMP = function("CHAR_TO_TIMESTAMP", TIMESTAMP, TEXT_TEXT);
    public static final SqlFunction CHAR_TO_DATE = function("CHAR_TO_DATE", nullable(SqlTypeName.DATE), TEXT_TEXT);
    public static final SqlFunction CHAR_TO_TIME = function("CHAR_TO_TIME", nullable(SqlTypeName.TIME), TEXT_TEXT);
    public static final SqlFunction TIMESTAMP_TO_CHAR = toChar("TIMESTAMP_TO_CHAR", SqlTypeFamily.TIMESTAMP);
    public static final SqlFunction DATE_TO_CHAR = toChar("DATE_TO_CHAR", SqlTypeFamily.DATE);
    public static final SqlFunction TIME_TO_CHAR = toChar("TIME_TO_CHAR", SqlTypeFamily.TIME);

    /// CURRENT_ROW_TIMESTAMP: the clock at the moment the row is processed.
    public static final SqlFunction CURRENT_ROW_TIMESTAMP =
            new SqlFunction(
                    "CURRENT_ROW_TIMESTAMP",
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.explicit(SqlTypeName.TIMESTAMP),
                    null,
                    OperandTypes.NILADIC,
                    SqlFunctionCategory.TIMEDATE) {
                @Override
                public SqlSyntax getSyntax() {
                    return SqlSyntax.FUNCTION_ID;
                }

                @Override
                public boolean isDeterministic() {
                    return false;
                }
            };

    /// All of them, with those that aggregate. Those that only the grammar makes have a blank in their names,
    /// so that no code can call them.
    public static List<SqlOperator> all() {
        List<SqlOperator> all = new ArrayList<>(DialectAggregates.all());
        for (CursorFunction.Kind kind : CursorFunction.Kind.values()) {
            all.add(new CursorFunction(kind));
        }
        all.addAll(List.of(
                STEP,
                FLOOR_TO,
                CEIL_TO,
                SUBSTRING,
                SUBSTRING_COMMA,
                SUBSTRING_SIMILAR,
                EXTRACT_SECOND,
                MONOTONIC,
                REGEX_REPLACE,
                UNIX_TIMESTAMP,
                TO_TIMESTAMP,
                TSDIFF,
                CHAR_TO_TIMESTAMP,
                CHAR_TO_DATE,
                CHAR_TO_TIME,
                TIMESTAMP_TO_CHAR,
                DATE_TO_CHAR,
                TIME_TO_CHAR,
                CURRENT_ROW_TIMESTAMP));
        return all;
    }

    private DialectFunctions() {}

    private static SqlReturnTypeInference nullable(SqlTypeName type) {
        return ReturnTypes.explicit(type).andThen(SqlTypeTransforms.TO_NULLABLE);
    }

    private static SqlFunction toChar(String name, SqlTypeFamily family) {
        return function(name, ANY_TEXT, OperandTypes.family(SqlTypeFamily.CHARACTER, family));
    }

    private static SqlFunction function(String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands) {
        return new SqlFunction(
                name,
                SqlKind.OTHER_FUNCTION,
                type,
                InferTypes.FIRST_KNOWN,
                operands,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    /// A function whose value ascends when its first operand does.
    private static final class Monotonic extends SqlFunction {

        Monotonic(String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands) {
            super(
                    name,
                    SqlKind.OTHER_FUNCTION,
                    type,
                    InferTypes.FIRST_KNOWN,
                    operands,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION);
        }

        @Override
        public SqlMonotonicity getMonotonicity(SqlOperatorBinding call) {
            return getName().equals("MONOTONIC")
                    ? SqlMonotonicity.INCREASING
                    : call.getOperandMonotonicity(0).unstrict();
        }
    }

    /// SUBSTRING takes (text, number [, number]) or (text, regular expression).
    private static final class SubstringOperands {
        static final SqlOperandTypeChecker CHECKER = OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER)
                .or(OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER))
                .or(TEXT_TEXT);
    }
}
