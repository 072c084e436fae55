package io.millrace.sql;

import io.millrace.sql.parser.ParseException;
import io.millrace.sql.parser.Token;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Reads an application's code into its statements, and tells in the dialect's words why it cannot.
final class ScriptParser {

    /// The most characters of an application's code:
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    static final int MAX_LENGTH = 102_400;

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
            return new SqlException(line, column, firstLine(e), "");
        }
        Token token = unexpected(parse.currentToken.next);
        line = token.beginLine;
        column = token.beginColumn;
        if (token.image.isEmpty()) {
            return new SqlException(line, column, "the code ends in the middle of a statement", "");
        }
        if (isQuote(token)) {
            return new SqlException(line, column, "unexpected " + token.image, "A quote is opened and not closed");
        }
        return new SqlException(
                line,
                column,
                "unexpected " + (token.image.startsWith("\"") ? token.image : "\"" + token.image + "\""),
                isReserved(token) ? "If it is a name, it is a reserved word and needs double quotes" : "");
    }

    /// The token that the grammar cannot take: behind a comma or a parenthesis that begins nothing, what follows it.
    private static Token unexpected(Token first) {
        Token next = first.next;
        boolean opens = first.image.equals(",") || first.image.equals("(");
        return opens && next != null && (isQuote(next) || isReserved(next)) ? next : first;
    }

    private static boolean isQuote(Token token) {
        return token.image.equals("'") || token.image.equals("\"");
    }

    private static boolean isReserved(Token token) {
        return !token.image.isEmpty()
                && Character.isLetter(token.image.charAt(0))
                && SqlParser.create("x", Dialect.PARSER)
                        .getMetadata()
                        .isReservedWord(token.image.toUpperCase(Locale.ROOT));
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
