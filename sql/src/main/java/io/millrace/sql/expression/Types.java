package io.millrace.sql.expression;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.ColumnType.Kind;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/// Calcite's types as column types and back.
public final class Types {

    private Types() {}

    /// The type of an expression's values.
    ///
    /// @throws UnsupportedOperationException if rows hold no such values
    public static ColumnType of(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> ColumnType.of(Kind.BOOLEAN);
            case TINYINT -> ColumnType.of(Kind.TINYINT);
            case SMALLINT -> ColumnType.of(Kind.SMALLINT);
            case INTEGER -> ColumnType.of(Kind.INTEGER);
            case BIGINT -> ColumnType.of(Kind.BIGINT);
            case DECIMAL ->
                new ColumnType(Kind.DECIMAL, type.getPrecision(), Math.clamp(type.getScale(), 0, type.getPrecision()));
            case REAL -> ColumnType.of(Kind.REAL);
            case FLOAT, DOUBLE -> ColumnType.of(Kind.DOUBLE);
            case CHAR -> new ColumnType(Kind.CHAR, length(type), 0);
            case VARCHAR -> new ColumnType(Kind.VARCHAR, length(type), 0);
            case BINARY -> new ColumnType(Kind.BINARY, length(type), 0);
            case VARBINARY -> new ColumnType(Kind.VARBINARY, length(type), 0);
            case DATE -> ColumnType.of(Kind.DATE);
            case TIME -> ColumnType.of(Kind.TIME);
            case TIMESTAMP -> ColumnType.of(Kind.TIMESTAMP);
            case NULL -> ColumnType.of(Kind.BOOLEAN);
            default -> throw new UnsupportedOperationException("a value of type " + type.getSqlTypeName());
        };
    }

    /// Whether rows hold values of the type.
    public static boolean isValue(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE -> true;
            case CHAR, VARCHAR, BINARY, VARBINARY, DATE, TIME, TIMESTAMP, NULL -> true;
            default -> false;
        };
    }

    private static int length(RelDataType type) {
        int length = type.getPrecision();
        return length == RelDataType.PRECISION_NOT_SPECIFIED
                ? ColumnType.MAX_LENGTH
                : Math.clamp(length, 1, ColumnType.MAX_LENGTH);
    }

    /// Calcite's name of a kind.
    public static SqlTypeName name(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> SqlTypeName.BOOLEAN;
            case TINYINT -> SqlTypeName.TINYINT;
            case SMALLINT -> SqlTypeName.SMALLINT;
            case INTEGER -> SqlTypeName.INTEGER;
            case BIGINT -> SqlTypeName.BIGINT;
            case DECIMAL -> SqlTypeName.DECIMAL;
            case REAL -> SqlTypeName.REAL;
            case DOUBLE -> SqlTypeName.DOUBLE;
            case CHAR -> SqlTypeName.CHAR;
            case VARCHAR -> SqlTypeName.VARCHAR;
            case BINARY -> SqlTypeName.BINARY;
            case VARBINARY -> SqlTypeName.VARBINARY;
            case DATE -> SqlTypeName.DATE;
            case TIME -> SqlTypeName.TIME;
            case TIMESTAMP -> SqlTypeName.TIMESTAMP;
        };
    }
}
