package io.millrace.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlDrop;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The statement `DROP STREAM | PUMP | VIEW | FUNCTION [IF EXISTS] name` as it was written.
public final class DropObject extends SqlDrop {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("DROP", SqlKind.OTHER_DDL);

    private final Kind kind;
    private final SqlIdentifier name;

    /// What can be dropped.
    public enum Kind {
        STREAM,
        PUMP,
        VIEW,
        FUNCTION
    }

    DropObject(SqlParserPos position, Kind kind, boolean ifExists, SqlIdentifier name) {
        super(OPERATOR, position, ifExists);
        this.kind = kind;
        this.name = name;
    }

    public Kind kind() {
        return kind;
    }

    /// Whether it may be missing.
    public boolean mayBeMissing() {
        return ifExists;
    }

    public SqlIdentifier name() {
        return name;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword("DROP " + kind + (ifExists ? " IF EXISTS" : ""));
        name.unparse(writer, 0, 0);
    }
}
