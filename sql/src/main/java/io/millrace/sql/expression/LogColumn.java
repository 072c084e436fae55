package io.millrace.sql.expression;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.ColumnType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One column that a log parser makes of a line.
///
/// @param pattern of a datetime, as `java.text.SimpleDateFormat` has them
/// @param start at which character it begins, from 0
/// @param length how many characters it has; empty for all that follow
public record LogColumn(
        String name, ColumnType type, boolean isNullable, Optional<String> pattern, int start, OptionalInt length) {

    /// The type of columns that are not described.
    private static final ColumnType TEXT = new ColumnType(Kind.VARCHAR, 1_024, 0);

    private static final Pattern DESCRIPTION =
            Pattern.compile("(?is)\\s*(?:\"(?<quoted>[^\"]+)\"|(?<name>\\w+))\\s+TYPE\\s+"
                    + "(?<type>\\w+(?:\\s+(?:PRECISION|VARYING))?(?:\\s*\\(\\s*\\d+\\s*(?:,\\s*\\d+\\s*)?\\))?)"
                    + "(?:\\s+'(?<pattern>[^']*)')?(?<notnull>\\s+NOT\\s+NULL)?"
                    + "(?:\\s+START\\s+(?<start>\\d{1,6})(?:\\s+FOR\\s+(?<length>\\d{1,6}))?)?\\s*");

    static LogColumn text(int number) {
        return new LogColumn("COLUMN" + number, TEXT, true, Optional.empty(), 0, OptionalInt.empty());
    }

    static List<LogColumn> texts(int count) {
        List<LogColumn> columns = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            columns.add(text(i));
        }
        return columns;
    }

    /// Reads `name TYPE type ['pattern'] [NOT NULL] [START n [FOR m]]`, any number of them with commas in between.
    ///
    /// @throws IllegalArgumentException if the text is something else
    static List<LogColumn> described(String text) {
        List<LogColumn> columns = new ArrayList<>();
        Matcher matcher = DESCRIPTION.matcher(text);
        int at = 0;
        while (true) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                throw new IllegalArgumentException("not the description of a column: '"
                        + text.substring(at).strip() + "'");
            }
            columns.add(of(matcher));
            at = matcher.end();
            if (at == text.length()) {
                return columns;
            }
            if (text.charAt(at++) != ',') {
                throw new IllegalArgumentException(
                        "a comma belongs before '" + text.substring(at - 1).strip() + "'");
            }
        }
    }

    private static LogColumn of(Matcher matcher) {
        ColumnType type = ColumnType.parse(matcher.group("type").strip().replaceAll("\\s*([(),])\\s*", "$1"));
        String quoted = matcher.group("quoted");
        String length = matcher.group("length");
        boolean isText = type.kind() == Kind.CHAR || type.kind() == Kind.VARCHAR;
        return new LogColumn(
                quoted == null ? matcher.group("name").toUpperCase(Locale.ROOT) : quoted,
                type,
                matcher.group("notnull") == null,
                Optional.ofNullable(matcher.group("pattern")),
                matcher.group("start") == null ? 0 : Integer.parseInt(matcher.group("start")),
                length != null
                        ? OptionalInt.of(Integer.parseInt(length))
                        : isText ? OptionalInt.of(type.precision()) : OptionalInt.empty());
    }

    /// The part of a line where the column stands.
    @Nullable
    String cut(String line) {
        if (start >= line.length()) {
            return null;
        }
        int end = length.isEmpty() ? line.length() : Math.min(line.length(), start + length.getAsInt());
        return line.substring(start, end);
    }

    /// The value that a piece of a line stands for.
    ///
    /// @throws RowError if there is none
    @Nullable
    Object value(@Nullable String piece, Moment moment) {
        boolean isText = type.kind() == Kind.CHAR || type.kind() == Kind.VARCHAR;
        if (piece == null || (!isText && piece.isBlank())) {
            if (!isNullable) {
                throw new RowError(RowError.Kind.NULL_NOT_ALLOWED, "the column " + name + " of a log is missing");
            }
            return null;
        }
        if (isText) {
            return Casts.value(piece, Kind.VARCHAR, type, moment);
        }
        return switch (type.kind()) {
            case DATE, TIME, TIMESTAMP ->
                pattern.isPresent()
                        ? (Object) new DatePattern(pattern.get()).read(piece.strip())
                        : Casts.value(piece.strip(), Kind.VARCHAR, type, moment);
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE ->
                Casts.value(piece.strip(), Kind.VARCHAR, type, moment);
            case CHAR, VARCHAR, BINARY, VARBINARY ->
                throw new UnsupportedOperationException("a column of type " + type + " in a log");
        };
    }
}
