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
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

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

        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
            return !padsText;
        }
    }
}
