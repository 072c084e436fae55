package io.millrace.sql.parser;

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

/// The statement `CREATE [OR REPLACE] STREAM name (column type, ...)` as it was written.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-stream.html>
public final class CreateStream extends SqlCreate {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE STREAM", SqlKind.OTHER_DDL);

    private final SqlIdentifier name;
    private final @Nullable SqlIdentifier newName;
    private final SqlNodeList columns;

    /// @param newName what the stream is called from now on, if that is another name; null if it is not renamed
    CreateStream(
            SqlParserPos position,
            boolean replace,
            SqlIdentifier name,
            @Nullable SqlIdentifier newName,
            SqlNodeList columns) {
        super(OPERATOR, position, replace, false);
        this.name = name;
        this.newName = newName;
        this.columns = columns;
    }

    /// Whether an earlier stream of this name gives way.
    public boolean replaces() {
        return getReplace();
    }

    public SqlIdentifier name() {
        return name;
    }

    /// The name that the stream gets in the place of the one it is created by.
    public Optional<SqlIdentifier> newName() {
        return Optional.ofNullable(newName);
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
        if (newName != null) {
            writer.keyword("RENAME TO");
            newName.unparse(writer, 0, 0);
        }
    }
}
