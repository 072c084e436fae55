package io.millrace.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// One column of a CREATE STREAM as it was written; the type carries NOT NULL.
public final class ColumnDeclaration extends SqlCall {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("COLUMN", SqlKind.COLUMN_DECL);

    private final SqlIdentifier name;
    private final SqlDataTypeSpec type;

    ColumnDeclaration(SqlParserPos position, SqlIdentifier name, SqlDataTypeSpec type) {
        super(position);
        this.name = name;
        this.type = type;
    }

    public SqlIdentifier name() {
        return name;
    }

    public SqlDataTypeSpec type() {
        return type;
    }

    /// Whether the column takes NULL.
    public boolean isNullable() {
        return !Boolean.FALSE.equals(type.getNullable());
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, type);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        name.unparse(writer, 0, 0);
        type.unparse(writer, 0, 0);
        if (!isNullable()) {
            writer.keyword("NOT NULL");
        }
    }
}
