package io.millrace.firehose;

import static io.millrace.firehose.Firehose.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.store.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// The access key of an HTTP endpoint: sent with every request, and nowhere else to be seen.
class AccessKeyTest {

    private static final String KEY = "very-secret-access-key";

    @TempDir
    private Path folder;

    private EndpointFake endpoint;
    private Firehose firehose;

    @BeforeEach
    void open() throws IOException {
        endpoint = new EndpointFake();
        firehose = new Firehose(folder);
        firehose.client()
                .createDeliveryStream(r -> r.deliveryStreamName("keyed")
                        .httpEndpointDestinationConfiguration(d -> d.endpointConfiguration(
                                        e -> e.url(endpoint.url()).accessKey(KEY))
                                .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0))
                                .retryOptions(retry -> retry.durationInSeconds(7_200))
                                .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::users")
                                        .roleARN(ROLE)
                                        .bufferingHints(b -> b.intervalInSeconds(0)))));
    }

    @AfterEach
    void close() {
        firehose.close();
        endpoint.close();
    }

    private Path secret() {
        return folder.resolve("deliveries/access-keys.secret");
    }

    private String received(int request) throws InterruptedException {
        return endpoint.await(request).getLast().headers().getFirst("X-Amz-Firehose-Access-Key");
    }

    /// The files that hold a text, anywhere in the data folder.
    private List<Path> holding(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private void update(java.util.function.Consumer<UpdateDestinationRequest.Builder> change) {
        firehose.client()
                .updateDestination(r -> change.accept(r.deliveryStreamName("keyed")
                        .currentDeliveryStreamVersionId(
                                firehose.describe("keyed").versionId())
                        .destinationId("destinationId-000000000001")));
    }

    @Test
    void key_isSentAndNeverShown() throws Exception {
        firehose.put("keyed", "one");

        assertThat(received(1)).isEqualTo(KEY);
        firehose.awaitPending(0);
        assertThat(firehose.describe("keyed").destinations().getFirst().httpEndpointDestinationDescription())
                .matches(shown -> shown.endpointConfiguration().url().equals(endpoint.url()));
        Table<DeliveryDefinition> definitions = firehose.store().table("firehose.streams", DeliveryDefinition.class);
        assertThat(definitions.scan("", "", 10).toString())
                .contains(endpoint.url())
                .doesNotContain(KEY);
        firehose.reopen();
        assertThat(holding(KEY)).isEmpty();
        assertThat(holding(endpoint.url())).as("the definition is somewhere").isNotEmpty();
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void key_outlivesARestartAndUpdatesThatDoNotNameIt() throws Exception {
        firehose.reopen();
        update(r -> r.httpEndpointDestinationUpdate(d -> d.retryOptions(retry -> retry.durationInSeconds(7_100))));
        update(r -> r.httpEndpointDestinationUpdate(d -> d.requestConfiguration(q -> q.contentEncoding("GZIP"))));
        firehose.put("keyed", "one");

        assertThat(received(1)).isEqualTo(KEY);
        update(r -> r.httpEndpointDestinationUpdate(
                d -> d.endpointConfiguration(e -> e.url(endpoint.url()).accessKey("another"))));
        firehose.put("keyed", "two");
        assertThat(received(2)).isEqualTo("another");
        assertThat(holding("another")).isEmpty();
    }

    @Test
    void secretThatIsGone_isTold_andAKeyThatIsGivenAgainMendsIt() throws Exception {
        firehose.close();
        Files.delete(secret());
        firehose.open();
        firehose.put("keyed", "one");

        firehose.bucket.await(
                () -> firehose.status().lastError().orElse("").contains("The access key of the endpoint cannot be"));
        assertThat(endpoint.requests()).isEmpty();
        assertThat(firehose.status().recordsPending()).isEqualTo(1);
        update(r -> r.httpEndpointDestinationUpdate(
                d -> d.endpointConfiguration(e -> e.url(endpoint.url()).accessKey("again"))));

        assertThat(received(1)).isEqualTo("again");
        firehose.awaitPending(0);
    }

    @Test
    void keysOfOlderVersions_areSealedAtTheStart() throws Exception {
        Table<DeliveryDefinition> definitions = firehose.store().table("firehose.streams", DeliveryDefinition.class);
        Table.Row<DeliveryDefinition> row = definitions.scan("", "", 1).getFirst();
        firehose.store()
                .update(tx -> tx.put(definitions, row.key(), row.value().withAccessKeys(_ -> "plain-access-key")));
        assertThat(holding("plain-access-key")).isNotEmpty();

        firehose.reopen();
        firehose.put("keyed", "one");

        assertThat(received(1)).isEqualTo("plain-access-key");
        Table<DeliveryDefinition> after = firehose.store().table("firehose.streams", DeliveryDefinition.class);
        after.scan("", "", 1).getFirst().value().withAccessKeys(key -> {
            assertThat(key).doesNotContain("plain");
            return key;
        });
    }
}
