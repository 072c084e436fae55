package io.millrace.analytics.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.House;
import io.millrace.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Definitions that versions before this one have stored.
final class StoredDefinitionTest {

    private static final String BEFORE_REFERENCE_TABLES = """
            {"incarnation":1767225600000,"created":"2026-01-01T00:00:00Z","updated":"2026-01-02T00:00:00Z","version":3,
             "state":"READY","description":"adults","code":"-- nothing",
             "inputs":[{"id":"1.1","namePrefix":"SOURCE_SQL_STREAM",
               "streamArn":"arn:aws:kinesis:us-east-1:123456789012:stream/users",
               "roleArn":"arn:aws:iam::123456789012:role/any","parallelism":1,
               "schema":{"format":{"@type":"Json","rowPath":"$"},"encoding":"UTF-8",
                 "columns":[{"name":"age","sqlType":"INTEGER","mapping":"$.dob.age"}]},
               "startingPosition":"NOW"}],
             "outputs":[{"id":"2.1","name":"OUT","format":"CSV","destination":{"@type":"DeliveryStream",
               "arn":"arn:aws:firehose:us-east-1:123456789012:deliverystream/adults",
               "roleArn":"arn:aws:iam::123456789012:role/any"}}],
             "tags":{"team":"blue"}}""";

    @TempDir
    private Path folder;

    @Test
    void aDefinitionWithoutReferenceTables_isReadAsOneThatHasNone() {
        Path file = folder.resolve("millrace.db");
        String key = new ApplicationId("123456789012", "us-east-1", "app").key();
        try (Store store = Store.open(file)) {
            var raw = store.bytes("analytics.applications");
            store.update(tx -> tx.put(raw, key, BEFORE_REFERENCE_TABLES.getBytes(StandardCharsets.UTF_8)));
        }
        ApplicationDefinition found;
        try (Store store = Store.open(file)) {
            found = store.table("analytics.applications", ApplicationDefinition.class)
                    .get(key)
                    .orElseThrow();
        }
        assertThat(found.version()).isEqualTo(3);
        assertThat(found.references()).isEmpty();
        assertThat(found.loggingOptions()).isEmpty();
        assertThat(found.serviceRole()).isEmpty();
        InputDefinition input = found.input().orElseThrow();
        assertThat(input.roleArn()).contains(House.ROLE);
        assertThat(input.processor()).isEmpty();
        assertThat(input.startingPosition()).contains(StartingPosition.NOW);
        assertThat(found.outputs().getFirst().destination().roleArn()).contains(House.ROLE);
        assertThat(found.tags()).containsEntry("team", "blue");
    }
}
