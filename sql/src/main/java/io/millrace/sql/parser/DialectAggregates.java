package io.millrace.sql.parser;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlMonotonicity;
import org.apache.calcite.util.Optionality;

/// The aggregate and analytic functions that Calcite lacks or understands in another way, and the marks that stand for
/// the times of rows and windows.
///
/// A mark has blanks in its name, so that no code can call it.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-aggregate-functions.html>
public final class DialectAggregates {

    /// The ROWTIME of a row that a GROUP BY gives: the moment at which the group is known to be complete.
    public static final SqlAggFunction GROUP_TIME =
            new Aggregate(
                    "ROWTIME OF GROUP",
                    ReturnTypes.explicit(SqlTypeName.TIMESTAMP),
                    OperandTypes.NILADIC,
                    false,
                    false) {
                @Override
                public SqlMonotonicity getMonotonicity(SqlOperatorBinding call) {
                    return SqlMonotonicity.INCREASING;
                }
            };

    /// The ROWTIME of the row at hand, where the name would mean several.
    public static final SqlFunction ROW_TIME = new TimeMark("ROWTIME OF ROW", OperandTypes.NILADIC);

    /// The grouping key that stands for WINDOWED BY STAGGER; its operand is the length of the windows.
    public static final SqlFunction STAGGER =
            new TimeMark("STAGGER WINDOW", OperandTypes.family(SqlTypeFamily.DATETIME_INTERVAL));

    /// The mark behind an ORDER BY that has WITHIN; its operand is how late a row may be.
    public static final SqlFunction WITHIN = new SqlFunction(
            "ORDER WITHIN",
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.explicit(SqlTypeName.TIMESTAMP),
            null,
            OperandTypes.family(SqlTypeFamily.DATETIME_INTERVAL),
            SqlFunctionCategory.TIMEDATE);

    /// The new ROWTIME of rows that are brought into its order; the second operand is how late a row may be.
    public static final SqlFunction REORDERED =
            new SqlFunction(
                    "REORDERED ROWTIME",
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.ARG0,
                    null,
                    OperandTypes.family(SqlTypeFamily.TIMESTAMP, SqlTypeFamily.DATETIME_INTERVAL),
                    SqlFunctionCategory.TIMEDATE) {
                @Override
                public SqlMonotonicity getMonotonicity(SqlOperatorBinding call) {
                    return SqlMonotonicity.INCREASING;
                }
            };

    private static final SqlReturnTypeInference DOUBLE =
            ReturnTypes.explicit(SqlTypeName.DOUBLE).andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference SAME = ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference TRUTH =
            ReturnTypes.explicit(SqlTypeName.BOOLEAN).andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlOperandTypeChecker LAG_OPERANDS = OperandTypes.ANY
            .or(OperandTypes.ANY_NUMERIC)
            .or(OperandTypes.ANY_NUMERIC_ANY.and(OperandTypes.same(3, 0, 2)));

    /// NTH_VALUE(x, n) FROM LAST, which only the grammar makes.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-nth-value.html>
    static final SqlAggFunction NTH_FROM_LAST =
            new Aggregate("NTH_VALUE FROM LAST", SAME, OperandTypes.ANY_NUMERIC, true, true);

    /// All of them.
    private static final List<SqlOperator> ALL = List.of(
            GROUP_TIME,
            ROW_TIME,
            STAGGER,
            REORDERED,
            plain("STDDEV_POP", DOUBLE, OperandTypes.NUMERIC),
            plain("STDDEV_SAMP", DOUBLE, OperandTypes.NUMERIC),
            plain("STDDEV", DOUBLE, OperandTypes.NUMERIC),
            plain("VAR_POP", DOUBLE, OperandTypes.NUMERIC),
            plain("VAR_SAMP", DOUBLE, OperandTypes.NUMERIC),
            plain("VARIANCE", DOUBLE, OperandTypes.NUMERIC),
            plain("ANY", TRUTH, OperandTypes.BOOLEAN),
            plain("EVERY", TRUTH, OperandTypes.BOOLEAN),
            new Aggregate("FIRST_VALUE", SAME, OperandTypes.ANY, false, true),
            new Aggregate("LAST_VALUE", SAME, OperandTypes.ANY, false, true),
            new Aggregate("NTH_VALUE", SAME, OperandTypes.ANY_NUMERIC, true, true),
            NTH_FROM_LAST,
            new Aggregate("LAG", SAME, LAG_OPERANDS, true, true),
            new Aggregate(
                    "EXP_AVG",
                    DOUBLE,
                    OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.DATETIME_INTERVAL),
                    true,
                    false));

    static List<SqlOperator> all() {
        return ALL;
    }

    /// The function of a name, in whatever case it is written.
    public static Optional<SqlOperator> named(String name) {
        return ALL.stream()
                .filter(known -> known.getName().equalsIgnoreCase(name))
                .findFirst();
    }

    private DialectAggregates() {}

    private static SqlAggFunction plain(String name, SqlReturnTypeInference type, SqlOperandTypeChecker operands) {
        return new Aggregate(name, type, operands, false, false);
    }

    /// An aggregate function of the dialect; all may have a frame.
    private static class Aggregate extends SqlAggFunction {

        private final boolean takesNullTreatment;

        Aggregate(
                String name,
                SqlReturnTypeInference type,
                SqlOperandTypeChecker operands,
                boolean requiresOver,
                boolean takesNullTreatment) {
            super(
                    name,
                    null,
                    SqlKind.OTHER_FUNCTION,
                    type,
                    InferTypes.FIRST_KNOWN,
                    operands,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION,
                    false,
                    requiresOver,
                    Optionality.FORBIDDEN);
            this.takesNullTreatment = takesNullTreatment;
        }

        @Override
        public boolean allowsNullTreatment() {
            return takesNullTreatment;
        }
    }

    /// A mark that stands for an ascending time of each row.
    private static final class TimeMark extends SqlFunction {

        TimeMark(String name, SqlOperandTypeChecker operands) {
            super(
                    name,
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.explicit(SqlTypeName.TIMESTAMP),
                    null,
                    operands,
                    SqlFunctionCategory.TIMEDATE);
        }

        @Override
        public SqlMonotonicity getMonotonicity(SqlOperatorBinding call) {
            return SqlMonotonicity.INCREASING;
        }

        @Override
        public boolean isDeterministic() {
            return false;
        }
    }
}
