package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.parser.DialectAggregates;
import io.millrace.sql.plan.StreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// Brings a pump's query into the form in which it is validated.
///
/// Every SELECT gets the keyword STREAM, whether it was written or not, and carries ROWTIME as its last column,
/// as every stream does: `expr AS ROWTIME` if that is selected, else the ROWTIME of the rows it reads. What
/// cannot run is refused here, with its place.
///
/// ROWTIME: <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-rowtime.html>
final class StreamingForm {

    private static final String NO_END =
            "A stream has no end; the first of each window are what TOP_K_ITEMS_TUMBLING and GROUP_RANK give";

    private final Definitions definitions;

    /// @param definitions the views and functions that a query may name
    StreamingForm(Definitions definitions) {
        this.definitions = definitions;
    }

    /// @throws SqlException if the query has a part that cannot run
    SqlNode of(SqlNode query) {
        return query(query, true);
    }

    /// The query of a view, which others put in the place of its name.
    SqlNode ofView(SqlNode query) {
        return query(query, false);
    }

    private SqlNode query(SqlNode query, boolean isOutermost) {
        return switch (query.getKind()) {
            case SELECT -> select((SqlSelect) query, isOutermost);
            case UNION -> union((SqlCall) query, isOutermost);
            case ORDER_BY -> ordered((SqlOrderBy) query, isOutermost);
            case VALUES ->
                throw refuse(
                        query,
                        "VALUES as the source of a pump",
                        "It is a table: select from a stream, which may join it");
            case WITH -> throw refuse(query, "WITH", "Write the query into FROM, or CREATE VIEW");
            default ->
                throw refuse(
                        query,
                        query.getKind().lowerName.toUpperCase(Locale.ROOT) + " as a query",
                        "UNION ALL alone puts streams together");
        };
    }

    private SqlNode ordered(SqlOrderBy query, boolean isOutermost) {
        refuseIfPresent(query.offset, "OFFSET", NO_END);
        refuseIfPresent(query.fetch, "LIMIT", NO_END);
        if (query.orderList.get(query.orderList.size() - 1) instanceof SqlCall mark
                && mark.getOperator() == DialectAggregates.WITHIN) {
            return reordered(query, mark.operand(0), isOutermost);
        }
        boolean joins = query.query instanceof SqlSelect select && isJoin(select);
        List<SqlNode> by = query.query instanceof SqlSelect select
                ? OrderItems.of(query.orderList, select.getSelectList())
                : query.orderList.getList();
        SqlNode ordered = query(query.query, isOutermost);
        if (ordered.getKind() == SqlKind.UNION) {
            // Calcite would put a SELECT * around it, which does not show ROWTIME.
            ordered = all(ordered, ordered.getParserPosition());
        }
        RowForm form = new RowForm(joins, definitions);
        List<SqlNode> order = new ArrayList<>();
        by.forEach(item -> order.add(form.of(item)));
        return new SqlOrderBy(
                query.getParserPosition(),
                ordered,
                new SqlNodeList(order, query.orderList.getParserPosition()),
                null,
                null);
    }

    /// `SELECT STREAM t AS ROWTIME, .. ORDER BY t WITHIN INTERVAL ..`: a SELECT whose rows get another time and its
    /// order.
    private SqlNode reordered(SqlOrderBy query, SqlNode within, boolean isOutermost) {
        SqlNode time = query.orderList.get(0);
        String remedy = "Order by the one expression that is selected AS ROWTIME";
        if (query.orderList.size() != 2 || !(query.query instanceof SqlSelect select)) {
            throw refuse(time, "this ORDER BY ... WITHIN", remedy);
        }
        SqlNodeList items = select.getSelectList();
        boolean isFound = false;
        for (int i = 0; i < items.size(); i++) {
            if (isNamedRowtime(items.get(i))) {
                SqlNode selected = ((SqlCall) items.get(i)).operand(0);
                if (isPlainRowtime(time) || selected.equalsDeep(time, Litmus.IGNORE)) {
                    SqlParserPos position = items.get(i).getParserPosition();
                    items.set(
                            i,
                            as(
                                    DialectAggregates.REORDERED.createCall(position, selected, within),
                                    StreamTable.ROWTIME));
                    isFound = true;
                }
            }
        }
        if (!isFound || select.getGroup() != null) {
            throw refuse(time, "this ORDER BY ... WITHIN", remedy);
        }
        return select(select, isOutermost);
    }

    private SqlNode union(SqlCall union, boolean isOutermost) {
        if (!(union.getOperator() instanceof SqlSetOperator operator && operator.isAll())) {
            throw refuse(union, "UNION without ALL", "Streams can only be put together by UNION ALL");
        }
        List<SqlNode> branches = union.getOperandList();
        for (int i = 0; i < branches.size(); i++) {
            union.setOperand(i, query(branches.get(i), isOutermost));
        }
        return union;
    }

