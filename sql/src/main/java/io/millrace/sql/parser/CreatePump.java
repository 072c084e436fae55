package io.millrace.sql.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The statement `CREATE [OR REPLACE] PUMP name AS INSERT INTO stream [(columns)] query` as it was written.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-pump.html>
public final class CreatePump extends SqlCreate {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE PUMP", SqlKind.OTHER_DDL);

    private final SqlIdentifier name;
    private final boolean isStarted;
    private final SqlIdentifier target;
    private final @Nullable SqlNodeList columns;
    private final SqlNode query;

    CreatePump(
            SqlParserPos position,
            boolean replace,
            SqlIdentifier name,
            boolean isStarted,
            SqlIdentifier target,
            @Nullable SqlNodeList columns,
            SqlNode query) {
        super(OPERATOR, position, replace, false);
        this.name = name;
        this.isStarted = isStarted;
        this.target = target;
        this.columns = columns;
        this.query = query;
    }

    /// Whether an earlier pump of this name gives way.
    public boolean replaces() {
        return getReplace();
    }

    public SqlIdentifier name() {
        return name;
    }

    /// Whether the pump runs; one that was created STOPPED does not.
    public boolean isStarted() {
        return isStarted;
    }

    /// The stream that the pump writes to.
    public SqlIdentifier target() {
        return target;
    }

    /// The columns that the query's items go to, in order, if they are listed.
    public Optional<List<SqlIdentifier>> columns() {
        return Optional.ofNullable(columns)
                .map(list -> list.stream().map(SqlIdentifier.class::cast).toList());
    }

    public SqlNode query() {
        return query;
    }

    @Override
    public List<SqlNode> getOperandList() {
        List<SqlNode> operands = new ArrayList<>(List.of(name, target));
        if (columns != null) {
            operands.add(columns);
        }
        operands.add(query);
        return operands;
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE PUMP" : "CREATE PUMP");
        name.unparse(writer, 0, 0);
        if (!isStarted) {
            writer.keyword("STOPPED");
        }
        writer.keyword("AS INSERT INTO");
        target.unparse(writer, 0, 0);
        if (columns != null) {
            columns.unparse(writer, 1, 1);
        }
        query.unparse(writer, 0, 0);
    }
}
