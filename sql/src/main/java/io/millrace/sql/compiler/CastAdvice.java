package io.millrace.sql.compiler;

import java.util.Set;
import org.apache.calcite.sql.type.SqlTypeName;

/// What makes a value of one type out of another's where the dialect has no CAST.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-cast.html>
final class CastAdvice {

    private static final Set<SqlTypeName> WHOLE_OR_APPROXIMATE = Set.of(
            SqlTypeName.TINYINT,
            SqlTypeName.SMALLINT,
            SqlTypeName.INTEGER,
            SqlTypeName.REAL,
            SqlTypeName.FLOAT,
            SqlTypeName.DOUBLE);

    private CastAdvice() {}

    /// A sentence without a full stop; nothing where there is a CAST, or no way.
    static String instead(SqlTypeName from, SqlTypeName to) {
        if (SqlTypeName.INTERVAL_TYPES.contains(from) && WHOLE_OR_APPROXIMATE.contains(to)) {
            return "Convert it with CAST to BIGINT first";
        }
        if (SqlTypeName.NUMERIC_TYPES.contains(from)) {
            if (SqlTypeName.INTERVAL_TYPES.contains(to)) {
                return "Multiply it by an INTERVAL, as number * INTERVAL '1' SECOND";
            }
            return switch (to) {
                case BOOLEAN -> "Compare it with something, as number <> 0";
                case TIMESTAMP -> "TO_TIMESTAMP makes a time of milliseconds since 1970";
                case DATE, TIME -> "TO_TIMESTAMP makes a time of milliseconds since 1970, which CAST converts";
                default -> "";
            };
        }
        boolean isNumber = SqlTypeName.NUMERIC_TYPES.contains(to);
        return switch (from) {
            case TIMESTAMP -> isNumber ? "UNIX_TIMESTAMP gives the milliseconds since 1970" : "";
            case DATE -> isNumber ? "UNIX_TIMESTAMP(CAST(date AS TIMESTAMP)) gives the milliseconds since 1970" : "";
            case BOOLEAN -> isNumber ? "Write CASE WHEN condition THEN 1 ELSE 0 END" : "";
            default -> "";
        };
    }
}
