package io.millrace.sql;

import io.millrace.sql.parser.DialectAggregates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

/// Brings a pump's query into the form in which it is validated.
///
/// Every SELECT gets the keyword STREAM, whether it was written or not, and carries ROWTIME as its last column, as
/// every
/// stream does: `expr AS ROWTIME` if that is selected, else the ROWTIME of the rows it reads. What cannot run is
/// refused
/// here, with its place.
///
/// ROWTIME: <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-rowtime.html>
final class StreamingForm {

    private StreamingForm() {}

    /// @throws SqlException if the query has a part that cannot run
    static SqlNode of(SqlNode query) {
        return query(query, true);
    }

    private static SqlNode query(SqlNode query, boolean isOutermost) {
        return switch (query.getKind()) {
            case SELECT -> select((SqlSelect) query, isOutermost);
            case UNION -> union((SqlCall) query, isOutermost);
            case ORDER_BY -> ordered((SqlOrderBy) query, isOutermost);
            case VALUES -> throw refuse(query, "VALUES as the source of a pump");
            case WITH -> throw refuse(query, "WITH");
            default -> throw refuse(query, query.getKind().lowerName.toUpperCase(Locale.ROOT) + " as a query");
        };
    }

    private static SqlNode ordered(SqlOrderBy query, boolean isOutermost) {
        refuseIfPresent(query.offset, "OFFSET");
        refuseIfPresent(query.fetch, "LIMIT");
        boolean joins = query.query instanceof SqlSelect select && isJoin(select);
        SqlNode ordered = query(query.query, isOutermost);
        RowForm form = new RowForm(joins);
        List<SqlNode> order = new ArrayList<>();
        query.orderList.forEach(item -> order.add(form.of(item)));
        return new SqlOrderBy(
                query.getParserPosition(),
                ordered,
                new SqlNodeList(order, query.orderList.getParserPosition()),
                null,
                null);
    }

    private static SqlNode union(SqlCall union, boolean isOutermost) {
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

    private static SqlSelect select(SqlSelect select, boolean isOutermost) {
        refuseUnsupported(select);
        List<SqlLiteral> keywords = new ArrayList<>();
        if (select.isDistinct()) {
            keywords.add(SqlSelectKeyword.DISTINCT.symbol(select.getParserPosition()));
        }
        keywords.add(SqlSelectKeyword.STREAM.symbol(select.getParserPosition()));
        select.setOperand(0, new SqlNodeList(keywords, select.getParserPosition()));
        SqlNode from = select.getFrom();
        if (from == null) {
            throw refuse(select, "SELECT without FROM");
        }
        RowForm form = new RowForm(isJoin(select));
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
        refuseIfPresent(select.getQualify(), "QUALIFY");
        refuseIfPresent(select.getOffset(), "OFFSET");
        refuseIfPresent(select.getFetch(), "LIMIT");
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

    private static boolean isPlainRowtime(SqlNode item) {
        return item instanceof SqlIdentifier identifier
                && !identifier.isStar()
                && identifier.names.get(identifier.names.size() - 1).equals(StreamTable.ROWTIME);
    }

    private static SqlNode from(SqlNode from, SqlNodeList windows) {
        return switch (from.getKind()) {
            case IDENTIFIER -> from;
            case TABLE_REF -> from;
            case SELECT, UNION, ORDER_BY, VALUES, WITH -> query(from, false);
            case AS -> alias((SqlBasicCall) from, windows);
            case OVER -> FromWindow.of((SqlCall) from, windows);
            case JOIN -> join((SqlJoin) from, windows);
            case COLLECTION_TABLE -> function((SqlCall) from);
            case LATERAL, UNNEST -> throw refuse(from, from.getKind().lowerName.toUpperCase(Locale.ROOT));
            default -> throw refuse(from, from.getKind().lowerName.toUpperCase(Locale.ROOT) + " in FROM");
        };
    }

    /// `TABLE(F(CURSOR(query), ..))` as a query of its own, whose rows have a ROWTIME like those of any other.
    private static SqlNode function(SqlCall table) {
        if (!(table.operand(0) instanceof SqlCall call)
                || call.operandCount() == 0
                || !(call.operand(0) instanceof SqlCall cursor)
                || cursor.getKind() != SqlKind.CURSOR) {
            throw refuse(table.operand(0), "a table function without CURSOR");
        }
        SqlNode query = query(cursor.operand(0), false);
        cursor.setOperand(0, query.getKind() == SqlKind.SELECT ? query : all(query, query.getParserPosition()));
        SqlParserPos position = table.getParserPosition();
        SqlSelect all = plain(table, position);
        SqlNode time = DialectAggregates.ROW_TIME.createCall(position);
        all.setSelectList(
                new SqlNodeList(List.of(SqlIdentifier.star(position), as(time, StreamTable.ROWTIME)), position));
        return all;
    }

    private static SqlSelect all(SqlNode from, SqlParserPos position) {
        SqlSelect all = plain(from, position);
        all.setSelectList(new SqlNodeList(
                List.of(SqlIdentifier.star(position), as(identifier(position), StreamTable.ROWTIME)), position));
        return all;
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

    private static SqlNode join(SqlJoin join, SqlNodeList windows) {
        if (join.isNatural() || join.getConditionType() == JoinConditionType.USING) {
            throw refuse(join, "a join without ON");
        }
        join.setLeft(from(join.getLeft(), windows));
        join.setRight(from(join.getRight(), windows));
        if (join.getCondition() != null) {
            join.setOperand(5, new RowForm(true).of(join.getCondition()));
        }
        return join;
    }

    /// `source AS name (c1, ..)` names the columns that `*` shows; ROWTIME keeps its name.
    private static SqlNode alias(SqlBasicCall call, SqlNodeList windows) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        if (operands.size() == 2) {
            operands.set(0, from(operands.get(0), windows));
        } else {
            SqlParserPos position = operands.get(0).getParserPosition();
            SqlSelect all = plain(operands.get(0), position);
            operands.set(0, select(all, false));
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
        }
        return call.getOperator().createCall(call.getParserPosition(), operands);
    }

    static SqlException refuse(SqlNode node, String construct) {
        return refuse(node, construct, "");
    }

    private static SqlException refuse(SqlNode node, String construct, String remedy) {
        SqlParserPos position = node.getParserPosition();
        return new SqlException(
                position.getLineNum(), position.getColumnNum(), construct + " is not supported", remedy);
    }

    private static void refuseIfPresent(@Nullable SqlNode node, String construct) {
        if (node != null) {
            throw refuse(node, construct);
        }
    }
}
