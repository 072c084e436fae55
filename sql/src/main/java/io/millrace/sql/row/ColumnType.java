package io.millrace.sql.row;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The declared SQL type of a column, and with it the Java class of its values.
///
/// | kind | value |
/// |---|---|
/// | BOOLEAN | `Boolean` |
/// | TINYINT, SMALLINT, INTEGER | `Integer` |
/// | BIGINT | `Long` |
/// | DECIMAL | `BigDecimal` of exactly `scale` |
/// | REAL | `Float` |
/// | DOUBLE (also FLOAT) | `Double` |
/// | CHAR, VARCHAR | `String` |
/// | BINARY, VARBINARY | `byte[]` |
/// | DATE, TIME, TIMESTAMP | `Long`, milliseconds (of the epoch; TIME: of the day), UTC |
///
/// Types and their bounds:
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-data-types.html>
///
/// @param kind the family of the type
/// @param precision characters, bytes or decimal digits; 0 where the kind has none
/// @param scale digits behind the decimal point of a DECIMAL, else 0
public record ColumnType(Kind kind, int precision, int scale) {

    /// The families of column types.
    public enum Kind {
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INTEGER,
        BIGINT,
        DECIMAL,
        REAL,
        DOUBLE,
        CHAR,
        VARCHAR,
        BINARY,
        VARBINARY,
        DATE,
        TIME,
        TIMESTAMP
    }

    /// The most characters of a VARCHAR, and its length when none is declared.
    public static final int MAX_LENGTH = 65_534;

    /// The most digits of a DECIMAL.
    public static final int MAX_PRECISION = 19;

    private static final Pattern TEXT =
            Pattern.compile("\\s*([A-Z ]+?)\\s*(?:\\(\\s*(\\d{1,9})\\s*(?:,\\s*(\\d{1,9})\\s*)?\\))?\\s*");

    public ColumnType {
        boolean hasLength = kind == Kind.CHAR || kind == Kind.VARCHAR || kind == Kind.BINARY || kind == Kind.VARBINARY;
        boolean isValid = hasLength
                ? precision >= 1 && precision <= MAX_LENGTH && scale == 0
                : kind == Kind.DECIMAL
                        ? precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision
                        : precision == 0 && scale == 0;
        if (!isValid) {
            throw new IllegalArgumentException("not a column type: " + kind + "(" + precision + ", " + scale + ")");
        }
    }

    /// A type that takes no length.
    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0);
    }

    /// Reads the text of a type as an input schema or a column declaration has it, such as `VARCHAR(16)`.
    ///
    /// @throws IllegalArgumentException if the text names no type of the dialect or breaks its bounds
    public static ColumnType parse(String text) {
        Matcher parts = TEXT.matcher(text.toUpperCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a SQL type: " + text);
        }
        int first = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        int second = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        return switch (parts.group(1).replaceAll("\\s+", " ")) {
            case "BOOLEAN" -> of(Kind.BOOLEAN);
            case "TINYINT" -> of(Kind.TINYINT);
            case "SMALLINT" -> of(Kind.SMALLINT);
            case "INT", "INTEGER" -> of(Kind.INTEGER);
            case "BIGINT" -> of(Kind.BIGINT);
            case "DECIMAL", "DEC", "NUMERIC" ->
                new ColumnType(Kind.DECIMAL, parts.group(2) == null ? MAX_PRECISION : first, second);
            case "REAL" -> of(Kind.REAL);
            case "DOUBLE", "DOUBLE PRECISION", "FLOAT" -> of(Kind.DOUBLE);
            case "CHAR", "CHARACTER" -> new ColumnType(Kind.CHAR, parts.group(2) == null ? 1 : first, 0);
            case "VARCHAR", "CHARACTER VARYING", "CHAR VARYING" ->
                new ColumnType(Kind.VARCHAR, parts.group(2) == null ? MAX_LENGTH : first, 0);
            case "BINARY" -> new ColumnType(Kind.BINARY, parts.group(2) == null ? 1 : first, 0);
            case "VARBINARY", "BINARY VARYING" ->
                new ColumnType(Kind.VARBINARY, parts.group(2) == null ? MAX_LENGTH : first, 0);
            case "DATE" -> of(Kind.DATE);
            case "TIME" -> of(Kind.TIME);
            case "TIMESTAMP" -> of(Kind.TIMESTAMP);
            default -> throw new IllegalArgumentException("not a SQL type: " + text);
        };
    }

    /// The type as SQL writes it.
    @Override
    public String toString() {
        return switch (kind) {
            case CHAR, VARCHAR, BINARY, VARBINARY -> kind + "(" + precision + ")";
            case DECIMAL -> "DECIMAL(" + precision + "," + scale + ")";
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DATE, TIME, TIMESTAMP -> kind.name();
        };
    }
}
