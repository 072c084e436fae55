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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random chains of pumps give what an evaluator gives that computes each pump from all rows by its definition.
class ChainedReferenceTest {

    private static final RowType TYPE = new RowType(List.of(
            Column.of("K", ColumnType.parse("INTEGER")),
            Column.of("J", ColumnType.parse("INTEGER")),
            Column.of("N", ColumnType.parse("BIGINT")),
            Column.of("T", ColumnType.parse("TIMESTAMP"))));
    private static final List<StreamDeclaration> INPUTS =
            List.of(new StreamDeclaration("S", TYPE), new StreamDeclaration("R", TYPE));
    private static final TableDeclaration TABLE = new TableDeclaration(
            "C",
            new RowType(
                    List.of(Column.of("K", ColumnType.parse("INTEGER")), Column.of("M", ColumnType.parse("INTEGER")))));
    private static final List<Pair> PAIRS = List.of(new Pair(0, 5), new Pair(0, 7), new Pair(2, -3));
    private static final Map<String, List<Row>> TABLES =
            Map.of("C", PAIRS.stream().map(pair -> new Row(0, pair.k, pair.m)).toList());
    private static final long END = 100_000_000;

    /// A row of the reference table.
    private record Pair(int k, int m) {}

    /// A row of any stream here; the event's time is known in the inputs alone.
    private record Item(
            long time,
            @Nullable Integer k,
            @Nullable Integer j,
            @Nullable Long n,
            @Nullable Long event) {

        Item(long time, @Nullable Integer k, @Nullable Integer j, @Nullable Long n) {
            this(time, k, j, n, null);
        }

        List<@Nullable Object> key() {
            List<@Nullable Object> key = new ArrayList<>();
            key.add(k);
            key.add(j);
            return key;
        }

        Row input() {
            return new Row(time, k, j, n, event, null, null, null, null);
        }

        Row output() {
            return new Row(time, k, j, n);
        }
    }

    /// All rows of a stream, and the last that it was told about its time.
    private record Flow(List<Item> items, long bound) {

        Flow with(List<Item> others) {
            return new Flow(others, bound);
        }
    }

    /// One pump: its query over a stream, and what that means.
    private record Stage(String query, UnaryOperator<Flow> meaning) {}

    private static long floor(long time, int seconds) {
        return Math.floorDiv(time, seconds * 1_000L) * seconds * 1_000L;
    }

    private static @Nullable Long aggregate(String call, List<Item> items) {
        List<Long> values = new ArrayList<>();
        for (Item item : items) {
            if (item.n != null) {
                values.add(item.n);
            }
        }
        long sum = values.stream().mapToLong(Long::longValue).sum();
        return switch (call) {
            case "COUNT(*)" -> (long) items.size();
            case "COUNT(n)" -> (long) values.size();
            case "COUNT(DISTINCT n)" -> values.stream().distinct().count();
            case "SUM(n)" -> values.isEmpty() ? null : (Long) sum;
            case "AVG(n)" -> values.isEmpty() ? null : (Long) (sum / values.size());
            case "MIN(n)" -> values.isEmpty() ? null : Collections.min(values);
            case "MAX(n)" -> values.isEmpty() ? null : Collections.max(values);
            case "FIRST_VALUE(n)" -> items.getFirst().n;
            case "LAST_VALUE(n)" -> items.getLast().n;
            default -> throw new IllegalArgumentException(call);
        };
    }

    private static final List<String> AGGREGATES = List.of(
            "COUNT(*)",
            "COUNT(n)",
            "COUNT(DISTINCT n)",
            "SUM(n)",
            "AVG(n)",
            "MIN(n)",
            "MAX(n)",
            "FIRST_VALUE(n)",
            "LAST_VALUE(n)");

