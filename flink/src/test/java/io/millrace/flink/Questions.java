package io.millrace.flink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Random questions about [Tables] where both dialects mean the same.
///
/// Left out is what they mean differently: rows of equal time in a window that slides over time, casts to integers,
/// INITCAP of letters beyond ASCII, OVERLAY of no characters or of an empty text, what is emitted when, and what Flink
/// does not have.
final class Questions {

    /// @param ours in our dialect
    /// @param flinks in Flink's
    /// @param type of its value, in our dialect
    private record Item(String ours, String flinks, String type) {

        static Item of(String both, String type) {
            return new Item(both, both, type);
        }
    }

    private static final List<Item> SCALARS = List.of(
            Item.of("n + 1", "BIGINT"),
            Item.of("n * k - j", "BIGINT"),
            Item.of("n / (j + 7)", "BIGINT"),
            Item.of("MOD(n, 7)", "BIGINT"),
            Item.of("ABS(n)", "BIGINT"),
            Item.of("-n", "BIGINT"),
            Item.of("d * 2 + n", "DOUBLE"),
            Item.of("d / 3", "DOUBLE"),
            Item.of("FLOOR(d)", "DOUBLE"),
            Item.of("CEIL(d)", "DOUBLE"),
            Item.of("m + 1", "DECIMAL(12,2)"),
            Item.of("m * 2", "DECIMAL(18,2)"),
            Item.of("SQRT(ABS(d))", "DOUBLE"),
            Item.of("EXP(d / 1000)", "DOUBLE"),
            Item.of("LN(ABS(d) + 1)", "DOUBLE"),
            Item.of("POWER(d, 2)", "DOUBLE"),
            Item.of("UPPER(t)", "VARCHAR(32)"),
            Item.of("LOWER(t)", "VARCHAR(32)"),
            Item.of("t || '-' || t", "VARCHAR(64)"),
            Item.of("CHAR_LENGTH(t)", "INTEGER"),
            Item.of("POSITION('b' IN t)", "INTEGER"),
            Item.of("TRIM(BOTH ' ' FROM t)", "VARCHAR(32)"),
            Item.of("TRIM(LEADING 'a' FROM t)", "VARCHAR(32)"),
            Item.of("SUBSTRING(t FROM 2 FOR 2)", "VARCHAR(32)"),
            Item.of("OVERLAY(t || 'y' PLACING 'zz' FROM 1 FOR 1)", "VARCHAR(32)"),
            Item.of("COALESCE(n, k, 0)", "BIGINT"),
            Item.of("NULLIF(k, 1)", "INTEGER"),
            Item.of("CASE WHEN n > 0 THEN 'over' WHEN n < 0 THEN 'less' WHEN n IS NULL THEN 'null' END", "VARCHAR(8)"),
            Item.of("CASE k WHEN 0 THEN n WHEN 1 THEN d ELSE -1 END", "DOUBLE"),
            Item.of("CAST(n AS VARCHAR(20))", "VARCHAR(20)"),
            // no fraction where there are no milliseconds
            new Item("CAST(e AS VARCHAR(32))", "REGEXP_REPLACE(CAST(e AS VARCHAR(32)), '[.]000$', '')", "VARCHAR(32)"),
            Item.of("CAST('2024-02-29 10:00:01' AS TIMESTAMP)", "TIMESTAMP"),
            Item.of("FLOOR(e TO MINUTE)", "TIMESTAMP"),
            Item.of("FLOOR(e TO HOUR)", "TIMESTAMP"),
            Item.of("CEIL(e TO HOUR)", "TIMESTAMP"),
            Item.of("CEIL(e TO DAY)", "TIMESTAMP"),
            Item.of("FLOOR(e TO MONTH)", "TIMESTAMP"),
            Item.of("EXTRACT(YEAR FROM e)", "BIGINT"),
            Item.of("EXTRACT(MINUTE FROM e)", "BIGINT"),
            Item.of("e + INTERVAL '90' SECOND", "TIMESTAMP"),
            Item.of("e - INTERVAL '1 02:03' DAY TO MINUTE", "TIMESTAMP"));