    private static boolean isJoin(SqlSelect select) {
        return select.getFrom() != null && select.getFrom().getKind() == SqlKind.JOIN;
    }

    private SqlSelect select(SqlSelect select, boolean isOutermost) {
        refuseUnsupported(select);
        List<SqlLiteral> keywords = new ArrayList<>();
        if (select.isDistinct()) {
            keywords.add(SqlSelectKeyword.DISTINCT.symbol(select.getParserPosition()));
        }
        keywords.add(SqlSelectKeyword.STREAM.symbol(select.getParserPosition()));
        select.setOperand(0, new SqlNodeList(keywords, select.getParserPosition()));
        SqlNode from = select.getFrom();
        if (from == null) {
            throw refuse(select, "SELECT without FROM", "A pump reads a stream: name it in FROM");
        }
        if (TableForm.isTable(from, definitions)) {
            throw refuse(from, "a query over a table alone", "A pump reads a stream: join the table to one");
        }
        RowForm form = new RowForm(isJoin(select), definitions);
        select.setFrom(from(from, select.getWindowList()));
        if (select.getWhere() != null) {
            select.setWhere(form.of(select.getWhere()));
        }
        select.getWindowList().forEach(form::of);
        UnaryOperator<SqlNode> item = form::of;
        SqlNode time = form.of(identifier(select.getSelectList().getParserPosition()));
        SqlNodeList group = select.getGroup();
        if (group != null) {
            List<SqlNode> keys = group.stream().map(form::of).toList();
            select.setGroupBy(new SqlNodeList(keys, group.getParserPosition()));
            RowForm.OfGroup ofGroup = new RowForm.OfGroup(keys);
            item = expression -> Objects.requireNonNull(form.of(expression).accept(ofGroup));
            time = RowForm.OfGroup.time(select.getSelectList().getParserPosition());
        }
        if (group == null && select.isDistinct()) {
            // Another expression than a ROWTIME that is selected, so that Calcite keeps both.
            time = DialectAggregates.ROW_TIME.createCall(select.getSelectList().getParserPosition());
        }
        if (group == null) {
            Aggregation.refuseIn(select.getSelectList());
        }
        if (select.getHaving() != null) {
            select.setHaving(item.apply(select.getHaving()));
        }
        select.setSelectList(items(select.getSelectList(), item, time, isOutermost));
        return select;
    }

    private static void refuseUnsupported(SqlSelect select) {
        refuseIfPresent(select.getQualify(), "QUALIFY", "Write the condition into WHERE of a query around this one");
        refuseIfPresent(select.getOffset(), "OFFSET", NO_END);
        refuseIfPresent(select.getFetch(), "LIMIT", NO_END);
    }

    /// The items with ROWTIME last; in the outermost SELECT a plain ROWTIME is a column like any other.
    private static SqlNodeList items(
            SqlNodeList items, UnaryOperator<SqlNode> form, SqlNode time, boolean isOutermost) {
        List<SqlNode> result = new ArrayList<>();
        @Nullable SqlNode rowtime = null;
        for (SqlNode item : items) {
            SqlNode expression = form.apply(item);
            if (isNamedRowtime(expression)) {
                if (rowtime != null) {
                    throw new SqlException(
                            item.getParserPosition().getLineNum(),
                            item.getParserPosition().getColumnNum(),
                            "ROWTIME is selected twice",
                            "Select it under another name");
                }
                rowtime = expression;
            } else if (isPlainRowtime(item)) {
                if (isOutermost) {
                    result.add(as(expression, "ROWTIME$" + result.size()));
                } else {
                    rowtime = rowtime == null ? as(expression, StreamTable.ROWTIME) : rowtime;
                }
            } else {
                result.add(expression);
            }
        }
        result.add(rowtime == null ? as(time, StreamTable.ROWTIME) : rowtime);
        return new SqlNodeList(result, items.getParserPosition());
    }

    private static SqlIdentifier identifier(SqlParserPos position) {
        return new SqlIdentifier(StreamTable.ROWTIME, position);
    }

    private static SqlNode as(SqlNode expression, String name) {
        SqlParserPos position = expression.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(position, expression, new SqlIdentifier(name, position));
    }

    private static boolean isNamedRowtime(SqlNode item) {
        return item instanceof SqlCall call
                && call.getKind() == SqlKind.AS
                && call.operand(1) instanceof SqlIdentifier alias
                && alias.isSimple()
                && alias.getSimple().equals(StreamTable.ROWTIME);
    }

    static boolean isPlainRowtime(SqlNode item) {
        return item instanceof SqlIdentifier identifier
                && !identifier.isStar()
                && identifier.names.get(identifier.names.size() - 1).equals(StreamTable.ROWTIME);
    }