    private static <T> T any(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static Stage filter() {
        return new Stage(
                "SELECT STREAM k, j, n FROM x WHERE n > -20 OR k IS NULL",
                flow -> flow.with(flow.items.stream()
                        .filter(item -> item.k == null || (item.n != null && item.n > -20))
                        .map(item -> new Item(item.time, item.k, item.j, item.n))
                        .toList()));
    }

    private static Stage groups(Random random, boolean hasEvent) {
        String call = any(AGGREGATES, random);
        int seconds = 1 + random.nextInt(4);
        int least = random.nextInt(3);
        boolean isSplit = hasEvent && random.nextBoolean();
        String query = "SELECT STREAM k, j, " + call + " FROM x GROUP BY k, STEP(x.ROWTIME BY INTERVAL '" + seconds
                + "' SECOND), j" + (isSplit ? ", FLOOR(x.t TO SECOND)" : "") + " HAVING COUNT(*) > " + least;
        return new Stage(query, flow -> {
            Map<List<@Nullable Object>, List<Item>> groups = new LinkedHashMap<>();
            for (Item item : flow.items) {
                List<@Nullable Object> key = item.key();
                key.add(floor(item.time, seconds));
                key.add(isSplit && item.event != null ? floor(item.event, 1) : null);
                groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(item);
            }
            List<Item> result = new ArrayList<>();
            for (List<Item> group : groups.values()) {
                Item first = group.getFirst();
                long end = floor(first.time, seconds) + seconds * 1_000L;
                if (group.size() > least && end <= flow.bound) {
                    result.add(new Item(end, first.k, first.j, aggregate(call, group)));
                }
            }
            return flow.with(result);
        });
    }

    /// Nothing but another value ends the groups.
    private static Stage monotonic(Random random) {
        String call = any(AGGREGATES, random);
        int seconds = 1 + random.nextInt(3);
        String query = "SELECT STREAM k, j, " + call + " FROM x GROUP BY k, j, MONOTONIC(STEP(x.t BY INTERVAL '"
                + seconds + "' SECOND))";
        return new Stage(query, flow -> {
            List<Item> result = new ArrayList<>();
            Map<List<@Nullable Object>, List<Item>> groups = new LinkedHashMap<>();
            Long current = null;
            for (Item item : flow.items) {
                Long value = item.event == null ? null : (Long) floor(item.event, seconds);
                if (!groups.isEmpty() && !java.util.Objects.equals(value, current)) {
                    groups.values()
                            .forEach(group -> result.add(new Item(
                                    item.time, group.getFirst().k, group.getFirst().j, aggregate(call, group))));
                    groups.clear();
                }
                current = value;
                groups.computeIfAbsent(item.key(), _ -> new ArrayList<>()).add(item);
            }
            return flow.with(result);
        });
    }

    private static Stage stagger(Random random) {
        String call = any(AGGREGATES, random);
        int seconds = 1 + random.nextInt(3);
        String query = "SELECT STREAM k, j, " + call + " FROM x WINDOWED BY STAGGER (PARTITION BY j, k RANGE INTERVAL '"
                + seconds + "' SECOND)";
        return new Stage(query, flow -> {
            List<List<Item>> windows = new ArrayList<>();
            Map<List<@Nullable Object>, List<Item>> open = new LinkedHashMap<>();
            for (Item item : flow.items) {
                List<Item> window = open.get(item.key());
                if (window == null || item.time >= window.getFirst().time + seconds * 1_000L) {
                    window = new ArrayList<>();
                    windows.add(window);
                    open.put(item.key(), window);
                }
                window.add(item);
            }
            return flow.with(windows.stream()
                    .filter(window -> window.getFirst().time + seconds * 1_000L <= flow.bound)
                    .map(window -> new Item(
                            window.getFirst().time + seconds * 1_000L,
                            window.getFirst().k,
                            window.getFirst().j,
                            aggregate(call, window)))
                    .toList());
        });
    }

    /// What a function with OVER gives for the rows of a window, of which the current one is the last.
    private record Look(String call, java.util.function.Function<List<Item>, @Nullable Long> of) {}

    private static Look look(Random random) {
        int n = 1 + random.nextInt(3);
        boolean ignores = random.nextBoolean();
        String nulls = ignores ? " IGNORE NULLS" : random.nextBoolean() ? " RESPECT NULLS" : "";
        Predicate<Item> counts = item -> !ignores || item.n != null;
        return switch (random.nextInt(4)) {
            case 0 -> {
                boolean hasDefault = random.nextBoolean();
                yield new Look("LAG(n, " + n + (hasDefault ? ", k" : "") + ")" + nulls, window -> {
                    List<Item> before = window.subList(0, window.size() - 1).stream()
                            .filter(counts)
                            .toList();
                    Integer k = window.getLast().k;
                    return before.size() >= n
                            ? before.get(before.size() - n).n
                            : hasDefault && k != null ? (Long) k.longValue() : null;
                });
            }
            case 1 -> {
                boolean fromLast = random.nextBoolean();
                yield new Look(
                        "NTH_VALUE(n, " + n + ")"
                                + (fromLast ? " FROM LAST" : random.nextBoolean() ? " FROM FIRST" : "") + nulls,
                        window -> {
                            List<Item> seen = window.stream().filter(counts).toList();
                            return seen.size() < n ? null : seen.get(fromLast ? seen.size() - n : n - 1).n;
                        });
            }
            case 2 -> {
                boolean isLast = random.nextBoolean();
                yield new Look((isLast ? "LAST_VALUE(n)" : "FIRST_VALUE(n)") + nulls, window -> {
                    List<Item> seen = window.stream().filter(counts).toList();
                    return seen.isEmpty() ? null : (isLast ? seen.getLast() : seen.getFirst()).n;
                });
            }
            default -> {
                String call = any(AGGREGATES, random);
                yield new Look(call, window -> aggregate(call, window));
            }
        };
    }

    private static Stage sliding(Random random) {
        Look look = look(random);
        boolean isRows = random.nextBoolean();
        boolean isByKey = random.nextBoolean();
        int preceding = random.nextInt(5);
        String query = "SELECT STREAM k, j, " + look.call + " OVER (" + (isByKey ? "PARTITION BY k, j " : "")
                + (isRows ? "ROWS " + preceding : "RANGE INTERVAL '0." + preceding + "' SECOND") + " PRECEDING) FROM x";
        return new Stage(query, flow -> {
            List<Item> result = new ArrayList<>();
            for (int i = 0; i < flow.items.size(); i++) {
                Item current = flow.items.get(i);
                List<Item> window = flow.items.subList(0, i + 1).stream()
                        .filter(item -> !isByKey || item.key().equals(current.key()))
                        .filter(item -> isRows || item.time >= current.time - preceding * 100L)
                        .toList();
                List<Item> framed =
                        isRows ? window.subList(Math.max(0, window.size() - preceding - 1), window.size()) : window;
                result.add(new Item(current.time, current.k, current.j, look.of.apply(framed)));
            }
            return flow.with(result);
        });
    }

    private static Stage distinct(Random random) {
        int seconds = 1 + random.nextInt(3);
        String query = "SELECT STREAM k, j, n FROM (SELECT STREAM DISTINCT k, j, n, STEP(x.ROWTIME BY INTERVAL '"
                + seconds + "' SECOND) AS w FROM x) AS d";
        return new Stage(query, flow -> {
            Set<List<@Nullable Object>> seen = new LinkedHashSet<>();
            return flow.with(flow.items.stream()
                    .filter(item -> {
                        List<@Nullable Object> key = item.key();
                        key.add(item.n);
                        key.add(floor(item.time, seconds));
                        return seen.add(key);
                    })
                    .map(item -> new Item(item.time, item.k, item.j, item.n))
                    .toList());
        });
    }

    private static Stage sorted(Random random) {
        int seconds = random.nextInt(3);
        boolean isDescending = random.nextBoolean();
        String query = "SELECT STREAM k, j, n FROM x ORDER BY "
                + (seconds == 0 ? "x.ROWTIME" : "STEP(x.ROWTIME BY INTERVAL '" + seconds + "' SECOND)")
                + ", COALESCE(n, 0)" + (isDescending ? " DESC" : "") + ", COALESCE(k, 9)";
        return new Stage(query, flow -> {
            Comparator<Item> byN = Comparator.comparingLong(item -> item.n == null ? 0 : item.n);
            List<Item> ordered = new ArrayList<>(flow.items);
            Comparator<Item> byTime =
                    Comparator.comparingLong(item -> seconds == 0 ? item.time : floor(item.time, seconds));
            ordered.sort(byTime.thenComparing(isDescending ? byN.reversed() : byN)
                    .thenComparingInt(item -> item.k == null ? 9 : item.k));
            List<Item> result = new ArrayList<>();
            for (int i = 0; i < ordered.size(); i++) {
                long time = flow.items.get(i).time; // the times stay in their places
                long end = seconds == 0 ? time + 1 : floor(time, seconds) + seconds * 1_000L;
                if (end > flow.bound) {
                    long held = flow.items.stream()
                            .mapToLong(Item::time)
                            .filter(other ->
                                    seconds == 0 ? other == time : floor(other, seconds) == floor(time, seconds))
                            .min()
                            .orElseThrow();
                    return new Flow(result, held);
                }
                result.add(new Item(time, ordered.get(i).k, ordered.get(i).j, ordered.get(i).n));
            }
            return flow.with(result);
        });
    }

    private static Stage looked(Random random) {
        boolean isLeft = random.nextBoolean();
        boolean hasMore = random.nextBoolean();
        String query = "SELECT STREAM x.k, c.m, x.n FROM x " + (isLeft ? "LEFT " : "") + "JOIN c ON x.k = c.k"
                + (hasMore ? " AND x.n > c.m" : "");
        return new Stage(query, flow -> {
            List<Item> result = new ArrayList<>();
            for (Item item : flow.items) {
                List<Pair> met = PAIRS.stream()
                        .filter(pair -> item.k != null && item.k == pair.k)
                        .filter(pair -> !hasMore || (item.n != null && item.n > pair.m))
                        .toList();
                met.forEach(pair -> result.add(new Item(item.time, item.k, pair.m, item.n)));
                if (met.isEmpty() && isLeft) {
                    result.add(new Item(item.time, item.k, null, item.n));
                }
            }
            return flow.with(result);
        });
    }

    /// Rows that come too late are dropped, and what none can come before any more goes on.
    private static Stage reordered(Random random) {
        int tenths = random.nextInt(12);
        String query = "SELECT STREAM x.t AS ROWTIME, k, j, n FROM x ORDER BY ROWTIME WITHIN INTERVAL '" + tenths / 10
                + "." + tenths % 10 + "' SECOND";
        return new Stage(query, flow -> {
            long latest = Long.MIN_VALUE / 2;
            List<Item> kept = new ArrayList<>();
            for (Item item : flow.items) {
                if (item.event != null && item.event >= latest - tenths * 100L) {
                    kept.add(new Item(item.event, item.k, item.j, item.n));
                    latest = Math.max(latest, item.event);
                }
            }
            long bound = latest - tenths * 100L;
            return new Flow(
                    kept.stream()
                            .filter(item -> item.time <= bound)
                            .sorted(Comparator.comparingLong(Item::time))
                            .toList(),
                    bound);
        });
    }

    private static Stage stage(Random random, boolean isFirst) {
        return switch (random.nextInt(isFirst ? 10 : 7)) {
            case 0 -> groups(random, isFirst);
            case 1 -> stagger(random);
            case 2 -> distinct(random);
            case 3 -> sorted(random);
            case 4 -> looked(random);
            case 5, 7 -> sliding(random);
            case 6 -> filter();
            case 8 -> monotonic(random);
            default -> reordered(random);
        };
    }

    private static List<Item> items(Random random) {
        List<Item> items = new ArrayList<>();
        long time = 500_000;
        int sameTime = 1 + random.nextInt(6);
        long event = time;
        for (int left = 1 + random.nextInt(80); left > 0; left--) {
            time += random.nextInt(sameTime) > 0 ? 0 : random.nextInt(15) == 0 ? 2_500 : random.nextInt(400);
            event = random.nextInt(3) == 0 ? event : time - random.nextInt(1_500);
            items.add(new Item(
                    time,
                    random.nextInt(8) == 0 ? null : (Integer) random.nextInt(3),
                    random.nextInt(2),
                    random.nextInt(6) == 0 ? null : (Long) (long) (random.nextInt(20) - 10),
                    random.nextInt(20) == 0 ? null : (Long) event));
        }
        return items;
    }

    private static RecordedOutputs run(String code, List<Item> s, List<Item> r, Random random) {
        RecordedOutputs outputs = new RecordedOutputs();
        Application application = Application.compile(code, INPUTS, List.of(TABLE), CompileOptions.strict());
        Execution execution = application.start(outputs, Optional.empty(), TABLES);
        if (random.nextBoolean()) {
            execution.accept("R", r.stream().map(Item::input).toList());
            execution.accept("S", s.stream().map(Item::input).toList());
        } else {
            int nextOfR = 0;
            for (Item item : s) {
                while (nextOfR < r.size() && r.get(nextOfR).time <= item.time) {
                    execution.accept("R", List.of(r.get(nextOfR++).input()));
                }
                if (random.nextInt(3) == 0) {
                    execution.bound(item.time - (random.nextBoolean() ? 0 : random.nextInt(300)));
                }
                execution.accept("S", List.of(item.input()));
                if (random.nextInt(10) == 0) {
                    execution = application.start(outputs, Optional.of(execution.checkpoint()), TABLES);
                }
            }
            execution.accept(
                    "R", r.subList(nextOfR, r.size()).stream().map(Item::input).toList());
        }
        execution.bound(END);
        return outputs;
    }

    /// The rows of both by their times; of those of one time the first stream's come first.
    private static List<Item> merged(List<Item> s, List<Item> r) {
        List<Item> both = new ArrayList<>(s);
        both.addAll(r);
        both.sort(Comparator.comparingLong(Item::time));
        return both;
    }

    @Test
    void chain_givesWhatItsPumpsMean() {
        int trials = "full".equals(System.getProperty("millrace.campaign")) ? 20_000 : 150;
        int rows = 0;
        for (int seed = 0; seed < trials; seed++) {
            Random random = new Random(seed);
            List<Item> s = items(random);
            List<Item> r = random.nextInt(4) == 0 ? items(random) : List.of();
            Flow flow = new Flow(s, END);
            String source = "s";
            StringBuilder code = new StringBuilder();
            if (!r.isEmpty()) {
                code.append("CREATE STREAM u (k INTEGER, j INTEGER, n BIGINT, t TIMESTAMP);\n"
                        + "CREATE PUMP pu AS INSERT INTO u SELECT STREAM k, j, n, t FROM s UNION ALL"
                        + " SELECT STREAM k, j, n, t FROM r;\n");
                flow = new Flow(merged(s, r), END);
                source = "u";
            }
            int stages = 1 + random.nextInt(3);
            for (int i = 1; i <= stages; i++) {
                Stage stage = stage(random, i == 1);
                code.append("CREATE STREAM a").append(i).append(" (k INTEGER, j INTEGER, n BIGINT);\n");
                code.append("CREATE PUMP p")
                        .append(i)
                        .append(" AS INSERT INTO a")
                        .append(i);
                code.append(' ')
                        .append(stage.query
                                .replace(" x ", " " + source + " AS x ")
                                .replaceFirst(" FROM x( AS)?$", " FROM " + source + " AS x")
                                .replace("FROM x)", "FROM " + source + " AS x)"));
                code.append(";\n");
                flow = stage.meaning.apply(flow);
                source = "a" + i;
            }
            RecordedOutputs outputs = run(code.toString(), s, r, random);
            String what = "seed " + seed + "\n" + code;
            assertThat(outputs.errors())
                    .as(what)
                    .allMatch(error -> error.errorName().equals("Out of order"));
            assertThat(outputs.rows(source.toUpperCase(java.util.Locale.ROOT)))
                    .as(what)
                    .isEqualTo(flow.items.stream().map(Item::output).toList());
            rows += flow.items.size();
        }
        assertThat(rows).isGreaterThan(trials * 5);
    }
}
