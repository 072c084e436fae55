package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.iceberg.Leftovers;
import io.millrace.firehose.iceberg.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.glue.model.GlueException;

/// What commits that were not made have put into the bucket, and when it goes.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class IcebergLeftoversTest extends TableFixture {

    /// The objects below the table that no snapshot of it knows.
    private List<String> strangers() {
        return strangers("users");
    }

    private void refuseCommits() {
        tables.touching(() -> {
            throw GlueException.builder()
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage("not authorized")
                            .build())
                    .message("not authorized")
                    .build();
        });
    }

    @Test
    void whatAPieceThatWasGivenUpHasPut_goesWithTheNextCommit() throws Exception {
        users();
        create(d -> {});
        put("{\"id\": 1}");
        flush();
        refuseCommits();
        put("{\"id\": 2}");
        flush();
        assertThat(errors()).hasSize(1);
        assertThat(errors().getFirst().path("errorCode").asText()).isEqualTo("Glue.AccessDenied");
        assertThat(strangers())
                .as("kept as long as a commit could come late")
                .anyMatch(key -> key.endsWith(".parquet"));

        tables.touching(() -> {});
        close();
        open();
        put("{\"id\": 3}");
        flush();

        assertThat(strangers()).isEmpty();
        assertThat(ids("users")).containsExactly(1L, 3L);
        assertThat(noted()).isEmpty();
    }

    @Test
    void whatCannotBeRemoved_goesWithACommitLater() throws Exception {
        users();
        create(d -> {});
        refuseCommits();
        put("{\"id\": 1}");
        flush();
        tables.touching(() -> {});
        lake.refuseDeletes(true);
        put("{\"id\": 2}");
        flush();
        assertThat(strangers()).isNotEmpty();

        lake.refuseDeletes(false);
        put("{\"id\": 3}");
        flush();

        assertThat(strangers()).isEmpty();
        assertThat(ids("users")).containsExactly(2L, 3L);
    }

    @Test
    void attemptsThatFail_leaveNothingBesideTheOneThatDoesNot() throws Exception {
        table(
                "users",
                USERS,
                PartitionSpec.builderFor(USERS).identity("country").build());
        create(d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        for (int failing = 1; failing <= 12; failing += 2) {
            AtomicInteger touches = new AtomicInteger(failing);
            lake.touching(() -> {
                if (touches.decrementAndGet() == 0) {
                    throw software.amazon.awssdk.core.exception.SdkClientException.create("connection reset");
                }
            });
            put("{\"id\": %d, \"country\": \"AT\"}".formatted(failing), "{\"id\": 0, \"country\": \"BE\"}");
            flush();
            assertThat(strangers()).as("failing at %d", failing).isEmpty();
        }
        assertThat(ids("users")).hasSize(12);
        assertThat(errors()).isEmpty();
    }

    @Test
    void whatTheTableKnows_isNeverRemoved() throws Exception {
        users();
        create(d -> {});
        put("{\"id\": 1}");
        flush();
        put("{\"id\": 2}");
        flush();
        Path places = Files.write(
                folder.resolve("places"),
                lake.objects.keySet().stream()
                        .filter(key -> key.startsWith("lake/users/"))
                        .map(key -> "s3://" + key)
                        .toList());
        lake.objects.put("lake/users/data/stranger.parquet", new byte[1]);
        Files.writeString(places, Files.readString(places) + "s3://lake/users/data/stranger.parquet\n");
        new Leftovers(leftovers()).note(new TableId("db", "users"), Optional.empty(), "piece", new Trail(places));
        put("{\"id\": 3}");
        flush();

        assertThat(ids("users")).containsExactly(1L, 2L, 3L);
        assertThat(lake.objects).doesNotContainKey("lake/users/data/stranger.parquet");
        assertThat(Files.readAllLines(places).stream()
                        .filter(place -> !place.contains("stranger"))
                        .map(place -> place.substring("s3://".length())))
                .isSubsetOf(lake.objects.keySet());
    }

    @Test
    void whatIsLeftOfATableThatWasMadeAnew_stays() throws Exception {
        users();
        create(d -> {});
        put("{\"id\": 1}");
        flush();
        List<String> before = lake.objects.keySet().stream()
                .filter(key -> key.startsWith("lake/users/"))
                .toList();
        Path places = Files.write(
                folder.resolve("places"),
                before.stream().map(key -> "s3://" + key).toList());
        String uuid = lake.table(metadata("users")).uuid().toString();
        new Leftovers(leftovers()).note(new TableId("db", "users"), Optional.of(uuid), "piece", new Trail(places));
        users();
        put("{\"id\": 2}");
        flush();

        assertThat(ids("users")).containsExactly(2L);
        assertThat(lake.objects.keySet()).containsAll(before);
        assertThat(noted()).isEmpty();
    }

    @Test
    void errorLog_namesTheFirstRecordOfEachKindThatIsNoRow() throws Exception {
        users();
        create(d -> d.cloudWatchLoggingOptions(
                l -> l.enabled(true).logGroupName("group").logStreamName("stream")));
        put("{\"id\": 1}", "{\"id\": \"x\"}", "{\"id\": \"y\"}", "no row", "{\"other\": 1}");
        flush();

        assertThat(logs.messages())
                .extracting(message -> JSON.readTree(message).path("errorCode").asText())
                .containsExactlyInAnyOrder(
                        "Iceberg.InvalidRecord", "Iceberg.MissingColumnWithinRecord", "Iceberg.SchemaTypeMismatch");
    }

    private Path leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("deliveries"), 3)) {
            Path log = all.filter(path -> path.getFileName().toString().startsWith("rows@"))
                    .filter(path -> !path.toString().endsWith(".spool"))
                    .findFirst()
                    .orElseThrow();
            return Files.createDirectories(log.resolveSibling(log.getFileName() + ".spool/leftovers"));
        }
    }

    private List<Path> noted() throws IOException {
        try (Stream<Path> files = Files.list(leftovers())) {
            return files.toList();
        }
    }
}
