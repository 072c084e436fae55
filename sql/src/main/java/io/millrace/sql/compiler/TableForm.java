package io.millrace.sql.compiler;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.jspecify.annotations.Nullable;

/// Brings a query inside an expression, or one that a stream is joined with, into the form in which it is validated: it
/// reads reference tables and constants, nothing else.
///
/// A stream has no end, so whether a value is in it cannot be said.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-conditions.html>,
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-query.html>
final class TableForm {

    private static final String OVER_STREAM = "a query over a stream inside an expression";
    private static final String REMEDY =
            "Read a reference table there, or join the streams, with a window behind their names in FROM";

    private final Definitions definitions;

    TableForm(Definitions definitions) {
        this.definitions = definitions;
    }

    /// Whether what stands in FROM reads reference tables and constants alone, and so has an end and no ROWTIME.
    static boolean isTable(SqlNode from, Definitions definitions) {
        return switch (from.getKind()) {
            case IDENTIFIER ->
                from instanceof SqlIdentifier name && name.isSimple() && definitions.hasTable(name.getSimple());
            case VALUES -> true;
            case SELECT ->
                from instanceof SqlSelect select && select.getFrom() != null && isTable(select.getFrom(), definitions);
            case AS -> isTable(((SqlBasicCall) from).operand(0), definitions);
            case JOIN ->
                from instanceof SqlJoin join
                        && isTable(join.getLeft(), definitions)
                        && isTable(join.getRight(), definitions);
            default -> false;
        };
    }

    /// @throws SqlException if the query reads a stream or has a part that is not supported
    SqlSelect of(SqlNode query) {
        if (!(query instanceof SqlSelect select)) {
            throw StreamingForm.refuse(
                    query,
                    query.getKind().lowerName.replace('_', ' ').toUpperCase(java.util.Locale.ROOT)
                            + " inside an expression",
                    "A query there is one SELECT from reference tables");
        }
        if (select.getFrom() == null) {
            throw StreamingForm.refuse(select, "SELECT without FROM", "Name a reference table in FROM");
        }
        refuseIfPresent(select.getQualify(), "QUALIFY");
        refuseIfPresent(select.getFetch(), "LIMIT");
        refuseIfPresent(select.getOffset(), "OFFSET");
        if (!select.getWindowList().isEmpty()) {
            throw StreamingForm.refuse(
                    select.getWindowList(), "WINDOW in a query over a table", "Group by the columns of the table");
        }
        List<SqlLiteral> keywords = new ArrayList<>();
        if (select.isDistinct()) {
            keywords.add(SqlSelectKeyword.DISTINCT.symbol(select.getParserPosition()));
        }
        select.setOperand(0, new SqlNodeList(keywords, select.getParserPosition()));
        select.setFrom(from(select.getFrom()));
        RowForm form = new RowForm(false, definitions);
        select.setSelectList(all(select.getSelectList(), form));
        if (select.getWhere() != null) {
            select.setWhere(form.of(select.getWhere()));
        }
        if (select.getGroup() != null) {
            select.setGroupBy(all(select.getGroup(), form));
        }
        if (select.getHaving() != null) {
            select.setHaving(form.of(select.getHaving()));
        }
        return select;
    }

    private static SqlNodeList all(SqlNodeList nodes, RowForm form) {
        return new SqlNodeList(nodes.stream().map(form::of).toList(), nodes.getParserPosition());
    }

    /// What stands in FROM and is a table.
    SqlNode from(SqlNode from) {
        return switch (from) {
            case SqlIdentifier name when name.isSimple() && definitions.hasTable(name.getSimple()) -> name;
            case SqlIdentifier name -> throw StreamingForm.refuse(name, OVER_STREAM, REMEDY);
            case SqlSelect select -> of(select);
            case SqlJoin join -> join(join);
            case SqlBasicCall call when call.getKind() == SqlKind.VALUES -> new RowForm(false, definitions).rows(call);
            case SqlBasicCall call
            when call.getKind() == SqlKind.AS -> {
                List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                operands.set(0, from(operands.get(0)));
                yield call.getOperator().createCall(call.getParserPosition(), operands);
            }
            default -> throw StreamingForm.refuse(from, OVER_STREAM, REMEDY);
        };
    }

    private SqlJoin join(SqlJoin join) {
        join.setLeft(from(join.getLeft()));
        join.setRight(from(join.getRight()));
        if (join.getCondition() != null && !join.isNatural() && !(join.getCondition() instanceof SqlNodeList)) {
            join.setOperand(5, new RowForm(false, definitions).of(join.getCondition()));
        }
        return join;
    }

    private static void refuseIfPresent(@Nullable SqlNode node, String construct) {
        if (node != null) {
            throw StreamingForm.refuse(
                    node, construct + " in a query over a table", "A query there is one SELECT from reference tables");
        }
    }
}
