package io.millrace.sql;

import io.millrace.sql.parser.DialectFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
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

    private static final Set<String> AGGREGATES = Set.of(
            "COUNT",
            "SUM",
            "AVG",
            "MIN",
            "MAX",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP",
            "FIRST_VALUE",
            "LAST_VALUE",
            "NTH_VALUE",
            "LAG",
            "LEAD",
            "EXP_AVG",
            "ANY",
            "SOME",
            "EVERY",
            "RANK",
            "DENSE_RANK",
            "ROW_NUMBER",
            "NTILE",
            "PERCENT_RANK",
            "CUME_DIST");

    private StreamingForm() {}

    /// @throws SqlException if the query has a part that cannot run
    static SqlNode of(SqlNode query) {
        return query(query, true);
    }

    private static SqlNode query(SqlNode query, boolean isOutermost) {
        return switch (query.getKind()) {
            case SELECT -> select((SqlSelect) query, isOutermost);
            case UNION -> union((SqlCall) query, isOutermost);
            case ORDER_BY ->
                throw refuse(
                        query, query instanceof SqlOrderBy order && order.orderList.isEmpty() ? "LIMIT" : "ORDER BY");
            case VALUES -> throw refuse(query, "VALUES as the source of a pump");
            case WITH -> throw refuse(query, "WITH");
            default -> throw refuse(query, query.getKind().lowerName.toUpperCase(Locale.ROOT) + " as a query");
        };
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

    private static SqlSelect select(SqlSelect select, boolean isOutermost) {
        refuseUnsupported(select);
        List<SqlLiteral> keywords = new ArrayList<>();
        keywords.add(SqlSelectKeyword.STREAM.symbol(select.getParserPosition()));
        select.setOperand(0, new SqlNodeList(keywords, select.getParserPosition()));
        SqlNode from = select.getFrom();
        if (from == null) {
            throw refuse(select, "SELECT without FROM");
        }
        select.setFrom(from(from));
        if (select.getWhere() != null) {
            select.setWhere(expression(select.getWhere()));
        }
        select.setSelectList(items(select.getSelectList(), isOutermost));
        return select;
    }

    private static void refuseUnsupported(SqlSelect select) {
        if (select.isDistinct()) {
            throw refuse(select, "SELECT DISTINCT");
        }
        refuseIfPresent(select.getGroup(), "GROUP BY");
        refuseIfPresent(select.getHaving(), "HAVING");
        refuseIfPresent(select.getQualify(), "QUALIFY");
        refuseIfPresent(select.getOrderList(), "ORDER BY");
        refuseIfPresent(select.getOffset(), "OFFSET");
        refuseIfPresent(select.getFetch(), "LIMIT");
        if (!select.getWindowList().isEmpty()) {
            SqlNode window = select.getWindowList().get(0);
            throw refuse(
                    window instanceof SqlWindow named && named.getDeclName() != null ? named.getDeclName() : window,
                    "WINDOW");
        }
    }

    /// The items with ROWTIME last; in the outermost SELECT a plain ROWTIME is a column like any other.
    private static SqlNodeList items(SqlNodeList items, boolean isOutermost) {
        List<SqlNode> result = new ArrayList<>();
        @Nullable SqlNode rowtime = null;
        for (SqlNode item : items) {
            SqlNode expression = expression(item);
            if (isNamedRowtime(expression)) {
                if (rowtime != null) {
                    throw new SqlException(
                            item.getParserPosition().getLineNum(),
                            item.getParserPosition().getColumnNum(),
                            "ROWTIME is selected twice",
                            "Select it under another name");
                }
                rowtime = expression;
            } else if (isPlainRowtime(expression)) {
                if (isOutermost) {
                    result.add(as(expression, "ROWTIME$" + result.size()));
                } else {
                    rowtime = rowtime == null ? as(expression, StreamTable.ROWTIME) : rowtime;
                }
            } else {
                result.add(expression);
            }
        }
        result.add(rowtime == null ? as(identifier(items.getParserPosition()), StreamTable.ROWTIME) : rowtime);
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

    private static SqlNode from(SqlNode from) {
        return switch (from.getKind()) {
            case IDENTIFIER -> from;
            case TABLE_REF -> from;
            case SELECT, UNION, ORDER_BY, VALUES, WITH -> query(from, false);
            case AS -> alias((SqlBasicCall) from);
            case JOIN -> throw refuse(from, "a join");
            case COLLECTION_TABLE, LATERAL, UNNEST -> throw refuse(from, "a table function in FROM");
            default -> throw refuse(from, from.getKind().lowerName.toUpperCase(Locale.ROOT) + " in FROM");
        };
    }

    /// `source AS name (c1, ..)` names the columns that `*` shows; ROWTIME keeps its name.
    private static SqlNode alias(SqlBasicCall call) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        if (operands.size() == 2) {
            operands.set(0, from(operands.get(0)));
        } else {
            SqlParserPos position = operands.get(0).getParserPosition();
            SqlSelect all = new SqlSelect(
                    position,
                    null,
                    new SqlNodeList(List.of(SqlIdentifier.star(position)), position),
                    operands.get(0),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
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

    private static SqlNode expression(SqlNode expression) {
        SqlNode result = expression.accept(new Rewriter());
        if (result == null) {
            throw new IllegalStateException("an expression got lost: " + expression);
        }
        return result;
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

    /// Puts the dialect's own functions in the place of Calcite's, and refuses what a row expression cannot hold.
    private static final class Rewriter extends SqlShuttle {

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            switch (call.getKind()) {
                case SELECT, UNION, INTERSECT, EXCEPT, VALUES, WITH, ORDER_BY, EXISTS, CURSOR ->
                    throw refuse(call, "a query inside an expression");
                case OVER -> throw refuse(call, "OVER");
                default -> {}
            }
            String function = call.getOperator().getName().toUpperCase(Locale.ROOT);
            if (call.getOperator().isAggregator()
                    || (AGGREGATES.contains(function)
                            && !call.getOperandList().isEmpty()
                            && call.getOperator() instanceof SqlFunction)) {
                throw refuse(call, function + " without OVER or GROUP BY");
            }
            SqlNode visited = super.visit(call);
            return visited instanceof SqlCall changed ? replace(changed) : visited;
        }

        private static SqlNode replace(SqlCall call) {
            boolean isFloor = call.getKind() == SqlKind.FLOOR;
            if ((isFloor || call.getKind() == SqlKind.CEIL) && call.operandCount() == 2) {
                SqlNode unit = call.operand(1);
                return (isFloor ? DialectFunctions.FLOOR_TO : DialectFunctions.CEIL_TO)
                        .createCall(
                                call.getParserPosition(),
                                call.operand(0),
                                SqlLiteral.createCharString(unit(unit), unit.getParserPosition()));
            }
            if (call.getKind() == SqlKind.EXTRACT
                    && call.operand(0) instanceof SqlIntervalQualifier unit
                    && unit.timeFrameName == null
                    && unit.getStartUnit() == TimeUnit.SECOND) {
                return DialectFunctions.EXTRACT_SECOND.createCall(call.getParserPosition(), call.<SqlNode>operand(1));
            }
            return call;
        }

        private static String unit(SqlNode unit) {
            if (unit instanceof SqlIntervalQualifier qualifier) {
                String name = qualifier.timeFrameName == null
                        ? qualifier.getStartUnit().name()
                        : qualifier.timeFrameName.toUpperCase(Locale.ROOT);
                if (Set.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
                        .contains(name)) {
                    return name;
                }
            }
            throw refuse(unit, "rounding to " + unit);
        }
    }
}
