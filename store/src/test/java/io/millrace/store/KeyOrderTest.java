package io.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The order of keys and what a scan finds, against a sorted set of UTF-8 bytes.
class KeyOrderTest {

    private static final Comparator<String> BY_UTF8 =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /// Pieces that go wrong where text is compared as UTF-16, matched as a pattern or cut at a zero byte.
    private static final List<String> PIECES = List.of(
            "a",
            "b",
            "A",
            "%",
            "_",
            "*",
            "?",
            "/",
            "'",
            "\"",
            "\\",
            " ",
            "\0",
            "\u007F",
            "\u0080",
            "é",
            "߿",
            "ࠀ",
            "\uD7FF",
            "\uE000",
            "\uFFFD",
            "\uFFFE",
            "\uFFFF",
            "😀",
            "\uDBFF\uDFFF");

    @TempDir
    Path directory;

    private Store store;
    private Table<byte[]> table;

    @BeforeEach
    void open() {
        store = Store.open(directory.resolve("store.db"));
        table = store.bytes("keys");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void scan_findsWhatASortedSetOfUtf8BytesHolds() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeSet<String> model = new TreeSet<>(BY_UTF8);
        for (int i = 0; i < 2000; i++) {
            model.add(text(random, 1 + random.nextInt(4)));
        }
        store.update(tx -> model.forEach(key -> tx.put(table, key, key.getBytes(StandardCharsets.UTF_8))));
        List<String> all = List.copyOf(model);

        for (int i = 0; i < 2000; i++) {
            String prefix = text(random, random.nextInt(3));
            String after = random.nextBoolean() ? text(random, random.nextInt(4)) : all.get(random.nextInt(all.size()));
            int limit = random.nextInt(20);
            List<Table.Row<byte[]>> found = table.scan(prefix, after, limit);
            assertThat(found)
                    .as("seed %s, prefix '%s', after '%s', limit %s", seed, prefix, after, limit)
                    .extracting(Table.Row::key)
                    .isEqualTo(model.tailSet(after, false).stream()
                            .filter(key -> key.startsWith(prefix))
                            .limit(limit)
                            .toList());
            assertThat(table.scanDown(prefix, after, limit))
                    .as("down: seed %s, prefix '%s', before '%s', limit %s", seed, prefix, after, limit)
                    .extracting(Table.Row::key)
                    .isEqualTo((after.isEmpty() ? model : model.headSet(after, false))
                            .descendingSet().stream()
                                    .filter(key -> key.startsWith(prefix))
                                    .limit(limit)
                                    .toList());
            assertThat(found)
                    .allSatisfy(row -> assertThat(new String(row.value(), StandardCharsets.UTF_8))
                            .isEqualTo(row.key()));
        }
    }

    @Test
    void scan_pageByPage_passesEachKeyOnce() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add("p/" + i);
        }
        keys.sort(BY_UTF8);
        store.update(tx -> {
            keys.forEach(key -> tx.put(table, key, new byte[0]));
            tx.put(table, "p", new byte[0]);
            tx.put(table, "p0", new byte[0]);
        });

        List<String> passed = new ArrayList<>();
        String after = "";
        for (List<Table.Row<byte[]>> page = table.scan("p/", after, 7);
                !page.isEmpty();
                page = table.scan("p/", after, 7)) {
            page.forEach(row -> passed.add(row.key()));
            after = page.getLast().key();
        }

        assertThat(passed).isEqualTo(keys);
    }

    @Test
    void scan_withinATransaction_findsTheSame() {
        store.update(tx -> {
            tx.put(table, "a", new byte[0]);
            tx.put(table, "a_b", new byte[0]);
            tx.put(table, "axb", new byte[0]);
            assertThat(tx.scan(table, "a_", "", 10)).extracting(Table.Row::key).containsExactly("a_b");
            assertThat(tx.scan(table, "a", "a", 1)).extracting(Table.Row::key).containsExactly("a_b");
        });
    }

    @Test
    void key_thatIsEmptyTooLongOrHalfASurrogatePair_isRefused() {
        for (String key : List.of("", "é".repeat(2049), "a".repeat(4097), "\uD800", "x\uDC00y")) {
            assertThatThrownBy(() -> table.get(key)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.update(tx -> tx.put(table, key, new byte[0])))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        String longest = "é".repeat(2048);
        store.update(tx -> tx.put(table, longest, new byte[] {1}));
        assertThat(table.get(longest)).isPresent();
        assertThat(table.scan("a".repeat(5000), "b".repeat(5000), 10)).isEmpty();
        assertThatThrownBy(() -> table.scan("", "", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
