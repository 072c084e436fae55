package io.millrace.sql.expression;

import io.millrace.sql.row.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a log parser takes a line apart.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-pattern-matching-functions.html>
public final class LogFormat {

    private static final Pattern SYSLOG =
            Pattern.compile("(?s)(?:<\\d{1,3}>)?([A-Z][a-z]{2}) +(\\d{1,2}) (\\d\\d:\\d\\d:\\d\\d) ?(.*)");

    private static final Pattern SPECIFIER = Pattern.compile("%[<>!,\\d]*(?:\\{[^}]*\\}|\\[[^\\]]*\\])?([a-zA-Z])");

    private static final String COMMON = "%h %l %u %t \"%r\" %>s %b";

    /// The names of the parsers.
    public static final List<String> FUNCTIONS = List.of(
            "REGEX_LOG_PARSE",
            "FAST_REGEX_LOG_PARSE",
            "FIXED_COLUMN_LOG_PARSE",
            "VARIABLE_COLUMN_LOG_PARSE",
            "SYS_LOG_PARSE",
            "W3C_LOG_PARSE");

    private final List<LogColumn> columns;
    private final Splitter splitter;

    /// Takes a line apart, one piece a column; nothing if the line is another.
    private interface Splitter {
        Optional<@Nullable String[]> split(String line, Moment moment);
    }

    private LogFormat(List<LogColumn> columns, Splitter splitter) {
        this.columns = List.copyOf(columns);
        this.splitter = splitter;
    }

    /// The way in which a function with its arguments takes lines apart.
    ///
    /// @param arguments those behind the line: a number as a `BigDecimal`, or a `String`; null if it is no literal
    /// @throws IllegalArgumentException with a sentence if the arguments are wrong
    public static LogFormat of(String function, List<@Nullable Object> arguments) {
        return switch (function) {
            case "REGEX_LOG_PARSE" -> regex(text(arguments, 0, "regular expression"));
            case "FAST_REGEX_LOG_PARSE" -> fastRegex(text(arguments, 0, "regular expression"));
            case "FIXED_COLUMN_LOG_PARSE" -> fixed(arguments);
            case "VARIABLE_COLUMN_LOG_PARSE" -> variable(arguments);
            case "SYS_LOG_PARSE" -> syslog();
            case "W3C_LOG_PARSE" -> w3c(text(arguments, 0, "format"));
            default -> throw new IllegalStateException(function);
        };
    }

    public List<LogColumn> columns() {
        return columns;
    }

