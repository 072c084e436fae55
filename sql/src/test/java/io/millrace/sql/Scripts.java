package io.millrace.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Codes of applications, which together use all of the dialect, and changes to them.
///
/// All are over the input of [Evaluation] and the table of [FuzzTargets].
final class Scripts {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|'(?:[^']|'')*'|\"[^\"]*\"|\\w+|--[^\\n]*|/\\*.*?\\*/|<=|>=|<>|\\|\\||.", Pattern.DOTALL);

    private static final String[] WORDS = {
        "NULL",
        "0",
        "-1",
        "1e400",
        "99999999999999999999",
        "9223372036854775808",
        "''",
        "'\u00e9\ud83d\ude00'",
        "*",
        "(",
        ")",
        "ROWTIME",
        "i.ROWTIME",
        "CAST(NULL AS INTEGER)",
        "INTERVAL '0' SECOND",
        "INTERVAL '-1' DAY",
        "INTERVAL '9999999999' DAY",
        "INTERVAL '1' MONTH",
        "DATE '0001-01-01'",
        "TIMESTAMP '9999-12-31 23:59:59'",
        "SELECT STREAM",
        "FROM i",
        "error_stream",
        "\"",
        "'",
        "\\",
        "u&'\\D800'",
        "X'0'",
        ";",
        ",",
        ".",
        "[",
        "{",
        "?",
        ":",
        "$",
        "#",
        "\0",
        "ARRAY[1]",
        "ROW(1, 2)",
        "VALUES (1)",
        "MULTISET",
        "OVER w",
        "WITH q AS (SELECT 1)",
        "LATERAL",
        "UNNEST",
        "GROUPING SETS",
        "FETCH FIRST 1 ROW ONLY",
        "JSON_OBJECT()",
        "EXPLAIN PLAN FOR",
        "DESCRIBE",
        "INSERT INTO o VALUES (1)",
        "DELETE FROM i",
        "SET x = 1",
        "CURRENT_ROW_TIMESTAMP",
        "s.*",
        "@"
    };

    private Scripts() {}

    static List<String> all() {
        return List.of(read("fuzz/scripts.sql").split("\n?====\n"));
    }

    private static String read(String name) {
        try (InputStream file = Objects.requireNonNull(Scripts.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The code of an application whose pumps keep all that pumps can keep.
    static String keeping() {
        return read("fuzz/keeping.sql");
    }

    /// A script with a few of its tokens changed.
    static String mutate(List<String> scripts, Random random) {
        List<String> tokens = tokens(scripts.get(random.nextInt(scripts.size())));
        List<String> others = tokens(scripts.get(random.nextInt(scripts.size())));
        for (int changes = 1 + random.nextInt(4); changes > 0 && !tokens.isEmpty(); changes--) {
            int at = random.nextInt(tokens.size());
            int end = Math.min(tokens.size(), at + 1 + random.nextInt(6));
            switch (random.nextInt(8)) {
                case 0 -> tokens.subList(at, end).clear();
                case 1 -> tokens.add(at, WORDS[random.nextInt(WORDS.length)]);
                case 2 -> tokens.set(at, WORDS[random.nextInt(WORDS.length)]);
                case 3 -> tokens.set(at, others.get(random.nextInt(others.size())));
                case 4 -> {
                    int from = random.nextInt(others.size());
                    List<String> part = new ArrayList<>(
                            others.subList(from, Math.min(others.size(), from + 1 + random.nextInt(12))));
                    tokens.subList(at, end).clear();
                    tokens.addAll(at, part);
                }
                case 5 -> tokens.addAll(at, new ArrayList<>(tokens.subList(at, end)));
                case 6 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
                default -> {
                    String token = tokens.get(at);
                    int cut = random.nextInt(token.length() + 1);
                    tokens.set(at, token.substring(0, cut) + (char) (32 + random.nextInt(96)) + token.substring(cut));
                }
            }
        }
        return String.join("", tokens);
    }

    private static List<String> tokens(String script) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(script);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }
}
