package io.millrace.sql;

import io.millrace.sql.expression.Casts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;

/// Calcite's validator with the dialect's rules: hidden columns stay out of `*`, and nothing is converted silently.
final class DialectValidator extends SqlValidatorImpl {

    /// Calcite's lenient rules, but that GROUP BY and HAVING see columns, not the names that the SELECT gives: else a
    /// selected ROWTIME would hide that of the stream.
    private static final SqlConformance NAMES = new SqlDelegatingConformance(SqlConformanceEnum.LENIENT) {
        @Override
        public boolean isGroupByAlias() {
            return false;
        }

        @Override
        public boolean isHavingAlias() {
            return false;
        }
    };

    DialectValidator(CalciteCatalogReader catalog, RelDataTypeFactory types) {
        super(
                Dialect.functions(),
                catalog,
                types,
                Config.DEFAULT.withTypeCoercionEnabled(false).withConformance(NAMES));
    }

    /// Called for each column that a `*` stands for.
    @Override
    protected void addToSelectList(
            List<SqlNode> list,
            Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fields,
            SqlNode item,
            SelectScope scope,
            boolean includeSystemVars) {
        if (item instanceof SqlIdentifier identifier && isHidden(identifier, scope)) {
            return;
        }
        super.addToSelectList(list, aliases, fields, item, scope, includeSystemVars);
    }

    /// Also refuses each CAST that the dialect's table of conversions does not have.
    @Override
    public void validateCall(SqlCall call, SqlValidatorScope scope) {
        super.validateCall(call, scope);
        if (call.getKind() == SqlKind.CAST) {
            RelDataType from = deriveType(scope, call.operand(0));
            RelDataType to = deriveType(scope, call);
            if (!Casts.isAllowed(from, to)) {
                throw new SqlException(
                        call.getParserPosition().getLineNum(),
                        call.getParserPosition().getColumnNum(),
                        "there is no CAST from " + from + " to " + to,
                        "");
            }
        }
    }

    private static boolean isHidden(SqlIdentifier identifier, SelectScope scope) {
        List<String> names = identifier.names;
        String column = names.get(names.size() - 1);
        if (column.equals(StreamTable.ROWTIME)) {
            return true;
        }
        SqlValidatorNamespace namespace = scope.fullyQualify(identifier).namespace;
        SqlValidatorTable table = namespace == null ? null : namespace.getTable();
        StreamTable stream = table == null ? null : table.unwrap(StreamTable.class);
        return stream != null && stream.isHidden(column);
    }
}
