package io.millrace.sql.compiler;

import io.millrace.sql.plan.StreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;

/// What an ORDER BY sorts by: places in the SELECT list, and names that it gives, stand for the expressions there.
///
/// They are put in before the query is found to ascend, which Calcite does not see of a place or a name.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-order-by-clause.html>
final class OrderItems {

    private OrderItems() {}

    /// @param order as it was written
    /// @param selected the SELECT list as it was written
    /// @throws SqlException if there is no such place
    static List<SqlNode> of(SqlNodeList order, SqlNodeList selected) {
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : order) {
            items.add(of(item, selected));
        }
        return items;
    }

    private static SqlNode of(SqlNode item, SqlNodeList selected) {
        return switch (item) {
            case SqlNumericLiteral place when place.isInteger() -> at(place, selected);
            case SqlIdentifier name
            when name.isSimple() -> named(name, selected).orElse(name);
            case SqlCall call
            when call.getKind() == SqlKind.DESCENDING
                    || call.getKind() == SqlKind.NULLS_FIRST
                    || call.getKind() == SqlKind.NULLS_LAST ->
                call.getOperator().createCall(call.getParserPosition(), of(call.<SqlNode>operand(0), selected));
            default -> item;
        };
    }

    private static SqlNode at(SqlNumericLiteral place, SqlNodeList selected) {
        boolean hasPlaces = selected.stream().noneMatch(OrderItems::isStar);
        int index = place.bigDecimalValue() == null ? -1 : place.intValue(false) - 1;
        if (!hasPlaces || index < 0 || index >= selected.size()) {
            throw ScriptCompiler.error(
                    place,
                    hasPlaces
                            ? "ORDER BY " + place + " is no place in a list of " + selected.size()
                            : "ORDER BY " + place + " over *",
                    "Write what is to be sorted by");
        }
        return Definitions.copy(expression(selected.get(index)));
    }

    private static boolean isStar(SqlNode item) {
        return item instanceof SqlIdentifier identifier && identifier.isStar();
    }

    /// What the SELECT calls by this name; ROWTIME is always that of the rows.
    private static Optional<SqlNode> named(SqlIdentifier name, SqlNodeList selected) {
        return selected.stream()
                .filter(item -> !name.getSimple().equals(StreamTable.ROWTIME)
                        && item instanceof SqlCall call
                        && call.getKind() == SqlKind.AS
                        && call.operand(1) instanceof SqlIdentifier alias
                        && alias.getSimple().equals(name.getSimple()))
                .findFirst()
                .map(item -> Definitions.copy(expression(item)));
    }

    private static SqlNode expression(SqlNode item) {
        return item instanceof SqlCall call && call.getKind() == SqlKind.AS ? call.operand(0) : item;
    }
}
