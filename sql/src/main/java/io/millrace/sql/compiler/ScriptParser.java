package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.parser.ParseException;
import io.millrace.sql.plan.Dialect;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Reads an application's code into its statements, and tells in the dialect's words why it cannot.
public final class ScriptParser {

    /// The most characters of an application's code:
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    public static final int MAX_LENGTH = 102_400;

    private static final Pattern LEXICAL = Pattern.compile("^Lexical error.* \\((\\d{1,6})\\), after");

    private ScriptParser() {}

    /// @throws SqlException if the code is not a list of statements
    static List<SqlNode> parse(String code) {
        if (code.length() > MAX_LENGTH) {
            throw new SqlException(
                    0, 0, "the code has " + code.length() + " characters, at most " + MAX_LENGTH + " are allowed", "");
        }
        if (code.isEmpty()) {
            return List.of();
        }
        try {
            return List.copyOf(SqlParser.create(code, Dialect.PARSER).parseStmtList());
        } catch (SqlParseException e) {
            throw explain(e);
        } catch (CalciteContextException e) {
            throw new SqlException(e.getPosLine(), e.getPosColumn(), sentence(e), "");
        } catch (CalciteException e) {
            throw new SqlException(1, 1, sentence(e), "");
        }
    }

    private static SqlException explain(SqlParseException e) {
        SqlParserPos position = e.getPos() == null ? SqlParserPos.ZERO : e.getPos();
        int line = Math.max(1, position.getLineNum());
        int column = Math.max(1, position.getColumnNum());
        if (e.getCause() instanceof StackOverflowError) {
            return new SqlException(line, column, "the code is nested too deeply", "");
        }
        if (!(e.getCause() instanceof ParseException parse) || parse.currentToken == null) {
            return lexical(line, column, firstLine(e));
        }
        return UnexpectedToken.behind(parse.currentToken).refusal();
    }

    /// A character that begins no word, such as a quote that a word processor has bent.
    private static SqlException lexical(int line, int column, String message) {
        Matcher code = LEXICAL.matcher(message);
        if (!code.find()) {
            return message.contains("Encountered: <EOF>")
                    ? new SqlException(line, column, "the code ends within a comment", "Close it with */")
                    : new SqlException(line, column, message, "");
        }
        int point = Integer.parseInt(code.group(1));
        if (Character.isSpaceChar(point)) {
            return new SqlException(
                    line,
                    column,
                    String.format(Locale.ROOT, "unexpected character U+%04X", point),
                    "It looks like a blank and is none: write a plain one");
        }
        boolean isQuote = "\u2018\u2019\u201c\u201d\u00b4`".indexOf(point) >= 0;
        return new SqlException(
                line,
                column,
                "unexpected character " + Character.toString(point),
                isQuote ? "Text stands in straight single quotes, names in straight double quotes" : "");
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /// Calcite's message without its place.
    static String sentence(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).replace("\n", ", ");
    }
}
