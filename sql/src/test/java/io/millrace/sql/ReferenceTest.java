package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random queries give what an evaluator gives that computes each result from all rows by its definition.
class ReferenceTest {

    private static final RowType TYPE = new RowType(List.of(
            Column.of("K", ColumnType.parse("INTEGER")),
            Column.of("J", ColumnType.parse("INTEGER")),
            Column.of("N", ColumnType.parse("BIGINT"))));
    private static final List<StreamDeclaration> INPUTS =
            List.of(new StreamDeclaration("S", TYPE), new StreamDeclaration("R", TYPE));
    private static final List<String> AGGREGATES =
            List.of("COUNT(*)", "COUNT(n)", "SUM(n)", "MIN(n)", "MAX(n)", "AVG(n)", "FIRST_VALUE(n)", "LAST_VALUE(n)");
    private static final List<String> KEYS = List.of("k", "j");

    private static List<Row> rows(Random random, int count) {
        List<Row> rows = new ArrayList<>();
        long time = 500_000;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) > 0 ? 0 : random.nextInt(15) == 0 ? 2_500 : random.nextInt(400);
            rows.add(new Row(
                    time,
                    random.nextInt(8) == 0 ? null : random.nextInt(3),
                    random.nextInt(2),
                    random.nextInt(8) == 0 ? null : (long) random.nextInt(100) - 50,
                    null,
                    null,
                    null,
                    null));
        }
        return rows;
    }

    private static List<Row> run(String query, int columns, List<Row> s, List<Row> r) {
        StringBuilder code = new StringBuilder("CREATE STREAM a (");
        for (int i = 0; i < columns; i++) {
            code.append(i == 0 ? "" : ", ").append("c").append(i).append(" BIGINT");
        }
        RecordedOutputs outputs = new RecordedOutputs();
        Execution execution = Application.compile(
                        code + "); CREATE PUMP p AS INSERT INTO a\n" + query, INPUTS, CompileOptions.strict())
                .start(outputs, Optional.empty());
        execution.accept("S", s);
        execution.accept("R", r);
        execution.bound(100_000_000);
        assertThat(outputs.errors()).isEmpty();
        return outputs.rows("A");
    }

    private static Row result(long time, List<@Nullable Object> values) {
        return new Row(
                time,
                values.stream()
                        .map(value -> value instanceof Integer number ? (Object) number.longValue() : value)
                        .toArray());
    }

    private static @Nullable Object aggregate(String call, List<Row> rows) {
        List<Long> values = new ArrayList<>();
        for (Row row : rows) {
            if (row.value(2) instanceof Long number) {
                values.add(number);
            }
        }
        long sum = values.stream().mapToLong(Long::longValue).sum();
        return switch (call) {
            case "COUNT(*)" -> (long) rows.size();
            case "COUNT(n)" -> (long) values.size();
            case "SUM(n)" -> values.isEmpty() ? null : (Object) sum;
            case "MIN(n)" -> values.isEmpty() ? null : Collections.min(values);
            case "MAX(n)" -> values.isEmpty() ? null : Collections.max(values);
            case "AVG(n)" -> values.isEmpty() ? null : (Object) (sum / values.size());
            case "FIRST_VALUE(n)" -> rows.getFirst().value(2);
            case "LAST_VALUE(n)" -> rows.getLast().value(2);
            default -> throw new IllegalArgumentException(call);
        };
    }

    private static <T> List<T> some(List<T> of, int least, Random random) {
        List<T> shuffled = new ArrayList<>(of);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, least + random.nextInt(of.size() - least + 1));
    }

    private static List<@Nullable Object> key(List<String> names, Row row) {
        List<@Nullable Object> key = new ArrayList<>();
        names.forEach(name -> key.add(row.value(KEYS.indexOf(name))));
        return key;
    }

    /// One comparison; what it names is shown if it fails.
    private interface Trial {
        void run(Random random, List<Row> s);
    }

    private static void campaign(Trial trial) {
        int trials = "full".equals(System.getProperty("millrace.campaign")) ? 2_000 : 40;
        for (int seed = 0; seed < trials; seed++) {
            Random random = new Random(seed);
            trial.run(random, rows(random, 1 + random.nextInt(120)));
        }
    }

    @Test
    void groupBy_emitsEachWindowAtItsEnd() {
        campaign((random, s) -> {
            List<String> keys = some(KEYS, 0, random);
            List<String> calls = some(AGGREGATES, 1, random);
            int seconds = 1 + random.nextInt(4);
            List<String> by = new ArrayList<>(keys);
            by.add(random.nextInt(by.size() + 1), "STEP(s.ROWTIME BY INTERVAL '" + seconds + "' SECOND)");
            List<String> items = new ArrayList<>(keys);
            items.addAll(calls);
            long least = random.nextInt(3);
            String query = "SELECT STREAM " + String.join(", ", items) + " FROM s GROUP BY " + String.join(", ", by)
                    + " HAVING COUNT(*) > " + least;

            Map<List<@Nullable Object>, List<Row>> groups = new LinkedHashMap<>();
            for (Row row : s) {
                List<@Nullable Object> key = key(keys, row);
                key.add((row.rowtime() / (seconds * 1_000L) + 1) * seconds * 1_000L);
                groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(row);
            }
            List<Row> expected = new ArrayList<>();
            groups.forEach((key, rows) -> {
                List<@Nullable Object> values = new ArrayList<>(key.subList(0, keys.size()));
                calls.forEach(call -> values.add(aggregate(call, rows)));
                if (rows.size() > least) {
                    expected.add(result((Long) Objects.requireNonNull(key.getLast()), values));
                }
            });
            assertThat(run(query, items.size(), s, List.of())).as(query).isEqualTo(expected);
        });
    }

    @Test
    void over_looksBackFromEachRowInTheOrderOfArrival() {
        campaign((random, s) -> {
            List<String> items = new ArrayList<>();
            List<List<@Nullable Object>> columns = new ArrayList<>();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                List<String> keys = some(KEYS, 0, random);
                String call = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
                boolean isRows = random.nextBoolean();
                int preceding = random.nextInt(5);
                items.add(call + " OVER (" + (keys.isEmpty() ? "" : "PARTITION BY " + String.join(", ", keys) + " ")
                        + (isRows ? "ROWS " + preceding : "RANGE INTERVAL '0." + preceding + "' SECOND")
                        + " PRECEDING)");
                List<@Nullable Object> column = new ArrayList<>();
                for (int i = 0; i < s.size(); i++) {
                    Row current = s.get(i);
                    List<Row> window = s.subList(0, i + 1).stream()
                            .filter(row -> key(keys, row).equals(key(keys, current)))
                            .filter(row -> isRows || row.rowtime() >= current.rowtime() - preceding * 100L)
                            .toList();
                    column.add(aggregate(
                            call,
                            isRows
                                    ? window.subList(Math.max(0, window.size() - preceding - 1), window.size())
                                    : window));
                }
                columns.add(column);
            }
            String query = "SELECT STREAM " + String.join(", ", items) + " FROM s";
            List<Row> expected = new ArrayList<>();
            for (int i = 0; i < s.size(); i++) {
                int at = i;
                List<@Nullable Object> values = new ArrayList<>();
                columns.forEach(column -> values.add(column.get(at)));
                expected.add(result(s.get(i).rowtime(), values));
            }
            assertThat(run(query, items.size(), s, List.of())).as(query).isEqualTo(expected);
        });
    }

    @Test
    void stagger_opensAWindowForEachKey() {
        campaign((random, s) -> {
            List<String> keys = some(KEYS, 1, random);
            String call = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
            int seconds = 1 + random.nextInt(3);
            String query = "SELECT STREAM " + String.join(", ", keys) + ", " + call
                    + " FROM s WINDOWED BY STAGGER (PARTITION BY " + String.join(", ", keys) + " RANGE INTERVAL '"
                    + seconds
                    + "' SECOND)";
            List<Row> expected = new ArrayList<>();
            Set<List<@Nullable Object>> distinct = new LinkedHashSet<>();
            s.forEach(row -> distinct.add(key(keys, row)));
            for (List<@Nullable Object> key : distinct) {
                List<Row> of =
                        s.stream().filter(row -> key(keys, row).equals(key)).toList();
                while (!of.isEmpty()) {
                    long end = of.getFirst().rowtime() + seconds * 1_000L;
                    List<Row> inside =
                            of.stream().filter(row -> row.rowtime() < end).toList();
                    List<@Nullable Object> values = new ArrayList<>(key);
                    values.add(aggregate(call, inside));
                    expected.add(result(end, values));
                    of = of.subList(inside.size(), of.size());
                }
            }
            assertThat(run(query, keys.size() + 1, s, List.of()))
                    .as(query)
                    .isSortedAccordingTo(Comparator.comparingLong(Row::rowtime))
                    .containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    @Test
    void join_pairsRowsWithinTheWindows() {
        List<String> kinds = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
        campaign((random, s) -> {
            List<Row> r = rows(random, 1 + random.nextInt(60));
            Reach ofS = Reach.random(random);
            Reach ofR = Reach.random(random);
            String kind = kinds.get(random.nextInt(kinds.size()));
            boolean isOrdered = random.nextBoolean();
            String query = "SELECT STREAM s.k, s.n, r.k, r.n FROM s" + ofS.over() + " AS s " + kind + " r" + ofR.over()
                    + " AS r ON s.k = r.k" + (isOrdered ? " AND s.n < r.n" : "");
            List<Row> expected = new ArrayList<>();
            Set<Integer> metS = new LinkedHashSet<>();
            Set<Integer> metR = new LinkedHashSet<>();
            for (int i = 0; i < s.size(); i++) {
                for (int j = 0; j < r.size(); j++) {
                    Row a = s.get(i);
                    Row b = r.get(j);
                    // the times at which a row is in its window, and the first at which both are
                    long first = Math.max(ofS.first(a), ofR.first(b));
                    boolean isInTime = first <= ofS.last(a) && first <= ofR.last(b);
                    boolean isPair = a.value(0) != null && a.value(0).equals(b.value(0));
                    boolean isLess = a.value(2) instanceof Long one && b.value(2) instanceof Long other && one < other;
                    if (isInTime && isPair && (!isOrdered || isLess)) {
                        metS.add(i);
                        metR.add(j);
                        expected.add(joined(first, a, b));
                    }
                }
            }
            if (kind.startsWith("LEFT") || kind.startsWith("FULL")) {
                IntStream.range(0, s.size())
                        .filter(i -> !metS.contains(i))
                        .forEach(i -> expected.add(joined(ofS.last(s.get(i)), s.get(i), null)));
            }
            if (kind.startsWith("RIGHT") || kind.startsWith("FULL")) {
                IntStream.range(0, r.size())
                        .filter(j -> !metR.contains(j))
                        .forEach(j -> expected.add(joined(ofR.last(r.get(j)), null, r.get(j))));
            }
            assertThat(run(query, 4, s, r))
                    .as(query)
                    .isSortedAccordingTo(Comparator.comparingLong(Row::rowtime))
                    .containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    /// A window of a join, in tenths of a second.
    private record Reach(int back, int ahead) {

        static Reach random(Random random) {
            return new Reach(random.nextInt(4), random.nextInt(3) == 0 ? random.nextInt(4) : 0);
        }

        String over() {
            String preceding = "INTERVAL '0." + back + "' SECOND PRECEDING";
            String following = "INTERVAL '0." + ahead + "' SECOND FOLLOWING";
            if (ahead == 0) {
                return back == 0 ? "" : " OVER (RANGE " + preceding + ")";
            }
            return " OVER (RANGE " + (back == 0 ? following : "BETWEEN " + preceding + " AND " + following) + ")";
        }

        long first(Row row) {
            return row.rowtime() - ahead * 100L;
        }

        long last(Row row) {
            return row.rowtime() + back * 100L;
        }
    }

    private static Row joined(long time, @Nullable Row a, @Nullable Row b) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Row row : new @Nullable Row[] {a, b}) {
            values.add(row == null ? null : row.value(0));
            values.add(row == null ? null : row.value(2));
        }
        return result(time, values);
    }

    @Test
    void distinct_letsTheFirstOfEachWindowPass() {
        campaign((random, s) -> {
            List<String> keys = some(KEYS, 1, random);
            int seconds = 1 + random.nextInt(3);
            String query = "SELECT STREAM DISTINCT " + String.join(", ", keys)
                    + ", UNIX_TIMESTAMP(STEP(s.ROWTIME BY INTERVAL '" + seconds + "' SECOND)) FROM s";
            List<Row> expected = new ArrayList<>();
            Set<List<@Nullable Object>> seen = new LinkedHashSet<>();
            for (Row row : s) {
                List<@Nullable Object> values = key(keys, row);
                values.add(row.rowtime() / (seconds * 1_000L) * seconds * 1_000L);
                if (seen.add(values)) {
                    expected.add(result(row.rowtime(), values));
                }
            }
            assertThat(run(query, keys.size() + 1, s, List.of())).as(query).isEqualTo(expected);
        });
    }

    @Test
    void orderBy_sortsWhatHasOneTime() {
        campaign((random, s) -> {
            boolean isDescending = random.nextBoolean();
            boolean isSecond = random.nextBoolean();
            String time = isSecond ? "FLOOR(s.ROWTIME TO SECOND)" : "s.ROWTIME";
            String query = "SELECT STREAM n, j, UNIX_TIMESTAMP(" + time + ") AS w FROM s WHERE n IS NOT NULL ORDER BY "
                    + List.of(time + ", j, n", "w, 2, n", "3, 2, 1").get(random.nextInt(3))
                    + (isDescending ? " DESC" : "");
            List<Row> kept = s.stream().filter(row -> row.value(2) != null).toList();
            Comparator<Row> byN = Comparator.comparingLong(row -> (Long) Objects.requireNonNull(row.value(2)));
            List<Row> sorted = new ArrayList<>(kept);
            sorted.sort(Comparator.<Row>comparingLong(row -> isSecond ? row.rowtime() / 1_000 : row.rowtime())
                    .thenComparingInt(row -> (Integer) Objects.requireNonNull(row.value(1)))
                    .thenComparing(isDescending ? byN.reversed() : byN));
            List<Row> expected = new ArrayList<>();
            for (int i = 0; i < sorted.size(); i++) {
                // The times stay in their places.
                List<@Nullable Object> values = new ArrayList<>();
                values.add(sorted.get(i).value(2));
                values.add(sorted.get(i).value(1));
                long at = sorted.get(i).rowtime();
                values.add(isSecond ? at / 1_000 * 1_000 : at);
                expected.add(result(kept.get(i).rowtime(), values));
            }
            assertThat(run(query, 3, s, List.of())).as(query).isEqualTo(expected);
        });
    }
}
