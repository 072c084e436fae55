package io.millrace.sql.parser;

import static io.millrace.sql.parser.Parameter.column;
import static io.millrace.sql.parser.Parameter.whole;

import io.millrace.sql.SqlException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// A function that stands in FROM and takes the rows of a query: `TABLE(F(CURSOR(SELECT STREAM ..), argument, ..))`.
///
/// Its rows have ROWTIME as their last column, as those of the cursor do.
public final class CursorFunction extends SqlFunction implements SqlTableFunction {

    /// The most numeric columns that make a point.
    static final int MAX_DIMENSIONS = 30;

    private static final List<Parameter> FOREST = List.of(
            whole("numberOfTrees", 1, 1_000).otherwise(100L),
            whole("subSampleSize", 10, 1_000).otherwise(256L),
            whole("timeDecay", 1, Integer.MAX_VALUE).otherwise(100_000L),
            whole("shingleSize", 1, 30).otherwise(1L));

    /// Which functions there are.
    public enum Kind {
        /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-random-cut-forest.html>
        RANDOM_CUT_FOREST(FOREST),

        /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-random-cut-forest-with-explanation.html>
        RANDOM_CUT_FOREST_WITH_EXPLANATION(Stream.concat(
                        FOREST.stream(),
                        Stream.of(
                                new Parameter("withDirectionality", new Parameter.Bounds.Truth(), Optional.of(false))))
                .toList()),

        /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-hotspots.html>
        HOTSPOTS(List.of(
                whole("windowSize", 100, 1_000),
                new Parameter("scanRadius", new Parameter.Bounds.Positive(), Optional.empty()),
                whole("minimumNumberOfPointsInAHotspot", 2, 1_000))),

        /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/top-k.html>
        TOP_K_ITEMS_TUMBLING(List.of(column("column"), whole("K", 1, 100_000), whole("windowSizeSeconds", 1, 3_600))),

        /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/count-distinct-items.html>
        COUNT_DISTINCT_ITEMS_TUMBLING(List.of(column("column"), whole("windowSizeSeconds", 1, 3_600))),

        /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-group-rank-udx.html>
        GROUP_RANK(List.of(
                column("rankByColumn"),
                column("rankOutColumn"),
                new Parameter("sortOrder", new Parameter.Bounds.Word(List.of("asc", "desc")), Optional.of("asc")),
                new Parameter("outputOrder", new Parameter.Bounds.Word(List.of("asc", "desc")), Optional.of("asc")),
                whole("maxIdle", 0, Long.MAX_VALUE).otherwise(0L),
                whole("outputMax", 0, Integer.MAX_VALUE).otherwise(0L)));

        @SuppressWarnings("ImmutableEnumChecker") // the lists are
        private final List<Parameter> parameters;

        Kind(List<Parameter> parameters) {
            this.parameters = parameters;
        }
    }

    private final Kind which;

    CursorFunction(Kind which) {
        super(
                which.name(),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION);
        this.which = which;
    }

    public Kind kind() {
        return which;
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        if (!(binding instanceof SqlCallBinding call)) {
            throw new IllegalStateException("the row type is derived from what was written");
        }
        SqlCall written = call.getCall();
        RelDataType cursor = call.getOperandCount() == 0 ? null : call.getCursorOperand(0);
        if (cursor == null) {
            throw error(written, getName() + " takes CURSOR(SELECT STREAM ...) first", signature());
        }
        List<Object> arguments = arguments(written);
        List<RelDataTypeField> columns = cursor.getFieldList().subList(0, cursor.getFieldCount() - 1);
        RelDataTypeField rowtime = cursor.getFieldList().get(columns.size());
        RelDataTypeFactory types = call.getTypeFactory();
        RelDataTypeFactory.Builder row = types.builder();
        switch (which) {
            case RANDOM_CUT_FOREST -> {
                checkPoint(written, columns);
                row.addAll(columns).add("ANOMALY_SCORE", SqlTypeName.DOUBLE).nullable(true);
            }
            case RANDOM_CUT_FOREST_WITH_EXPLANATION -> {
                checkPoint(written, columns);
                row.addAll(columns)
                        .add("ANOMALY_SCORE", SqlTypeName.DOUBLE)
                        .nullable(true)
                        .add("ANOMALY_EXPLANATION", SqlTypeName.VARCHAR, 20_480)
                        .nullable(true);
            }
            case HOTSPOTS -> {
                checkPoint(written, columns);
                row.addAll(columns)
                        .add("HOTSPOTS_RESULT", SqlTypeName.VARCHAR, 65_534)
                        .nullable(true);
            }
            case TOP_K_ITEMS_TUMBLING -> {
                checkColumn(written, 1, columns);
                row.add("ITEM", SqlTypeName.VARCHAR, 1_024)
                        .nullable(true)
                        .add("ITEM_COUNT", SqlTypeName.DOUBLE)
                        .nullable(true);
            }
            case COUNT_DISTINCT_ITEMS_TUMBLING -> {
                checkColumn(written, 1, columns);
                row.add("NUMBER_OF_DISTINCT_ITEMS", SqlTypeName.BIGINT).nullable(true);
            }
            case GROUP_RANK -> {
                checkColumn(written, 1, columns);
                row.addAll(columns)
                        .add(String.valueOf(arguments.get(1)), SqlTypeName.INTEGER)
                        .nullable(true);
            }
        }
        return row.add(rowtime).uniquify().build();
    }