    private static final List<String> ATOMS = List.of(
            "n > 0",
            "n <= d",
            "n BETWEEN -20 AND 50",
            "n NOT BETWEEN k AND 50",
            "k IN (0, 2)",
            "k NOT IN (1, 2)",
            "k = j",
            "k <> j",
            "t LIKE '%b%'",
            "t LIKE 'a\\_%' ESCAPE '\\'",
            "t NOT LIKE '_b%'",
            "t SIMILAR TO '(a|b)+%'",
            "t SIMILAR TO '[a-z]*'",
            "t = ''",
            "t < 'b'",
            "n IS NULL",
            "t IS NOT NULL",
            "n IS DISTINCT FROM k",
            "n IS NOT DISTINCT FROM j",
            "m > 5.5",
            "d >= m",
            "(n > 0) IS TRUE",
            "(n > 0) IS NOT FALSE",
            "(k = 1) IS UNKNOWN",
            "e < FLOOR(e TO MINUTE) + INTERVAL '30' SECOND");

    private static final List<Item> AGGREGATES = List.of(
            Item.of("COUNT(*)", "BIGINT"),
            Item.of("COUNT(n)", "BIGINT"),
            Item.of("SUM(n)", "BIGINT"),
            Item.of("SUM(k)", "INTEGER"),
            Item.of("SUM(d)", "DOUBLE"),
            Item.of("SUM(m)", "DECIMAL(18,2)"),
            Item.of("AVG(n)", "BIGINT"),
            Item.of("AVG(k)", "INTEGER"),
            Item.of("AVG(d)", "DOUBLE"),
            Item.of("MIN(n)", "BIGINT"),
            Item.of("MAX(d)", "DOUBLE"),
            Item.of("MIN(t)", "VARCHAR(16)"),
            Item.of("MAX(e)", "TIMESTAMP"));

    private static final List<Item> MOMENTS = List.of(
            Item.of("STDDEV_POP(d)", "DOUBLE"),
            Item.of("STDDEV_SAMP(d)", "DOUBLE"),
            Item.of("VAR_POP(d)", "DOUBLE"),
            Item.of("VAR_SAMP(d)", "DOUBLE"));

    private static final List<Item> KEYS =
            List.of(Item.of("k", "INTEGER"), Item.of("j", "INTEGER"), Item.of("t", "VARCHAR(16)"));

    private final Random random;

    Questions(Random random) {
        this.random = random;
    }

    /// One of each kind.
    List<Question> ofEachKind() {
        return Stream.<Supplier<Question>>of(
                        this::filter,
                        this::tumbling,
                        this::tumblingByCalendar,
                        this::tumblingByTwoTimes,
                        this::tumblingOfTumbling,
                        this::slidingOverTime,
                        this::slidingOverRows,
                        this::joinInTime,
                        this::joinWithTable,
                        this::union,
                        this::distinct,
                        this::topItems,
                        this::distinctItems,
                        Questions::order)
                .map(Supplier::get)
                .toList();
    }

    private <T> List<T> some(List<T> of, int least, int most) {
        List<T> shuffled = new ArrayList<>(of);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, least + random.nextInt(most - least + 1));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /// @param depth how many conditions may stand in each other
    private String condition(int depth) {
        return switch (depth == 0 ? 5 : random.nextInt(5)) {
            case 0 -> "NOT (" + condition(depth - 1) + ")";
            case 1 -> "(" + condition(depth - 1) + " AND " + condition(depth - 1) + ")";
            case 2 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
            default -> one(ATOMS);
        };
    }

    private static String ours(List<Item> items) {
        return String.join(", ", items.stream().map(Item::ours).toList());
    }

    private static String flinks(List<Item> items) {
        return String.join(", ", items.stream().map(Item::flinks).toList());
    }

    private static List<String> types(List<Item> items) {
        return items.stream().map(Item::type).toList();
    }

