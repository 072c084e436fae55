package io.millrace.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The statement `ALTER PUMP name, .. START | STOP` as it was written.
public final class AlterPump extends SqlCall {

    private static final SqlOperator OPERATOR = new SqlSpecialOperator("ALTER PUMP", SqlKind.OTHER_DDL);

    private final List<SqlIdentifier> names;
    private final boolean starts;

    AlterPump(SqlParserPos position, List<SqlNode> names, boolean starts) {
        super(position);
        this.names = names.stream().map(SqlIdentifier.class::cast).toList();
        this.starts = starts;
    }

    public List<SqlIdentifier> names() {
        return names;
    }

    /// Whether the pumps start, or else stop.
    public boolean starts() {
        return starts;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.copyOf(names);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword("ALTER PUMP");
        for (int i = 0; i < names.size(); i++) {
            writer.sep(",", i > 0);
            names.get(i).unparse(writer, 0, 0);
        }
        writer.keyword(starts ? "START" : "STOP");
    }
}
