package io.millrace.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What is left of objects when the world ends between any two actions on the file system.
@Timeout(600)
@SuppressWarnings("deprecation") // what the SDK sends
class CrashTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));
    private static final Logger DOOR = Logger.getLogger("io.millrace.api.FrontDoor");
    private static final long NEVER = Long.MAX_VALUE;

    @TempDir
    Path directory;

    private Path graveyard;

    @BeforeEach
    void quiet() throws IOException {
        DOOR.setLevel(Level.OFF); // every crash would be told there
        graveyard = Files.createDirectory(directory.resolve("graveyard"));
    }

    @AfterEach
    void loud() {
        DOOR.setLevel(null);
    }

    /// Something done to the server, and what the keys may hold after it if it did not come to its end.
    private interface Deed {
        void on(Server server);
    }

    @Test
    void everyStepOfAPut_leavesTheOldOrTheNewObject() throws IOException {
        List<String> before = List.of("over", "dir/x", "file");
        int steps = 0;
        for (boolean isPowerCut : new boolean[] {false, true}) {
            for (String key : isPowerCut ? List.of("deep/down/new", "over", "file/below") : List.of("over", "dir")) {
                steps += crashAtEachStep(isPowerCut, before, server -> server.put("photos", key, "new " + key), key);
            }
        }
        steps += crashAtEachStep(
                true,
                before,
                server -> server.alice()
                        .copyObject(r -> r.copySource("photos/over")
                                .destinationBucket("photos")
                                .destinationKey("copy")),
                "copy");
        assertThat(steps).as("points where the world ended").isGreaterThan(35);
    }

    @Test
    void everyStepOfADelete_leavesTheObjectOrNothing() throws IOException {
        List<String> before = List.of("a", "deep/down/b", "other");
        int steps = 0;
        for (boolean isPowerCut : new boolean[] {false, true}) {
            for (String key : List.of("a", "deep/down/b")) {
                steps += crashAtEachStep(
                        isPowerCut,
                        before,
                        server -> server.alice()
                                .deleteObject(r -> r.bucket("photos").key(key)),
                        key);
            }
        }
        assertThat(steps).as("points where the world ended").isGreaterThan(10);
    }

    /// Ends the world before the first action of the deed, the second, and so on, until the deed is done without it.
    ///
    /// @return how often it ended
    private int crashAtEachStep(boolean isPowerCut, List<String> before, Deed deed, String changed) throws IOException {
        for (int actions = 0; ; actions++) {
            Path home = Files.createTempDirectory(directory, "home");
            CrashingDisk disk = new CrashingDisk(graveyard, NEVER);
            Server server = Server.open(home, disk);
            server.alice().createBucket(r -> r.bucket("photos"));
            before.forEach(key -> server.put("photos", key, "old " + key));
            disk.crashAfter(actions);
            boolean isDone = isDone(() -> deed.on(server));
            server.crash();
            if (isPowerCut) {
                disk.cutPower(new Random(actions));
            }
            try (Server next = Server.open(home)) {
                String what = "%s, %d actions, power cut %s, done %s".formatted(changed, actions, isPowerCut, isDone);
                Map<String, String> found = contents(next);
                for (String key : before) {
                    if (!key.equals(changed)) {
                        assertThat(found).as(what).containsEntry(key, "old " + key);
                    }
                }
                String old = before.contains(changed) ? "old " + changed : null;
                String now = found.get(changed);
                if (now != null && !now.equals(old)) {
                    assertThat(now).as(what).isIn("new " + changed, "old over");
                }
                if (isDone) {
                    assertThat(now).as(what).isNotEqualTo(old);
                }
                assertAgreement(next, what);
            }
            if (!disk.isOver() || isDone) {
                return actions;
            }
        }
    }

    /// Random deeds on keys that stand in each other's way; the world ends again and again, also while it recovers.
    @Test
    void crashesWithoutEnd_loseNothingThatWasAcknowledged() throws IOException {
        long seed = System.nanoTime();
        int crashes = IS_FULL ? 5_000 : 25;
        System.out.println("seed " + seed + ", crashes " + crashes);
        Random random = new Random(seed);
        List<String> keys = List.of("a", "a/b", "a/b/c", "a//", "d/e/f", "d/e", "d", "\0", "x".repeat(300));
        Path home = Files.createDirectory(directory.resolve("home"));
        Map<String, Optional<String>> known = new HashMap<>();
        keys.forEach(key -> known.put(key, Optional.empty()));
        int version = 0;
        boolean isNew = true;
        for (int crash = 0; crash < crashes; crash++) {
            CrashingDisk disk = new CrashingDisk(graveyard, isNew ? NEVER : random.nextInt(60));
            Map<String, Set<Optional<String>>> possible = new HashMap<>();
            known.forEach((key, content) -> possible.put(key, new HashSet<>(Set.of(content))));
            List<Server> opened = new ArrayList<>();
            if (isDone(() -> opened.add(Server.open(home, disk)))) {
                Server server = opened.getFirst();
                if (isNew) {
                    server.alice().createBucket(r -> r.bucket("photos"));
                    isNew = false;
                }
                disk.crashAfter(random.nextInt(120));
                while (!disk.isOver()) {
                    String content = "version " + ++version + " ".repeat(random.nextInt(5_000));
                    String key = keys.get(random.nextInt(keys.size()));
                    Set<String> deleted = toDelete(random, keys);
                    boolean isPut = deleted.isEmpty();
                    Set<String> touched = isPut ? Set.of(key) : deleted;
                    boolean isDone = isDone(() -> {
                        if (isPut) {
                            server.put("photos", key, content);
                        } else {
                            delete(server, deleted);
                        }
                    });
                    for (String each : touched) {
                        Set<Optional<String>> now = possible.getOrDefault(each, Set.of());
                        if (isDone) {
                            now.clear();
                        }
                        now.add(isPut ? Optional.of(content) : Optional.empty());
                    }
                }
                server.crash();
            }
            if (random.nextBoolean()) {
                disk.cutPower(random);
            }
            while (random.nextInt(3) == 0) { // worlds that end while they recover
                CrashingDisk brief = new CrashingDisk(graveyard, random.nextInt(20));
                if (isDone(() -> opened.add(Server.open(home, brief)))) {
                    opened.getLast().crash();
                }
                if (random.nextBoolean()) {
                    brief.cutPower(random);
                }
            }
            try (Server next = Server.open(home)) {
                check(next, known, possible, "seed " + seed + ", crash " + crash);
            }
        }
    }

    @Test
    void killedServer_hasLostNothingThatItAcknowledged() throws Exception {
        long seed = System.nanoTime();
        int kills = IS_FULL ? 100 : 3;
        System.out.println("seed " + seed + ", kills " + kills);
        Random random = new Random(seed);
        Path home = Files.createDirectory(directory.resolve("home"));
        Map<String, Set<Optional<String>>> possible = new HashMap<>();
        for (int kill = 0; kill < kills; kill++) {
            try (KilledServer killed = KilledServer.start(home, seed + kill * 100L)) {
                int lines = 100 + random.nextInt(300);
                for (int i = 0; i < lines; i++) {
                    learn(killed.line(), possible);
                }
                killed.kill().forEach(line -> learn(line, possible));
            }
            try (Server next = Server.open(home)) {
                Map<String, String> found = contents(next);
                assertThat(possible.keySet()).containsAll(found.keySet());
                possible.forEach((key, contents) -> {
                    Optional<String> content = Optional.ofNullable(found.get(key));
                    assertThat(contents.contains(content))
                            .as("seed %s, kill of %s, key %s", seed, lines(content), key)
                            .isTrue();
                    contents.retainAll(Set.of(content));
                });
                assertAgreement(next, "seed " + seed);
            }
        }
    }

    private static int lines(Optional<String> content) {
        return content.orElse("").length();
    }

    private static void learn(String line, Map<String, Set<Optional<String>>> possible) {
        String[] words = line.split(" ", -1);
        Set<Optional<String>> contents =
                possible.computeIfAbsent(words[2], key -> new HashSet<>(Set.of(Optional.empty())));
        if (words[0].equals("done")) {
            contents.clear();
        }
        contents.add(
                words[1].equals("put")
                        ? Optional.of(KilledServer.content(Integer.parseInt(words[3])))
                        : Optional.empty());
    }

    private static void check(
            Server next,
            Map<String, Optional<String>> known,
            Map<String, Set<Optional<String>>> possible,
            String what) {
        Map<String, String> found = contents(next);
        possible.forEach((key, contents) -> {
            Optional<String> content = Optional.ofNullable(found.get(key));
            assertThat(contents).as("%s, key %s", what, key).contains(content);
            known.put(key, content);
        });
        assertAgreement(next, what);
    }

    /// Some keys that are to be deleted; none if one is to be put instead.
    private static Set<String> toDelete(Random random, List<String> keys) {
        Set<String> some = new HashSet<>();
        if (random.nextInt(4) == 0) {
            keys.stream().filter(key -> random.nextInt(3) == 0).forEach(some::add);
        }
        return some;
    }

    private static void delete(Server server, Set<String> keys) {
        List<ObjectIdentifier> identifiers = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        server.alice().deleteObjects(r -> r.bucket("photos").delete(d -> d.objects(identifiers)));
    }

    /// Whether the action came to its end before the world did.
    private static boolean isDone(Runnable action) {
        try {
            action.run();
            return true;
        } catch (CrashingDisk.Crash e) {
            return false;
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isEqualTo(500);
            return false;
        }
    }

    private static Map<String, String> contents(Server server) {
        Map<String, String> contents = new TreeMap<>();
        for (String key : server.keys("photos")) {
            try {
                contents.put(key, server.get("photos", key).asUtf8String());
            } catch (NoSuchKeyException e) {
                throw new AssertionError("listed, but without bytes: " + key, e);
            }
        }
        return contents;
    }

    /// Every file is that of an object, and under its own name.
    private static void assertAgreement(Server server, String what) {
        Map<String, String> ofFiles = new TreeMap<>();
        server.files().forEach((file, bytes) -> {
            assertThat(file).as(what).startsWith("photos/");
            ofFiles.put(
                    ObjectPath.keyOf(file.substring("photos/".length())), new String(bytes, StandardCharsets.UTF_8));
        });
        Map<String, String> ofObjects = contents(server);
        assertThat(server.files().keySet()).as(what).hasSameSizeAs(ofObjects.keySet());
        assertThat(ofFiles.keySet()).as(what).isEqualTo(ofObjects.keySet());
        assertThat(ofFiles).as(what).isEqualTo(ofObjects);
    }
}