    private static List<Item> concat(List<Item> one, List<Item> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static String before(String prefix, List<Item> items) {
        return items.isEmpty() ? "" : prefix + flinks(items);
    }

    private Question filter() {
        List<Item> items = some(SCALARS, 4, 9);
        String where = condition(5);
        return new Question(
                "filter",
                "SELECT STREAM " + ours(items) + " FROM s WHERE " + where,
                "SELECT rowtime, " + flinks(items) + " FROM s WHERE " + where,
                true,
                types(items));
    }

    private static Question grouped(
            String name, String ours, String flinks, List<Item> keys, List<Item> calls, String having) {
        List<Item> items = concat(keys, calls);
        return new Question(
                name,
                "SELECT STREAM " + ours(items) + " FROM s GROUP BY " + ours + before(", ", keys) + having,
                "SELECT window_end, " + flinks(items) + " FROM TUMBLE(TABLE s, DESCRIPTOR(rowtime), INTERVAL " + flinks
                        + ") GROUP BY window_start, window_end" + before(", ", keys) + having,
                true,
                types(items));
    }

    private List<Item> calls() {
        return some(concat(AGGREGATES, MOMENTS), 1, 6);
    }

    private Question tumbling() {
        int seconds = 1 + random.nextInt(20);
        return grouped(
                "tumbling",
                "STEP(s.ROWTIME BY INTERVAL '" + seconds + "' SECOND)",
                "'" + seconds + "' SECOND",
                some(KEYS, 0, 2),
                calls(),
                one(List.of("", " HAVING COUNT(*) > 1", " HAVING SUM(n) > 10 OR MIN(t) IS NULL")));
    }

    private Question tumblingByCalendar() {
        String unit = one(List.of("SECOND", "MINUTE", "HOUR"));
        return grouped(
                "tumbling by calendar",
                "FLOOR(s.ROWTIME TO " + unit + ")",
                "'1' " + unit,
                some(KEYS, 0, 1),
                calls(),
                "");
    }

    private Question tumblingByTwoTimes() {
        return grouped(
                "tumbling by two times",
                "STEP(s.ROWTIME BY INTERVAL '10' SECOND)",
                "'10' SECOND",
                List.of(Item.of("FLOOR(e TO MINUTE)", "TIMESTAMP")),
                calls(),
                "");
    }

    /// Flink gives a window the time of its last millisecond, ours that of its end.
    private Question tumblingOfTumbling() {
        return new Question(
                "tumbling of tumbling",
                "SELECT STREAM COUNT(*), SUM(c), MAX(n) FROM (SELECT STREAM k, COUNT(*) AS c, SUM(n) AS n FROM s"
                        + " GROUP BY STEP(s.ROWTIME BY INTERVAL '2' SECOND), k) AS x"
                        + " GROUP BY STEP(x.ROWTIME BY INTERVAL '10' SECOND)",
                "SELECT window_end + INTERVAL '0.001' SECOND, COUNT(*), SUM(c), MAX(n) FROM TUMBLE((SELECT window_time, k,"
                        + " COUNT(*) AS c, SUM(n) AS n FROM TUMBLE(TABLE s, DESCRIPTOR(rowtime), INTERVAL '2' SECOND)"
                        + " GROUP BY window_start, window_end, window_time, k), DESCRIPTOR(window_time),"
                        + " INTERVAL '10' SECOND, INTERVAL '-0.001' SECOND) GROUP BY window_start, window_end",
                true,
                List.of("BIGINT", "BIGINT", "BIGINT"));
    }

    private static Question sliding(
            String name, String stream, List<Item> keys, List<Item> calls, String ours, String flinks) {
        List<Item> items = concat(keys, calls);
        List<String> oursItems = new ArrayList<>(keys.stream().map(Item::ours).toList());
        List<String> flinksItems =
                new ArrayList<>(keys.stream().map(Item::flinks).toList());
        calls.forEach(call -> {
            oursItems.add(call.ours() + " OVER w");
            flinksItems.add(call.flinks() + " OVER w");
        });
        return new Question(
                name,
                "SELECT STREAM " + String.join(", ", oursItems) + " FROM " + stream + " WINDOW w AS ("
                        + before("PARTITION BY ", keys) + " " + ours + ")",
                "SELECT rowtime, " + String.join(", ", flinksItems) + " FROM " + stream + " WINDOW w AS ("
                        + before("PARTITION BY ", keys) + " ORDER BY rowtime " + flinks + ")",
                true,
                types(items));
    }

    /// Over rows of distinct times: Flink counts in the later ones of the same time.
    private Question slidingOverTime() {
        String interval = "INTERVAL '" + (1 + random.nextInt(9)) + "' SECOND PRECEDING";
        return sliding(
                "sliding over time",
                "u",
                some(KEYS, 0, 1),
                some(AGGREGATES, 1, 4),
                "RANGE " + interval,
                "RANGE BETWEEN " + interval + " AND CURRENT ROW");
    }

    private Question slidingOverRows() {
        int preceding = 1 + random.nextInt(5);
        return sliding(
                "sliding over rows",
                "s",
                some(KEYS, 0, 1),
                some(AGGREGATES, 1, 4),
                "ROWS " + preceding + " PRECEDING",
                "ROWS BETWEEN " + preceding + " PRECEDING AND CURRENT ROW");
    }

    private Question joinInTime() {
        String kind = one(List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"));
        int ofS = random.nextInt(3);
        int ofR = random.nextInt(3);
        String on = " ON s.k = r.k" + one(List.of("", " AND s.n < r.n"));
        return new Question(
                kind,
                "SELECT STREAM s.k, s.n, s.t, r.k, r.n, r.t FROM s" + over(ofS) + " AS s " + kind + " r" + over(ofR)
                        + " AS r" + on,
                "SELECT s.k, s.n, s.t, r.k, r.n, r.t FROM s " + kind + " r" + on + " AND r.rowtime BETWEEN s.rowtime"
                        + " - INTERVAL '" + ofR + "' SECOND AND s.rowtime + INTERVAL '" + ofS + "' SECOND",
                false,
                List.of("INTEGER", "BIGINT", "VARCHAR(16)", "INTEGER", "BIGINT", "VARCHAR(16)"));
    }

    private static String over(int seconds) {
        return seconds == 0 ? "" : " OVER (RANGE INTERVAL '" + seconds + "' SECOND PRECEDING)";
    }

    private Question joinWithTable() {
        String join = one(List.of("JOIN", "LEFT JOIN")) + " w ON s.k = w.k" + one(List.of("", " AND s.j <> w.j"));
        return new Question(
                "join with a table",
                "SELECT STREAM s.k, s.n, w.j, w.t FROM s " + join,
                "SELECT s.k, s.n, w.j, w.t FROM (SELECT k, j, n FROM s) AS s " + join,
                false,
                List.of("INTEGER", "BIGINT", "INTEGER", "VARCHAR(16)"));
    }

    private Question union() {
        String one = condition(5);
        String other = condition(5);
        return new Question(
                "union",
                "SELECT STREAM k, n FROM s WHERE " + one + " UNION ALL SELECT STREAM j, n FROM r WHERE " + other,
                "SELECT k, n FROM s WHERE " + one + " UNION ALL SELECT j, n FROM r WHERE " + other,
                false,
                List.of("INTEGER", "BIGINT"));
    }

    private Question distinct() {
        String seconds = "INTERVAL '" + (1 + random.nextInt(9)) + "' SECOND";
        return new Question(
                "distinct",
                "SELECT STREAM DISTINCT k, j, STEP(s.ROWTIME BY " + seconds + ") FROM s",
                "SELECT DISTINCT k, j, window_start FROM TUMBLE(TABLE s, DESCRIPTOR(rowtime), " + seconds + ")",
                false,
                List.of("INTEGER", "INTEGER", "TIMESTAMP"));
    }

    /// Which of several equally frequent items is among the top is nobody's business: the counts are compared.
    private Question topItems() {
        int most = 1 + random.nextInt(3);
        int seconds = 2 + random.nextInt(9);
        return new Question(
                "top items",
                "SELECT STREAM item_count FROM TABLE(TOP_K_ITEMS_TUMBLING(CURSOR(SELECT STREAM * FROM s WHERE t IS NOT NULL),"
                        + " 'T', " + most + ", " + seconds + "))",
                "SELECT window_end, CAST(c AS DOUBLE) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end"
                        + " ORDER BY c DESC) AS place FROM (SELECT window_start, window_end, t, COUNT(*) AS c FROM"
                        + " TUMBLE(TABLE s, DESCRIPTOR(rowtime), INTERVAL '" + seconds + "' SECOND)"
                        + " WHERE t IS NOT NULL GROUP BY window_start, window_end, t)) WHERE place <= " + most,
                true,
                List.of("DOUBLE"));
    }

    private Question distinctItems() {
        int seconds = 2 + random.nextInt(9);
        return new Question(
                "distinct items",
                "SELECT STREAM number_of_distinct_items FROM TABLE(COUNT_DISTINCT_ITEMS_TUMBLING("
                        + "CURSOR(SELECT STREAM * FROM s), 'N', " + seconds + "))",
                "SELECT window_end, COUNT(DISTINCT n) FROM TUMBLE(TABLE s, DESCRIPTOR(rowtime), INTERVAL '" + seconds
                        + "' SECOND) GROUP BY window_start, window_end",
                true,
                List.of("BIGINT"));
    }

    private static Question order() {
        return new Question(
                "order",
                "SELECT STREAM k, n FROM s ORDER BY s.ROWTIME, n DESC, k",
                "SELECT rowtime, k, n FROM s ORDER BY rowtime, n DESC, k",
                true,
                List.of("INTEGER", "BIGINT"));
    }
}
