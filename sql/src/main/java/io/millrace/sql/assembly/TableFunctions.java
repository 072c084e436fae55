package io.millrace.sql.assembly;

import io.millrace.sql.expression.Casts;
import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.Types;
import io.millrace.sql.operator.AnomalyScores;
import io.millrace.sql.operator.GroupRank;
import io.millrace.sql.operator.Guard;
import io.millrace.sql.operator.Hotspots;
import io.millrace.sql.operator.StatefulOperator;
import io.millrace.sql.operator.TumblingItems;
import io.millrace.sql.parser.CursorFunction;
import io.millrace.sql.row.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;

/// How a table function over a CURSOR is computed.
final class TableFunctions {

    private final CursorFunction function;
    private final List<Object> arguments;
    private final List<RelDataTypeField> columns;
    private final Moment moment;

    TableFunctions(TableFunctionScan scan, Moment moment) {
        RexCall call = (RexCall) scan.getCall();
        if (!(call.getOperator() instanceof CursorFunction known)) {
            throw new UnsupportedOperationException(call.getOperator().getName());
        }
        this.function = known;
        this.arguments = known.arguments(call);
        this.columns = scan.getInput(0).getRowType().getFieldList();
        this.moment = moment;
    }

    /// @param out takes the rows; they hold ROWTIME only as their time
    StatefulOperator operator(Guard out) {
        int width = columns.size() - 1;
        return switch (function.kind()) {
            case RANDOM_CUT_FOREST -> scores(AnomalyScores.Explanation.NONE, out);
            case RANDOM_CUT_FOREST_WITH_EXPLANATION ->
                scores(
                        Objects.equals(arguments.get(4), true)
                                ? AnomalyScores.Explanation.DIRECTION
                                : AnomalyScores.Explanation.ATTRIBUTION,
                        out);
            case HOTSPOTS -> {
                int[] fields = coordinates().stream()
                        .mapToInt(AnomalyScores.Coordinate::field)
                        .toArray();
                yield new Hotspots(fields, integer(0), (Double) arguments.get(1), integer(2), width, out);
            }
            case TOP_K_ITEMS_TUMBLING ->
                new TumblingItems(item(), integer(2) * 1_000L, new TumblingItems.Answer.Top(integer(1)), out);
            case COUNT_DISTINCT_ITEMS_TUMBLING ->
                new TumblingItems(field(), integer(1) * 1_000L, new TumblingItems.Answer.Distinct(), out);
            case GROUP_RANK -> new GroupRank(column(), isDescending(2), !isDescending(3), integer(5), width, out);
        };
    }

    private StatefulOperator scores(AnomalyScores.Explanation explanation, Guard out) {
        AnomalyScores.Settings settings =
                new AnomalyScores.Settings(integer(0), integer(1), (Long) arguments.get(2), integer(3));
        return new AnomalyScores(settings, coordinates(), columns.size() - 1, explanation, out);
    }

    private List<AnomalyScores.Coordinate> coordinates() {
        List<AnomalyScores.Coordinate> coordinates = new ArrayList<>();
        for (RelDataTypeField column : columns.subList(0, columns.size() - 1)) {
            if (CursorFunction.isCoordinate(column.getType())) {
                coordinates.add(new AnomalyScores.Coordinate(column.getIndex(), column.getName()));
            }
        }
        return coordinates;
    }

    private int integer(int argument) {
        return Math.toIntExact((Long) arguments.get(argument));
    }

    private boolean isDescending(int argument) {
        return arguments.get(argument).equals("desc");
    }

    /// Where the column stands that the first argument names.
    private int column() {
        for (RelDataTypeField column : columns) {
            if (column.getName().equals(arguments.getFirst())) {
                return column.getIndex();
            }
        }
        throw new IllegalStateException("not validated: " + arguments);
    }

    private Expression field() {
        return new Expression.Field(column());
    }

    /// The item as text.
    private Expression item() {
        Expression value = field();
        ColumnType.Kind kind = Types.of(columns.get(column()).getType()).kind();
        ColumnType text = new ColumnType(ColumnType.Kind.VARCHAR, 1_024, 0);
        return row -> {
            Object item = value.eval(row);
            return item == null ? null : Casts.value(item, kind, text, moment);
        };
    }
}
