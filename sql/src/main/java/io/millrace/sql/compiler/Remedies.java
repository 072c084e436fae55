package io.millrace.sql.compiler;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What to do about code that Calcite's validator refuses, by the words with which it does.
final class Remedies {

    private static final Pattern NO_FUNCTION =
            Pattern.compile("No match found for function signature \"?([A-Za-z0-9_ ]{1,128})\"?\\(.*", Pattern.DOTALL);

    /// A time, and what is added to it or taken from it.
    private static final Pattern TIMES = Pattern.compile(
            "Cannot apply '[-+]' to arguments of type '<(DATE|TIMESTAMP|TIME)[^>]*> ([-+]) <([A-Z]+)[^>]*>'");

    /// Functions that other dialects have, and what does their work here.
    private static final Map<String, String> SUBSTITUTES = Map.ofEntries(
            Map.entry("GREATEST", "CASE"),
            Map.entry("LEAST", "CASE"),
            Map.entry("IF", "CASE"),
            Map.entry("IIF", "CASE"),
            Map.entry("DECODE", "CASE"),
            Map.entry("NVL", "COALESCE"),
            Map.entry("IFNULL", "COALESCE"),
            Map.entry("ISNULL", "COALESCE"),
            Map.entry("CONCAT", "||"),
            Map.entry("REPLACE", "REGEX_REPLACE"),
            Map.entry("REGEXP_REPLACE", "REGEX_REPLACE"),
            Map.entry("REGEXP_SUBSTR", "SUBSTRING(text FROM 'expression')"),
            Map.entry("REGEXP_EXTRACT", "SUBSTRING(text FROM 'expression')"),
            Map.entry("SPLIT", "VARIABLE_COLUMN_LOG_PARSE"),
            Map.entry("SPLIT_PART", "VARIABLE_COLUMN_LOG_PARSE"),
            Map.entry("LENGTH", "CHAR_LENGTH"),
            Map.entry("LEN", "CHAR_LENGTH"),
            Map.entry("SUBSTR", "SUBSTRING"),
            Map.entry("INSTR", "POSITION(part IN text)"),
            Map.entry("STRPOS", "POSITION(part IN text)"),
            Map.entry("CHARINDEX", "POSITION(part IN text)"),
            Map.entry("LTRIM", "TRIM(LEADING FROM text)"),
            Map.entry("RTRIM", "TRIM(TRAILING FROM text)"),
            Map.entry("TO_CHAR", "TIMESTAMP_TO_CHAR(format, time)"),
            Map.entry("DATE_FORMAT", "TIMESTAMP_TO_CHAR(format, time)"),
            Map.entry("TO_DATE", "CHAR_TO_DATE(format, text)"),
            Map.entry("STR_TO_DATE", "CHAR_TO_TIMESTAMP(format, text)"),
            Map.entry("PARSE_TIMESTAMP", "CHAR_TO_TIMESTAMP(format, text)"),
            Map.entry("FROM_UNIXTIME", "TO_TIMESTAMP(milliseconds)"),
            Map.entry("DATE_TRUNC", "FLOOR(time TO unit)"),
            Map.entry("TRUNC", "FLOOR"),
            Map.entry("ROUND", "CAST(number AS DECIMAL(10, 2)), which rounds,"),
            Map.entry("TUMBLE", "STEP(ROWTIME BY INTERVAL '1' MINUTE) in GROUP BY"),
            Map.entry("HOP", "a sliding window, OVER (RANGE INTERVAL '1' MINUTE PRECEDING)"),
            Map.entry("SESSION", "WINDOWED BY STAGGER"),
            Map.entry("NOW", "CURRENT_ROW_TIMESTAMP"),
            Map.entry("GETDATE", "CURRENT_ROW_TIMESTAMP"),
            Map.entry("SYSDATE", "CURRENT_ROW_TIMESTAMP"),
            Map.entry("DATEDIFF", "TSDIFF"),
            Map.entry("DATE_DIFF", "TSDIFF"),
            Map.entry("DATEADD", "time + INTERVAL"),
            Map.entry("DATE_ADD", "time + INTERVAL"),
            Map.entry("JSON_VALUE", "the JSON paths of an input's schema"),
            Map.entry("JSON_QUERY", "the JSON paths of an input's schema"),
            Map.entry("JSON_EXISTS", "the JSON paths of an input's schema"),
            Map.entry("TOP_K", "TOP_K_ITEMS_TUMBLING"),
            Map.entry("COUNT_DISTINCT", "COUNT_DISTINCT_ITEMS_TUMBLING"),
            Map.entry("APPROX_COUNT_DISTINCT", "COUNT_DISTINCT_ITEMS_TUMBLING"));

