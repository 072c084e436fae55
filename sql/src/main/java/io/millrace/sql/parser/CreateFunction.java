package io.millrace.sql.parser;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The statement `CREATE [OR REPLACE] FUNCTION name (parameter type, ..) RETURNS type RETURN expression` as it was
/// written.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-create-function.html>
public final class CreateFunction extends SqlCreate {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE FUNCTION", SqlKind.OTHER_DDL);

    private final SqlIdentifier name;
    private final List<ColumnDeclaration> parameters;
    private final SqlDataTypeSpec type;
    private final boolean returnsNull;
    private final SqlNode body;

    CreateFunction(
            SqlParserPos position,
            boolean replace,
            SqlIdentifier name,
            List<SqlNode> parameters,
            SqlDataTypeSpec type,
            boolean returnsNull,
            SqlNode body) {
        super(OPERATOR, position, replace, false);
        this.name = name;
        this.parameters = parameters.stream().map(ColumnDeclaration.class::cast).toList();
        this.type = type;
        this.returnsNull = returnsNull;
        this.body = body;
    }

    /// Whether an earlier function of this name gives way.
    public boolean replaces() {
        return getReplace();
    }

    public SqlIdentifier name() {
        return name;
    }

    public List<ColumnDeclaration> parameters() {
        return parameters;
    }

    /// The type of what the function returns.
    public SqlDataTypeSpec type() {
        return type;
    }

    /// Whether the function returns NULL for any NULL among its arguments, whatever the expression makes of that.
    public boolean returnsNullOnNull() {
        return returnsNull;
    }

    /// The expression of the parameters that the function returns.
    public SqlNode body() {
        return body;
    }

    @Override
    public List<SqlNode> getOperandList() {
        List<SqlNode> operands = new ArrayList<>(List.of(name));
        operands.addAll(parameters);
        operands.add(type);
        operands.add(body);
        return operands;
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE FUNCTION" : "CREATE FUNCTION");
        name.unparse(writer, 0, 0);
        SqlWriter.Frame frame = writer.startList("(", ")");
        for (ColumnDeclaration parameter : parameters) {
            writer.sep(",");
            parameter.unparse(writer, 0, 0);
        }
        writer.endList(frame);
        writer.keyword("RETURNS");
        type.unparse(writer, 0, 0);
        if (returnsNull) {
            writer.keyword("RETURNS NULL ON NULL INPUT");
        }
        writer.keyword("RETURN");
        body.unparse(writer, 0, 0);
    }
}
