package io.millrace.sql.compiler;

import io.millrace.sql.expression.Casts;
import io.millrace.sql.plan.Dialect;
import io.millrace.sql.plan.StreamTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.type.SqlTypeName;
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

    /// What compares its first operand with the others.
    private static final Set<SqlKind> COMPARISONS = EnumSet.of(
            SqlKind.EQUALS,
            SqlKind.NOT_EQUALS,
            SqlKind.LESS_THAN,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.GREATER_THAN,
            SqlKind.GREATER_THAN_OR_EQUAL,
            SqlKind.IS_DISTINCT_FROM,
            SqlKind.IS_NOT_DISTINCT_FROM,
            SqlKind.BETWEEN);

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

    /// Also refuses each CAST that the dialect's table of conversions does not have, and each comparison of values
    /// that are of different families of types: Calcite lets text be compared with anything.
    ///
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-data-types.html>
    @Override
    public void validateCall(SqlCall call, SqlValidatorScope scope) {
        super.validateCall(call, scope);
        if (call.getKind() == SqlKind.CAST) {
            RelDataType from = deriveType(scope, call.operand(0));
            RelDataType to = deriveType(scope, call);
            if (!Casts.isAllowed(from, to)) {
                throw ScriptCompiler.error(
                        call,
                        "there is no CAST from " + from + " to " + to,
                        CastAdvice.instead(from.getSqlTypeName(), to.getSqlTypeName()));
            }
        }
        if (call.getKind() == SqlKind.IN
                || call.getKind() == SqlKind.NOT_IN
                || call.getOperator() instanceof SqlQuantifyOperator) {
            refuseIncomparableQuery(call, scope);
        } else if (COMPARISONS.contains(call.getKind())) {
            List<SqlNode> operands = call.getOperandList();
            List<RelDataType> values = fields(deriveType(scope, operands.get(0)));
            for (SqlNode other : operands.subList(1, operands.size())) {
                refuseIncomparable(call, values, fields(deriveType(scope, other)));
            }
        }
    }

    /// Refuses a comparison of values with those of a list or a query that are of another family of types.
    private void refuseIncomparableQuery(SqlCall call, SqlValidatorScope scope) {
        List<RelDataType> values = fields(deriveType(scope, call.operand(0)));
        List<RelDataType> others = new ArrayList<>();
        if (call.operand(1) instanceof SqlNodeList list) {
            list.forEach(item -> others.addAll(fields(deriveType(scope, item))));
        } else {
            others.addAll(fields(deriveType(scope, call.operand(1))));
            if (others.size() != values.size()) {
                throw ScriptCompiler.error(
                        call,
                        "the query gives " + others.size() + " columns, compared with " + values.size(),
                        "Select one column for each value");
            }
        }
        refuseIncomparable(call, values, others);
    }

    /// @param others as many values, or several times as many
    private static void refuseIncomparable(SqlCall call, List<RelDataType> values, List<RelDataType> others) {
        for (int i = 0; i < others.size(); i++) {
            RelDataType value = values.get(i % values.size());
            if (!areComparable(value, others.get(i))) {
                throw ScriptCompiler.error(
                        call,
                        "a value of type " + value + " cannot be compared with one of type " + others.get(i),
                        "Convert one of them with CAST");
            }
        }
    }

    private static List<RelDataType> fields(RelDataType type) {
        return type.isStruct()
                ? type.getFieldList().stream().map(RelDataTypeField::getType).toList()
                : List.of(type);
    }

    private static boolean areComparable(RelDataType one, RelDataType other) {
        boolean isKnown = one.getSqlTypeName() != SqlTypeName.NULL && other.getSqlTypeName() != SqlTypeName.NULL;
        return !isKnown
                || Objects.equals(
                        one.getSqlTypeName().getFamily(), other.getSqlTypeName().getFamily());
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
