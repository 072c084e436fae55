package io.millrace.sql.compiler;

import io.millrace.sql.SqlException;
import io.millrace.sql.parser.Token;
import io.millrace.sql.plan.Dialect;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.parser.SqlParser;

/// The word at which the grammar gave up, and what its author may have meant.
///
/// The grammar looks a few words ahead, so it often stops at a word that is right, before the one that is not.
///
/// Reserved words:
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-reserved-words-keywords.html>
///
/// @param token the word that is wrong
/// @param before the word before it
record UnexpectedToken(Token token, Token before) {

    /// Words behind which a name must stand.
    private static final Set<String> BEFORE_NAMES = Set.of("STREAM", "PUMP", "VIEW", "FUNCTION", "INTO", "AS", ".");

    /// Words behind which a name, an expression or a query may stand.
    private static final Set<String> BEFORE_EXPRESSIONS =
            Set.of(",", "(", "FROM", "WHERE", "JOIN", "ON", "BY", "AND", "OR", "SELECT", "HAVING");

    /// Words that begin expressions and queries, or parts of them: right where they stand.
    private static final Set<String> BEGINNINGS = Set.of(
            "SELECT",
            "STREAM",
            "DISTINCT",
            "ALL",
            "CASE",
            "NOT",
            "EXISTS",
            "NULL",
            "TRUE",
            "FALSE",
            "INTERVAL",
            "VALUES");

    /// Words before JOIN.
    private static final Set<String> JOINS = Set.of("LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "OUTER");

    /// Words that begin a clause: they are no names that someone forgot to quote.
    private static final Set<String> CLAUSES = Set.of(
            "FROM",
            "WHERE",
            "GROUP",
            "ORDER",
            "HAVING",
            "WINDOW",
            "UNION",
            "AS",
            "INSERT",
            "INTO",
            "SELECT",
            "STREAM",
            "JOIN",
            "ON",
            "BY",
            "AND",
            "OR",
            "OVER",
            "INTERVAL",
            "THEN",
            "ELSE",
            "END",
            "WITHIN",
            "SET");

    /// @param last the last word that the grammar took
    static UnexpectedToken behind(Token last) {
        Token first = last.next;
        Token next = first.next;
        String word = word(first);
        if (JOINS.contains(word)
                && next != null
                && (word(next).equals("JOIN") || word(next).equals("OUTER"))) {
            UnexpectedToken later = behind(first);
            return later.token == next ? new UnexpectedToken(first, last) : later;
        }
        boolean leads = BEFORE_NAMES.contains(word) || BEFORE_EXPRESSIONS.contains(word);
        if (next == null || !leads) {
            return new UnexpectedToken(first, last);
        }
        boolean isEnd = next.image.isEmpty() && !word.equals(",");
        boolean isMisplaced = BEFORE_NAMES.contains(word)
                ? isReserved(next) && !BEGINNINGS.contains(word(next))
                : isReserved(next) && !BEGINNINGS.contains(word(next)) && !beginsCall(next);
        boolean isWrong = isEnd || isQuote(next) || isMisplaced || (BEFORE_NAMES.contains(word) && isNumber(next));
        return isWrong ? new UnexpectedToken(next, first) : new UnexpectedToken(first, last);
    }

    SqlException refusal() {
        int line = Math.max(1, token.beginLine);
        int column = Math.max(1, token.beginColumn);
        if (token.image.isEmpty()) {
            return new SqlException(line, column, "the code ends in the middle of a statement", "");
        }
        String image = token.image.startsWith("\"") || isQuote(token) ? token.image : '"' + token.image + '"';
        return new SqlException(line, column, "unexpected " + image, remedy());
    }

    private String remedy() {
        String word = word(token);
        if (isQuote(token)) {
            return "A quote is opened and not closed";
        }
        if (word.equals("CREATE") || word.equals("DROP") || word.equals("ALTER")) {
            return word(before).isEmpty() || word(before).equals(";")
                    ? "Code creates, drops or alters streams, pumps, views and functions"
                    : "A semicolon may be missing before it";
        }
        if (word.equals("=") && token.next != null && token.next.image.equals("=")) {
            return "Equal is written with one =";
        }
        if (word.equals("-") || isNumber(token)) {
            return "If it is part of a name, put the name in double quotes: it has more than letters, digits and _";
        }
        boolean isCommaTooMany = (word.equals(",") && token.next != null && token.next.image.equals(")"))
                || (word(before).equals(",") && CLAUSES.contains(word));
        if (isCommaTooMany) {
            return "There is a comma too many, or something is missing behind it";
        }
        boolean isNameExpected = BEFORE_NAMES.contains(word(before))
                || word(before).equals("FROM")
                || word(before).equals("JOIN");
        if (CLAUSES.contains(word) && !isNameExpected) {
            return "Something may be missing before it"
                    + (word.equals("INTERVAL")
                            ? "; the type of a column it is not: keep milliseconds in a BIGINT"
                            : "");
        }
        if (word.equals(")")) {
            return "Something may be missing before it";
        }
        return isReserved(token)
                ? "If it is a name, put it in double quotes, \"" + token.image + "\": the word is reserved"
                : "";
    }

    /// Before the first word stands one without an image.
    private static String word(Token token) {
        return token.image == null ? "" : token.image.toUpperCase(Locale.ROOT);
    }

    private static boolean beginsCall(Token token) {
        return token.next != null && (token.next.image.startsWith("(") || token.next.image.startsWith("'"));
    }

    private static boolean isQuote(Token token) {
        return token.image.equals("'") || token.image.equals("\"");
    }

    private static boolean isNumber(Token token) {
        return !token.image.isEmpty() && Character.isDigit(token.image.charAt(0));
    }

    private static boolean isReserved(Token token) {
        return !token.image.isEmpty()
                && Character.isLetter(token.image.charAt(0))
                && SqlParser.create("x", Dialect.PARSER).getMetadata().isReservedWord(word(token));
    }
}