    private SqlNode from(SqlNode from, SqlNodeList windows) {
        if (TableForm.isTable(from, definitions)) {
            return new TableForm(definitions).from(from);
        }
        return switch (from.getKind()) {
            case IDENTIFIER -> {
                SqlIdentifier name = (SqlIdentifier) from;
                Optional<SqlNode> view = definitions.view(name);
                yield view.isPresent() ? as(view.get(), name.getSimple()) : from;
            }
            case TABLE_REF -> from;
            case SELECT, UNION, ORDER_BY, VALUES, WITH -> query(from, false);
            case AS -> alias((SqlBasicCall) from, windows);
            case OVER -> FromWindow.of((SqlCall) from, windows);
            case JOIN -> join((SqlJoin) from, windows);
            case COLLECTION_TABLE -> function((SqlCall) from);
            default ->
                throw refuse(
                        from,
                        from.getKind().lowerName.toUpperCase(Locale.ROOT) + " in FROM",
                        "Streams, reference tables, queries and TABLE(FUNCTION(CURSOR(SELECT ..))) stand there");
        };
    }

    /// `TABLE(F(CURSOR(query), ..))` as a query of its own, whose rows have a ROWTIME like those of any other.
    private SqlNode function(SqlCall table) {
        if (!(table.operand(0) instanceof SqlCall call)
                || call.operandCount() == 0
                || !(call.operand(0) instanceof SqlCall cursor)
                || cursor.getKind() != SqlKind.CURSOR) {
            throw refuse(
                    table.operand(0),
                    "a table function without CURSOR",
                    "Its first argument is a query: TABLE(FUNCTION(CURSOR(SELECT STREAM ..), ..))");
        }
        SqlNode query = query(cursor.operand(0), false);
        cursor.setOperand(0, query.getKind() == SqlKind.SELECT ? query : all(query, query.getParserPosition()));
        return all(table, table.getParserPosition());
    }

    /// `SELECT STREAM *, ROWTIME` of something that has a ROWTIME.
    static SqlSelect all(SqlNode from, SqlParserPos position) {
        SqlSelect all = plain(from, position);
        all.setSelectList(new SqlNodeList(
                List.of(
                        SqlIdentifier.star(position),
                        as(DialectAggregates.ROW_TIME.createCall(position), StreamTable.ROWTIME)),
                position));
        return all;
    }

    /// `SELECT STREAM *` of something.
    static SqlSelect star(SqlNode from, SqlParserPos position) {
        return plain(from, position);
    }

    private static SqlSelect plain(SqlNode from, SqlParserPos position) {
        return new SqlSelect(
                position,
                new SqlNodeList(List.of(SqlSelectKeyword.STREAM.symbol(position)), position),
                new SqlNodeList(List.of(SqlIdentifier.star(position)), position),
                from,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private SqlNode join(SqlJoin join, SqlNodeList windows) {
        if (join.isNatural() || join.getConditionType() == JoinConditionType.USING) {
            throw refuse(join, "a join without ON", "Write what must be equal behind ON");
        }
        join.setLeft(from(join.getLeft(), windows));
        join.setRight(from(join.getRight(), windows));
        if (join.getCondition() != null) {
            join.setOperand(5, new RowForm(true, definitions).of(join.getCondition()));
        }
        return join;
    }

    /// `source AS name (c1, ..)` names the columns that `*` shows; ROWTIME keeps its name.
    private SqlNode alias(SqlBasicCall call, SqlNodeList windows) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        if (operands.get(0) instanceof SqlIdentifier name) {
            definitions.view(name).ifPresent(view -> operands.set(0, view));
        }
        boolean isView = operands.get(0) != call.operand(0);
        if (operands.size() == 2) {
            operands.set(0, isView ? operands.get(0) : from(operands.get(0), windows));
        } else {
            SqlParserPos position = operands.get(0).getParserPosition();
            operands.set(0, isView ? all(operands.get(0), position) : select(plain(operands.get(0), position), false));
            for (SqlNode column : operands.subList(2, operands.size())) {
                if (isPlainRowtime(column)) {
                    throw new SqlException(
                            column.getParserPosition().getLineNum(),
                            column.getParserPosition().getColumnNum(),
                            "ROWTIME cannot be the name of a column",
                            "Choose another name; ROWTIME is there without being listed");
                }
            }
            operands.add(identifier(position));
            // Calcite does not see through a list of names that ROWTIME ascends.
            return as(all(call.getOperator().createCall(position, operands), position), name(operands.get(1)));
        }
        return call.getOperator().createCall(call.getParserPosition(), operands);
    }

    private static String name(SqlNode alias) {
        return ((SqlIdentifier) alias).getSimple();
    }

    static SqlException refuse(SqlNode node, String construct, String remedy) {
        SqlParserPos position = node.getParserPosition();
        return new SqlException(
                position.getLineNum(), position.getColumnNum(), construct + " is not supported", remedy);
    }

    private static void refuseIfPresent(@Nullable SqlNode node, String construct, String remedy) {
        if (node != null) {
            throw refuse(node, construct, remedy);
        }
    }
}