    /// The arguments of a validated call, with those that were left out.
    public List<Object> arguments(RexCall call) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < which.parameters.size(); i++) {
            Parameter parameter = which.parameters.get(i);
            Optional<Object> value = i + 1 < call.getOperands().size()
                    ? parameter.value(literal(call.getOperands().get(i + 1)))
                    : parameter.otherwise();
            values.add(value.orElseThrow(() -> new IllegalStateException("not validated: " + call)));
        }
        return values;
    }

    private List<Object> arguments(SqlCall call) {
        if (call.operandCount() - 1 > which.parameters.size()) {
            throw error(
                    call.operand(which.parameters.size() + 1),
                    getName() + " takes no more than " + which.parameters.size() + " arguments behind its CURSOR",
                    signature());
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < which.parameters.size(); i++) {
            Parameter parameter = which.parameters.get(i);
            if (i + 1 >= call.operandCount()) {
                values.add(parameter
                        .otherwise()
                        .orElseThrow(() -> error(call, getName() + " lacks its " + parameter.name(), signature())));
            } else {
                SqlNode written = call.operand(i + 1);
                values.add(parameter
                        .value(literal(written))
                        .orElseThrow(() -> error(
                                written,
                                "the " + parameter.name() + " of " + getName() + " is " + parameter.bounds() + ", not "
                                        + written,
                                signature())));
            }
        }
        if (which == Kind.RANDOM_CUT_FOREST || which == Kind.RANDOM_CUT_FOREST_WITH_EXPLANATION) {
            if ((Long) values.get(1) >= (Long) values.get(2)) {
                throw error(
                        call.operandCount() > 3 ? call.operand(3) : call.operand(2),
                        "the timeDecay of " + getName() + " is " + values.get(2) + ", not more than its subSampleSize "
                                + values.get(1),
                        "Take a longer timeDecay");
            }
        }
        return values;
    }

    private String signature() {
        StringBuilder text = new StringBuilder("It is " + getName() + "(CURSOR(...)");
        for (Parameter parameter : which.parameters) {
            text.append(", ").append(parameter.name());
            parameter.otherwise().ifPresent(value -> text.append(" = ").append(value));
        }
        return text.append(')').toString();
    }

    private static @Nullable Object literal(SqlNode node) {
        if (!(node instanceof SqlLiteral literal)) {
            return null;
        }
        return switch (literal.getTypeName()) {
            case DECIMAL, DOUBLE -> literal.getValueAs(BigDecimal.class);
            case CHAR -> literal.getValueAs(String.class);
            case BOOLEAN -> literal.getValueAs(Boolean.class);
            default -> null;
        };
    }

    private static @Nullable Object literal(RexNode node) {
        if (!(node instanceof RexLiteral literal)) {
            return null;
        }
        return switch (literal.getTypeName()) {
            case DECIMAL, DOUBLE -> literal.getValueAs(BigDecimal.class);
            case CHAR -> literal.getValueAs(String.class);
            case BOOLEAN -> literal.getValueAs(Boolean.class);
            default -> null;
        };
    }

    /// Whether values of the type are coordinates of a point.
    public static boolean isCoordinate(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, FLOAT, DOUBLE -> true;
            default -> false;
        };
    }

    private void checkPoint(SqlCall call, List<RelDataTypeField> columns) {
        for (RelDataTypeField column : columns) {
            if (column.getType().getSqlTypeName() == SqlTypeName.DECIMAL) {
                throw error(
                        call.operand(0),
                        getName() + " does not take the DECIMAL column \"" + column.getName() + "\"",
                        "Convert it with CAST(... AS DOUBLE)");
            }
        }
        long dimensions = columns.stream()
                .filter(column -> isCoordinate(column.getType()))
                .count();
        if (dimensions == 0 || dimensions > MAX_DIMENSIONS) {
            throw error(
                    call.operand(0),
                    getName() + " takes 1 to " + MAX_DIMENSIONS + " numeric columns, not " + dimensions,
                    "Select the columns that it looks at");
        }
    }

    private void checkColumn(SqlCall call, int operand, List<RelDataTypeField> columns) {
        String name = String.valueOf(literal(call.<SqlNode>operand(operand)));
        if (columns.stream().noneMatch(column -> column.getName().equals(name))) {
            throw error(
                    call.operand(operand),
                    "the query of the CURSOR has no column \"" + name + "\"",
                    "It has "
                            + columns.stream()
                                    .map(column -> "'" + column.getName() + "'")
                                    .toList());
        }
    }

    private static SqlException error(SqlNode node, String problem, String remedy) {
        return new SqlException(
                node.getParserPosition().getLineNum(), node.getParserPosition().getColumnNum(), problem, remedy);
    }
}
