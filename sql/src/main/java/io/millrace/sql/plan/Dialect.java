package io.millrace.sql.plan;

import io.millrace.sql.expression.LogFormat;
import io.millrace.sql.expression.LogFunction;
import io.millrace.sql.expression.Types;
import io.millrace.sql.parser.DialectFunctions;
import io.millrace.sql.parser.DialectParser;
import io.millrace.sql.row.ColumnType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.jspecify.annotations.Nullable;

/// What the dialect sets in Calcite: its lexical rules, its types and its functions.
public final class Dialect {

    /// The most characters of an identifier:
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-identifiers.html>
    static final int MAX_IDENTIFIER = 128;

    public static final SqlParser.Config PARSER = SqlParser.config()
            .withParserFactory(DialectParser.FACTORY)
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.TO_UPPER)
            .withQuotedCasing(Casing.UNCHANGED)
            .withIdentifierMaxLength(MAX_IDENTIFIER)
            .withConformance(SqlConformanceEnum.LENIENT);

    private Dialect() {}

    public static SqlOperatorTable functions() {
        List<SqlOperator> own = new ArrayList<>(DialectFunctions.all());
        LogFormat.FUNCTIONS.forEach(name -> own.add(new LogFunction(name)));
        return SqlOperatorTables.chain(SqlOperatorTables.of(own), SqlStdOperatorTable.instance());
    }

    public static RelDataTypeFactory types(CompileOptions options) {
        return new SqlTypeFactoryImpl(new TypeRules(options.padsText())) {
            @Override
            public Charset getDefaultCharset() {
                return StandardCharsets.UTF_8;
            }

            // Also keeps what stands behind the point where the digits of a BIGINT would take its place.
            @Override
            public @Nullable RelDataType leastRestrictive(List<RelDataType> given, SqlTypeMappingRule rule) {
                RelDataType common = super.leastRestrictive(given, rule);
                if (common == null || common.getSqlTypeName() != SqlTypeName.DECIMAL) {
                    return common;
                }
                int scale = given.stream()
                        .filter(type -> type.getSqlTypeName() == SqlTypeName.DECIMAL)
                        .mapToInt(RelDataType::getScale)
                        .max()
                        .orElse(0);
                return scale <= common.getScale()
                        ? common
                        : createTypeWithNullability(
                                createSqlType(SqlTypeName.DECIMAL, ColumnType.MAX_PRECISION, scale),
                                common.isNullable());
            }
        };
    }

    static RelDataType type(RelDataTypeFactory types, ColumnType type, boolean isNullable) {
        SqlTypeName name = Types.name(type.kind());
        RelDataType plain = switch (type.kind()) {
            case CHAR, VARCHAR, BINARY, VARBINARY -> types.createSqlType(name, type.precision());
            case DECIMAL -> types.createSqlType(name, type.precision(), type.scale());
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DATE, TIME, TIMESTAMP ->
                types.createSqlType(name);
        };
        return types.createTypeWithNullability(plain, isNullable);
    }

    /// Bounds and defaults of the types:
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-data-types.html>
    private static final class TypeRules extends RelDataTypeSystemImpl {

        private final boolean padsText;

        TypeRules(boolean padsText) {
            this.padsText = padsText;
        }

        @Override
        public int getMaxPrecision(SqlTypeName type) {
            return switch (type) {
                case DECIMAL -> ColumnType.MAX_PRECISION;
                case CHAR, VARCHAR, BINARY, VARBINARY -> ColumnType.MAX_LENGTH;
                case TIME, TIMESTAMP -> 3;
                default -> super.getMaxPrecision(type);
            };
        }

        @Override
        public int getMaxScale(SqlTypeName type) {
            return type == SqlTypeName.DECIMAL ? ColumnType.MAX_PRECISION : super.getMaxScale(type);
        }

        @Override
        public int getDefaultPrecision(SqlTypeName type) {
            return switch (type) {
                case VARCHAR, VARBINARY -> ColumnType.MAX_LENGTH;
                case TIMESTAMP -> 3;
                default -> super.getDefaultPrecision(type);
            };
        }

        /// The rule of the manual's page about numeric types and precision, which gives whole digits precedence
        /// over those behind the point; Calcite's own cuts the scale to six also where there is room for more.
        @Override
        public @Nullable RelDataType deriveDecimalDivideType(
                RelDataTypeFactory types, RelDataType dividend, RelDataType divisor) {
            RelDataType rough = super.deriveDecimalDivideType(types, dividend, divisor);
            if (rough == null) {
                return null;
            }
            RelDataType first = types.decimalOf(dividend);
            RelDataType second = types.decimalOf(divisor);
            int whole = Math.min(first.getPrecision() - first.getScale() + second.getScale(), ColumnType.MAX_PRECISION);
            int wanted = Math.max(6, first.getScale() + second.getPrecision() + 1);
            int scale = Math.min(wanted, Math.max(first.getScale(), ColumnType.MAX_PRECISION - whole));
            return types.createSqlType(SqlTypeName.DECIMAL, Math.min(whole + scale, ColumnType.MAX_PRECISION), scale);
        }

        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
            return !padsText;
        }
    }
}
