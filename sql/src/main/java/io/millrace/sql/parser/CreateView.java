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

/// The statement `CREATE [OR REPLACE] VIEW name [(columns)] AS query` as it was written.
public final class CreateView extends SqlCreate {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE VIEW", SqlKind.OTHER_DDL);

    private final SqlIdentifier name;
    private final @Nullable SqlNodeList columns;
    private final SqlNode query;

    CreateView(
            SqlParserPos position, boolean replace, SqlIdentifier name, @Nullable SqlNodeList columns, SqlNode query) {
        super(OPERATOR, position, replace, false);
        this.name = name;
        this.columns = columns;
        this.query = query;
    }

    /// Whether an earlier view of this name gives way.
    public boolean replaces() {
        return getReplace();
    }

    public SqlIdentifier name() {
        return name;
    }

    /// The names of the columns, if they are listed.
    public Optional<SqlNodeList> columns() {
        return Optional.ofNullable(columns);
    }

    public SqlNode query() {
        return query;
    }

    @Override
    public List<SqlNode> getOperandList() {
        List<SqlNode> operands = new ArrayList<>(List.of(name));
        columns().ifPresent(operands::add);
        operands.add(query);
        return operands;
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE VIEW" : "CREATE VIEW");
        name.unparse(writer, 0, 0);
        if (columns != null) {
            columns.unparse(writer, 1, 1);
        }
        writer.keyword("AS");
        query.unparse(writer, 0, 0);
    }
}