    private Remedies() {}

    /// One sentence without a full stop, or nothing.
    ///
    /// @param message what Calcite says
    static String of(String message) {
        if (message.startsWith("Column '") && message.endsWith("is ambiguous")) {
            return "Several streams have it: write the name of its stream before it";
        }
        if (message.startsWith("Column '") && message.contains("did you mean")) {
            return "Names without double quotes are read in upper case";
        }
        if (message.startsWith("Object 'error_stream'")) {
            return "The code cannot read it: give it a destination";
        }
        if (message.startsWith("Column '") || message.startsWith("Object '")) {
            return "Names without double quotes are read in upper case; put a name in double quotes to keep its case,"
                    + " and text in single quotes";
        }
        Matcher times = TIMES.matcher(message);
        if (times.lookingAt()) {
            if (!times.group(3).matches("DATE|TIME|TIMESTAMP")) {
                return "Write a length of time as INTERVAL '10' SECOND";
            }
            return times.group(1).equals(times.group(3))
                    ? "A difference of times stands in parentheses before its unit: (one - other) SECOND"
                    : "Bring both to one type with CAST, and write the unit behind: (one - other) SECOND";
        }
        if (message.startsWith("Parameters must be of the same type")) {
            return "Bring both to one type with CAST";
        }
        if (message.startsWith("Cannot apply") || message.startsWith("Type mismatch")) {
            return "Convert an operand with CAST";
        }
        if (message.startsWith("Table '")) {
            return "FROM has no such name; a stream with an alias has that name alone";
        }
        if (message.endsWith("must be a condition")) {
            return "Compare what stands there with something";
        }
        if (message.startsWith("Streaming aggregation requires")) {
            return "Group by a time as well, as STEP(ROWTIME BY INTERVAL '1' MINUTE); another column that ascends stands in"
                    + " MONOTONIC( )";
        }
        if (message.startsWith("Streaming ORDER BY must")) {
            return "Begin with the time, as FLOOR(ROWTIME TO SECOND): a stream can only be sorted within it";
        }
        if (message.startsWith("Illegal use of 'NULL'")) {
            return "Say its type: CAST(NULL AS VARCHAR(10))";
        }
        if (message.startsWith("Expression '") && message.endsWith("is not being grouped")) {
            return "Put it into GROUP BY, or into a function such as MAX or LAST_VALUE";
        }
        if (message.startsWith("Aggregate expressions cannot be nested")) {
            return "Compute the inner one in a query in FROM, or in a pump before this one";
        }
        if (message.startsWith("Aggregate expression is illegal in WHERE")) {
            return "Put the condition into HAVING, behind GROUP BY";
        }
        if (message.startsWith("Windowed aggregate expression is illegal")) {
            return "Compute it in a query in FROM, and use there what that gives";
        }
        if (message.startsWith("Window '") && message.endsWith("not found")) {
            return "Define it at the end of the query: WINDOW w AS (RANGE INTERVAL '1' MINUTE PRECEDING)";
        }
        if (message.startsWith("CURSOR expression")) {
            return "A table function stands in FROM: FROM TABLE(FUNCTION(CURSOR(SELECT STREAM ..), ..))";
        }
        if (message.startsWith("INNER, LEFT, RIGHT")) {
            return "Write ON and what makes two rows a pair";
        }
        if (message.startsWith("String literal continued on same line")) {
            return "Join texts with ||";
        }
        Matcher function = NO_FUNCTION.matcher(message);
        if (function.matches()) {
            String instead = instead(function.group(1));
            return instead.isEmpty() ? "There is no such function, or it takes other arguments" : instead;
        }
        return "";
    }

    /// What the dialect has in the place of a function, as a sentence, or nothing.
    ///
    /// @param function what other dialects have
    static String instead(String function) {
        String substitute = SUBSTITUTES.get(function);
        return substitute == null ? "" : "The dialect has " + substitute + " instead";
    }
}
