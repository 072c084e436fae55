package io.millrace.s3;

import static io.millrace.s3.ObjectTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

class ListingTest {

    private static final Comparator<String> BY_BYTES =
            Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    @TempDir
    Path directory;

    private Server server;
    private S3Client s3;

    @BeforeEach
    void open() {
        server = Server.open(directory);
        s3 = server.alice();
        s3.createBucket(r -> r.bucket("photos"));
        s3.createBucket(r -> r.bucket("photos-2"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void put(String... keys) {
        for (String key : keys) {
            server.put("photos", key, key);
        }
    }

    @Test
    void listing_isInTheOrderOfUtf8Bytes() {
        put("b", "a/1", "a", "a!", "Z", "ä", "\uFFFD", "😀", "a/");

        assertThat(server.keys("photos")).containsExactly("Z", "a", "a!", "a/", "a/1", "b", "ä", "\uFFFD", "😀");
        assertThat(server.keys("photos-2")).isEmpty();
    }

    @Test
    void listing_tellsOfEachObject() {
        put("a");

        S3Object object = s3.listObjectsV2(r -> r.bucket("photos").fetchOwner(true))
                .contents()
                .getFirst();

        assertThat(object.size()).isEqualTo(1);
        assertThat(object.eTag()).isEqualTo("\"0cc175b9c0f1b6a831c399e269772661\"");
        assertThat(object.storageClassAsString()).isEqualTo("STANDARD");
        assertThat(object.owner().id()).isEqualTo(s3.listBuckets().owner().id());
        assertThat(s3.listObjectsV2(r -> r.bucket("photos"))
                        .contents()
                        .getFirst()
                        .owner())
                .isNull();
    }

    @Test
    void folders_areCommonPrefixes() {
        put("sample.jpg", "photos/2006/January/1.jpg", "photos/2006/February/2.jpg", "photos/2007/3.jpg", "photos/x");

        ListObjectsV2Response top = s3.listObjectsV2(r -> r.bucket("photos").delimiter("/"));
        ListObjectsV2Response below =
                s3.listObjectsV2(r -> r.bucket("photos").delimiter("/").prefix("photos/"));
        ListObjectsV2Response year =
                s3.listObjectsV2(r -> r.bucket("photos").delimiter("/").prefix("photos/2006"));

        assertThat(shown(top)).containsExactly("photos/*", "sample.jpg");
        assertThat(top.keyCount()).isEqualTo(2);
        assertThat(top.isTruncated()).isFalse();
        assertThat(shown(below)).containsExactly("photos/2006/*", "photos/2007/*", "photos/x");
        assertThat(shown(year)).containsExactly("photos/2006/*");
    }

    @Test
    void startAfter_leavesOutTheKeyItself() {
        put("a", "b", "c/1", "c/2", "d");

        assertThat(shown(s3.listObjectsV2(r -> r.bucket("photos").startAfter("b"))))
                .containsExactly("c/1", "c/2", "d");
        assertThat(shown(s3.listObjectsV2(
                        r -> r.bucket("photos").startAfter("c/1").delimiter("/"))))
                .containsExactly("c/*", "d");
        assertThat(shown(s3.listObjectsV2(
                        r -> r.bucket("photos").startAfter("c/2").delimiter("/"))))
                .containsExactly("d");
    }

    @Test
    void maxKeys_ofNoneManyAndNegative() {
        put("a", "b");

        ListObjectsV2Response none = s3.listObjectsV2(r -> r.bucket("photos").maxKeys(0));
        assertThat(none.contents()).isEmpty();
        assertThat(none.isTruncated()).isFalse();
        assertThat(s3.listObjectsV2(r -> r.bucket("photos").maxKeys(5000)).maxKeys())
                .isEqualTo(1000);
        assertRefused(() -> s3.listObjectsV2(r -> r.bucket("photos").maxKeys(-1)), 400, "InvalidArgument");
        assertRefused(
                () -> s3.listObjectsV2(r -> r.bucket("photos").continuationToken("!")),
                400,
                "InvalidArgument",
                "The continuation token provided is incorrect");
        assertRefused(() -> s3.listObjectsV2(r -> r.bucket("photos").encodingType("xml")), 400, "InvalidArgument");
    }

    @Test
    void markers_ofTheFirstVersion() {
        put("a/1", "a/2", "b", "c/1", "d");

        ListObjectsResponse first =
                s3.listObjects(r -> r.bucket("photos").delimiter("/").maxKeys(1));
        ListObjectsResponse second =
                s3.listObjects(r -> r.bucket("photos").delimiter("/").maxKeys(2).marker(first.nextMarker()));
        ListObjectsResponse third =
                s3.listObjects(r -> r.bucket("photos").delimiter("/").maxKeys(2).marker(second.nextMarker()));
        ListObjectsResponse plain = s3.listObjects(r -> r.bucket("photos").maxKeys(2));

        assertThat(first.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/");
        assertThat(first.nextMarker()).isEqualTo("a/");
        assertThat(second.contents()).extracting(S3Object::key).containsExactly("b");
        assertThat(second.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("c/");
        assertThat(second.nextMarker()).isEqualTo("c/");
        assertThat(third.contents()).extracting(S3Object::key).containsExactly("d");
        assertThat(third.isTruncated()).isFalse();
        assertThat(third.nextMarker()).isNull();
        assertThat(plain.isTruncated()).isTrue();
        assertThat(plain.nextMarker()).as("only with a delimiter").isNull();
        assertThat(plain.contents().getFirst().owner()).isNotNull();
    }

    @Test
    void successor_isTheLowestTextAbove() {
        assertThat(Lister.successor("a/")).contains("a0");
        assertThat(Lister.successor("\uD7FF")).contains("\uE000");
        assertThat(Lister.successor("a\uDBFF\uDFFF")).contains("b");
        assertThat(Lister.successor("\uDBFF\uDFFF")).isEmpty();
        assertThat(Lister.successor("\uFFFF")).contains("\uD800\uDC00");
    }

    /// Pages of any size, with any prefix and delimiter, are together what a simple model lists.
    @Test
    void pages_areTogetherWhatAModelLists() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String[] parts = {"a", "b", "/", "/", "\uDBFF\uDFFF", "0", "ä", ".", "\uD7FF"};
        Set<String> keys = new TreeSet<>(BY_BYTES);
        for (int i = 0; i < 150; i++) {
            keys.add(text(random, parts, 1 + random.nextInt(6)));
        }
        keys.forEach(this::put);
        for (int i = 0; i < 300; i++) {
            String prefix = text(random, parts, random.nextInt(3));
            String delimiter = random.nextInt(4) == 0 ? "" : parts[random.nextInt(parts.length)];
            String after = random.nextBoolean() ? "" : text(random, parts, random.nextInt(4));
            int max = 1 + random.nextInt(12);
            assertThat(pages(prefix, delimiter, after, max))
                    .as("seed %s: prefix %s delimiter %s after %s max %s", seed, prefix, delimiter, after, max)
                    .isEqualTo(model(keys, prefix, delimiter, after));
        }
    }

    private static String text(Random random, String[] parts, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    private static List<String> model(Set<String> keys, String prefix, String delimiter, String after) {
        Set<String> shown = new LinkedHashSet<>();
        for (String key : keys) {
            if (key.startsWith(prefix) && BY_BYTES.compare(key, after) > 0) {
                int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                shown.add(end < 0 ? key : key.substring(0, end + delimiter.length()) + "*");
            }
        }
        return List.copyOf(shown);
    }

    private List<String> pages(String prefix, String delimiter, String after, int max) {
        List<String> shown = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListObjectsV2Response page = s3.listObjectsV2(r -> r.bucket("photos")
                    .prefix(prefix)
                    .delimiter(delimiter)
                    .startAfter(after)
                    .maxKeys(max)
                    .continuationToken(from));
            List<String> entries = shown(page);
            assertThat(entries).hasSize(page.keyCount()).hasSizeLessThanOrEqualTo(max);
            assertThat(page.isTruncated()).isEqualTo(page.nextContinuationToken() != null);
            shown.addAll(entries);
            token = page.nextContinuationToken();
        } while (token != null);
        return shown;
    }

    /// Objects and common prefixes in one order; the latter with a star.
    private static List<String> shown(ListObjectsV2Response page) {
        List<String> shown =
                new ArrayList<>(page.contents().stream().map(S3Object::key).toList());
        page.commonPrefixes().forEach(common -> shown.add(common.prefix()));
        shown.sort(BY_BYTES);
        return shown.stream()
                .map(entry -> page.commonPrefixes().stream()
                                .anyMatch(common -> common.prefix().equals(entry))
                        ? entry + "*"
                        : entry)
                .toList();
    }
}