    /// The values of a line's columns, or null if the line is another.
    ///
    /// @throws RowError if a piece is no value of its column
    @Nullable
    Object @Nullable [] values(String line, Moment moment) {
        Optional<@Nullable String[]> pieces = splitter.split(line, moment);
        if (pieces.isEmpty()) {
            return null;
        }
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(i < pieces.get().length ? pieces.get()[i] : null, moment);
        }
        return values;
    }

    private static String text(List<@Nullable Object> arguments, int index, String name) {
        if (index < arguments.size() && arguments.get(index) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException("the " + name + " is a text in single quotes");
    }

    private static LogFormat regex(String text) {
        Regex pattern;
        try {
            pattern = Regex.of(text);
        } catch (RowError e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        int groups = pattern.groupCount();
        if (groups == 0) {
            throw new IllegalArgumentException(
                    "the regular expression has no group in parentheses, of which each gives a column");
        }
        return new LogFormat(LogColumn.texts(groups), (line, _) -> groups(pattern, line));
    }

    private static LogFormat fastRegex(String text) {
        FastRegex pattern = FastRegex.of(text);
        if (pattern.groups() == 0) {
            throw new IllegalArgumentException(
                    "the regular expression has no group in parentheses, of which each gives a column");
        }
        return new LogFormat(LogColumn.texts(pattern.groups()), (line, _) -> pattern.pieces(line));
    }

    private static Optional<@Nullable String[]> groups(Regex pattern, String line) {
        return pattern.on(line, LogFormat::groups);
    }

    private static Optional<@Nullable String[]> groups(Matcher matcher) {
        if (!matcher.matches()) {
            return Optional.empty();
        }
        @Nullable String[] pieces = new String[matcher.groupCount()];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = matcher.group(i + 1);
        }
        return Optional.of(pieces);
    }

    private static LogFormat fixed(List<@Nullable Object> arguments) {
        List<LogColumn> columns = new ArrayList<>();
        for (int i = 0; i < Math.max(1, arguments.size()); i++) {
            columns.addAll(LogColumn.described(text(arguments, i, "description of columns")));
        }
        return new LogFormat(
                columns,
                (line, _) -> Optional.of(
                        columns.stream().map(column -> column.cut(line)).toArray(String[]::new)));
    }

    private static LogFormat variable(List<@Nullable Object> arguments) {
        Object described = arguments.isEmpty() ? null : arguments.getFirst();
        List<LogColumn> columns;
        if (described instanceof BigDecimal count) {
            if (count.signum() <= 0 || count.compareTo(BigDecimal.valueOf(1_000)) > 0) {
                throw new IllegalArgumentException("there are 1 to 1000 columns, not " + count);
            }
            columns = LogColumn.texts(count.intValue());
        } else {
            columns = LogColumn.described(text(arguments, 0, "description of columns"));
        }
        String delimiter = text(arguments, 1, "delimiter");
        String escape = arguments.size() > 2 && arguments.get(2) instanceof String text ? text : "";
        String quotes = arguments.size() > 3 && arguments.get(3) instanceof String text ? text : "";
        if (escape.length() > 1 || quotes.length() > 2) {
            throw new IllegalArgumentException("an escape is one character, and quotes are one or two");
        }
        return new LogFormat(columns, (line, _) -> Optional.of(split(line, columns.size(), delimiter, escape, quotes)));
    }

    private static @Nullable String[] split(String line, int count, String delimiter, String escape, String quotes) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        boolean isQuoted = false;
        int i = 0;
        while (i < line.length() && pieces.size() < count) {
            char c = line.charAt(i);
            if (!escape.isEmpty() && c == escape.charAt(0) && i + 1 < line.length()) {
                piece.append(line.charAt(i + 1));
                i += 2;
            } else if (isQuoted && c == quotes.charAt(quotes.length() - 1)) {
                isQuoted = false;
                i++;
            } else if (!isQuoted && !quotes.isEmpty() && c == quotes.charAt(0)) {
                isQuoted = true;
                i++;
            } else if (!isQuoted && line.startsWith(delimiter, i)) {
                pieces.add(piece.toString());
                piece.setLength(0);
                i += delimiter.length();
            } else {
                piece.append(c);
                i++;
            }
        }
        if (pieces.size() < count) {
            pieces.add(piece.toString());
        }
        return pieces.toArray(String[]::new);
    }

    /// Lines of a system log tell no year: it is that of the row.
    private static LogFormat syslog() {
        LogColumn time = new LogColumn(
                "COLUMN1",
                ColumnType.of(ColumnType.Kind.TIMESTAMP),
                true,
                Optional.of("yyyy MMM d HH:mm:ss"),
                0,
                OptionalInt.empty());
        return new LogFormat(List.of(time, LogColumn.text(2)), (line, moment) -> {
            Matcher matcher = SYSLOG.matcher(line);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int year = Instant.ofEpochMilli(moment.nowMillis())
                    .atOffset(ZoneOffset.UTC)
                    .getYear();
            String at = year + " " + matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3);
            return Optional.of(new @Nullable String[] {at, matcher.group(4)});
        });
    }

    private static LogFormat w3c(String name) {
        String format = switch (name.toUpperCase(Locale.ROOT)) {
            case "COMMON" -> COMMON;
            case "COMMON WITH VHOST" -> "%v " + COMMON;
            case "NCSA EXTENDED" -> COMMON + " \"%{Referer}i\" \"%{User-agent}i\"";
            case "REFERER" -> "%{Referer}i -> %U";
            case "AGENT" -> "%{User-agent}i";
            case "IIS" -> "%h, %u, %d, %T, %n, %v, %A, %D, %I, %O, %s, %w, %m, %U, %q";
            default -> name;
        };
        Matcher specifiers = SPECIFIER.matcher(format);
        StringBuilder regex = new StringBuilder("(?s)");
        int at = 0;
        int count = 0;
        while (specifiers.find()) {
            regex.append(Pattern.quote(format.substring(at, specifiers.start())));
            regex.append(specifiers.group(1).equals("t") ? "(\\[[^\\]]*\\])" : "(.*?)");
            at = specifiers.end();
            count++;
        }
        if (count == 0) {
            throw new IllegalArgumentException("'" + name
                    + "' is no format of logs: those are COMMON, COMMON WITH VHOST, NCSA EXTENDED, REFERER, AGENT and IIS,"
                    + " and texts with specifiers such as %h");
        }
        Regex pattern = Regex.of(regex.append(Pattern.quote(format.substring(at)))
                .append(",?\\s*")
                .toString());
        return new LogFormat(LogColumn.texts(count), (line, _) -> groups(pattern, line));
    }

    /// The expression that takes the lines of another apart.
    static Expression expression(LogFormat format, Expression line, Moment moment) {
        return row -> line.eval(row) instanceof String text ? format.values(text, moment) : null;
    }
}
