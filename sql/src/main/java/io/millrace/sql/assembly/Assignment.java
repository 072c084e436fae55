package io.millrace.sql.assembly;

import io.millrace.sql.expression.Casts;
import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.Moment;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.expression.Types;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.ColumnType.Kind;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/// How a value of a query goes into a column of a stream.
///
/// Numbers go into numbers, characters into characters, each datetime only into its own kind:
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-data-types.html>
public final class Assignment {

    private final CompileOptions options;
    private final Moment moment;

    Assignment(CompileOptions options, Moment moment) {
        this.options = options;
        this.moment = moment;
    }

    /// Whether the column takes values of the type at all.
    public static boolean isAllowed(RelDataType from, ColumnType to, CompileOptions options) {
        if (from.getSqlTypeName() == SqlTypeName.NULL) {
            return true;
        }
        if (!Types.isValue(from)) {
            return false;
        }
        Family source = family(Types.of(from).kind());
        Family target = family(to.kind());
        boolean converts = (source == Family.NUMBER && target == Family.TEXT)
                || (source == Family.TEXT && target == Family.NUMBER);
        return source == target || (converts && options.convertsText());
    }

    /// Types whose values go into each other.
    private enum Family {
        TRUTH,
        NUMBER,
        TEXT,
        BYTES,
        DATE,
        TIME,
        TIMESTAMP
    }

    private static Family family(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> Family.TRUTH;
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> Family.NUMBER;
            case CHAR, VARCHAR -> Family.TEXT;
            case BINARY, VARBINARY -> Family.BYTES;
            case DATE -> Family.DATE;
            case TIME -> Family.TIME;
            case TIMESTAMP -> Family.TIMESTAMP;
        };
    }

    /// The expression with its value made fit for the column.
    Expression of(Expression value, RelDataType from, Column column) {
        if (from.getSqlTypeName() == SqlTypeName.NULL) {
            return column.isNullable() ? value : notNull(value, column);
        }
        Expression fit = fit(value, Types.of(from), column);
        return column.isNullable() ? fit : notNull(fit, column);
    }

    /// What a column gets that the INSERT does not list.
    Expression missing(Column column) {
        Expression none = new Expression.Constant(null);
        return column.isNullable() ? none : notNull(none, column);
    }

    private Expression fit(Expression value, ColumnType from, Column column) {
        ColumnType to = column.type();
        boolean isSame = from.kind() == to.kind() && from.scale() == to.scale() && from.precision() <= to.precision();
        // A padded CHAR is always given its length; every other value of the same type fits as it is.
        if (isSame && to.kind() != Kind.CHAR && to.kind() != Kind.BINARY) {
            return value;
        }
        boolean checksLength = family(from.kind()) == Family.TEXT && family(to.kind()) == Family.TEXT;
        if (checksLength && !options.truncatesText()) {
            return row -> {
                Object result = value.eval(row);
                if (result instanceof String text
                        && text.codePointCount(0, text.stripTrailing().length()) > to.precision()) {
                    throw new RowError(
                            RowError.Kind.STRING_TOO_LONG,
                            "'" + text + "' does not fit into the column \"" + column.name() + "\" " + to);
                }
                return result == null ? null : Casts.value(result, from.kind(), to, moment);
            };
        }
        return row -> {
            Object result = value.eval(row);
            if (result instanceof byte[] bytes && bytes.length > to.precision() && !options.truncatesText()) {
                throw new RowError(
                        RowError.Kind.STRING_TOO_LONG,
                        bytes.length + " bytes do not fit into the column \"" + column.name() + "\" " + to);
            }
            return result == null ? null : Casts.value(result, from.kind(), to, moment);
        };
    }

    private static Expression notNull(Expression value, Column column) {
        return row -> {
            Object result = value.eval(row);
            if (result == null) {
                throw new RowError(
                        RowError.Kind.NULL_NOT_ALLOWED, "the column \"" + column.name() + "\" does not take NULL");
            }
            return result;
        };
    }
}
