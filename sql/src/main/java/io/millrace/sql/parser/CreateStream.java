package io.millrace.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The statement `CREATE [OR REPLACE] STREAM name (column type, ...)` as it was written.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-stream.html>
public final class CreateStream extends SqlCreate {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE STREAM", SqlKind.OTHER_DDL);

    private final SqlIdentifier name;
    private final SqlNodeList columns;

    CreateStream(SqlParserPos position, boolean replace, SqlIdentifier name, SqlNodeList columns) {
        super(OPERATOR, position, replace, false);
        this.name = name;
        this.columns = columns;
    }

    /// Whether an earlier stream of this name gives way.
    public boolean replaces() {
        return getReplace();
    }

    public SqlIdentifier name() {
        return name;
    }

    public List<ColumnDeclaration> columns() {
        return columns.stream().map(ColumnDeclaration.class::cast).toList();
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, columns);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE STREAM" : "CREATE STREAM");
        name.unparse(writer, 0, 0);
        SqlWriter.Frame frame = writer.startList("(", ")");
        for (SqlNode column : columns) {
            writer.sep(",");
            column.unparse(writer, 0, 0);
        }
        writer.endList(frame);
    }
}
