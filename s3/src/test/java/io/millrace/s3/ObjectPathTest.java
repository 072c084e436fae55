package io.millrace.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class ObjectPathTest {

    private static String path(String key) {
        return String.join("/", ObjectPath.namesOf(key, false));
    }

    @Test
    void key_isWrittenAsItIsWhereThatIsPossible() {
        for (String key : List.of("a", "2026/01/02/03/users-1.json", "ä/中/😀", "a b", "\\", "...", ".a", "a.", "~")) {
            assertThat(path(key)).isEqualTo(key);
        }
    }

    @Test
    void key_isEscapedWhereItMustBe() {
        assertThat(path("100%")).isEqualTo("100%25");
        assertThat(path("a\0b\n\u007F")).isEqualTo("a%00b%0A%7F");
        assertThat(path(".")).isEqualTo("%2E");
        assertThat(path("../../etc/passwd")).isEqualTo("%2E%2E/%2E%2E/etc/passwd");
        assertThat(path("a//b")).isEqualTo("a/%/b");
        assertThat(path("/a/")).isEqualTo("%/a/%");
        assertThat(path("/")).isEqualTo("%/%");
        assertThat(path("a".repeat(260))).isEqualTo("a".repeat(249) + "%more/" + "a".repeat(11));
        assertThat(path("a".repeat(249) + "..")).isEqualTo("a".repeat(249) + "%more/%2E%2E");
        assertThat(String.join("/", ObjectPath.namesOf("ä/b", true))).isEqualTo("%C3%A4/b");
    }

    @Test
    void path_leadsBackToItsKey() {
        assertThat(ObjectPath.keyOf("a%dir/b%file")).isEqualTo("a/b");
        assertThat(ObjectPath.keyOf("%%dir/%%file")).isEqualTo("/");
        assertThatThrownBy(() -> ObjectPath.keyOf("a%2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ObjectPath.keyOf("a//b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nastyKeys_haveGoodPathsEachItsOwn() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Set<String> keys = NastyKeys.of(new Random(seed), 5_000);
        for (boolean asciiOnly : new boolean[] {false, true}) {
            Map<String, String> keyOfPath = new HashMap<>();
            for (String key : keys) {
                List<String> names = ObjectPath.namesOf(key, asciiOnly);
                assertThat(names).as("seed %s", seed).allSatisfy(name -> {
                    assertThat(name).isNotIn("", ".", "..").doesNotContain("/", "\0");
                    assertThat(ObjectPath.besideFile(name).getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(name.endsWith("%more") ? 300 : 255);
                    assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
                    assertThat(!asciiOnly || name.chars().allMatch(c -> c < 0x80))
                            .isTrue();
                });
                String path = String.join("/", names);
                assertThat(path.length()).isLessThan(3_300);
                assertThat(ObjectPath.keyOf(path)).as("seed %s", seed).isEqualTo(key);
                assertThat(keyOfPath.put(path, key)).as("seed %s", seed).isNull();
            }
        }
    }

    /// Objects with such keys come back byte for byte, and nothing is written outside the folder.
    @Test
    void nastyKeys_areObjectsLikeAnyOther(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        boolean isFull = "full".equals(System.getProperty("millrace.campaign"));
        Set<String> keys = NastyKeys.of(new Random(seed), isFull ? 5_000 : 1_000);
        try (Server server = Server.open(directory.resolve("inner/data"), new UnforcedDisk())) {
            S3Client s3 = server.alice();
            s3.createBucket(r -> r.bucket("photos"));
            Together.each(
                    keys, key -> s3.putObject(r -> r.bucket("photos").key(key), RequestBody.fromString("=" + key)));

            assertThat(new HashSet<>(server.keys("photos"))).as("seed %s", seed).isEqualTo(keys);
            assertThat(server.keys("photos")).hasSize(keys.size());
            Together.each(
                    keys,
                    key -> assertThat(server.get("photos", key).asUtf8String()).isEqualTo("=" + key));
            Map<String, byte[]> files = Server.files(directory);
            files.keySet().removeIf(file -> file.startsWith("inner/data/millrace.db"));
            assertThat(files.keySet()).as("seed %s", seed).allMatch(file -> file.startsWith("inner/data/s3/photos/"));
            Set<String> keysOfFiles = new HashSet<>();
            files.forEach((file, bytes) -> {
                String key = ObjectPath.keyOf(file.substring("inner/data/s3/photos/".length()));
                assertThat(bytes).asString(StandardCharsets.UTF_8).isEqualTo("=" + key);
                keysOfFiles.add(key);
            });
            assertThat(keysOfFiles).isEqualTo(keys);

            Together.each(keys, key -> s3.deleteObject(r -> r.bucket("photos").key(key)));
            s3.deleteBucket(r -> r.bucket("photos"));
            assertThat(directory.resolve("inner/data/s3/photos")).doesNotExist();
        }
    }

    @Test
    void fileAndFolderOfOneName_liveBesideEachOther(@TempDir Path directory) {
        try (Server server = Server.open(directory)) {
            server.alice().createBucket(r -> r.bucket("photos"));
            List<String> keys =
                    List.of("a", "a/b", "a/b/c", "a/b/c/", "d/e/f", "d/e", "d", "d/", "a//", "a/", "/", "//");
            keys.forEach(key -> server.put("photos", key, "=" + key));
            keys.forEach(key -> server.put("photos", key, "==" + key));

            assertThat(server.files().keySet())
                    .contains("photos/a", "photos/a%dir/b", "photos/a%dir/b%dir/c", "photos/d/e/f", "photos/d/e%file")
                    .hasSize(keys.size());
            keys.forEach(
                    key -> assertThat(server.get("photos", key).asUtf8String()).isEqualTo("==" + key));
            server.alice().deleteObject(r -> r.bucket("photos").key("a"));
            server.put("photos", "a/z", "z");
            assertThat(server.files().keySet()).contains("photos/a/z", "photos/a%dir/b");
            assertThat(server.keys("photos")).hasSize(keys.size());
        }
    }
}
