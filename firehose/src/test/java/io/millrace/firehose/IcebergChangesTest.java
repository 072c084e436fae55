package io.millrace.firehose;

import static io.millrace.firehose.Firehose.FUNCTION;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ProcessorType;

/// Rows that records update and delete, read by readers that are not ours.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class IcebergChangesTest extends TableFixture {

    private static final String QUERY =
            "{destinationDatabaseName: \"db\", destinationTableName: \"users\"," + " operation: (.op // \"insert\")}";

    private void createWithQuery(List<String> uniqueKeys, Consumer<IcebergDestinationConfiguration.Builder> more) {
        create(d -> {
            d.destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                            .destinationTableName("users")
                            .uniqueKeys(uniqueKeys))
                    .processingConfiguration(p -> p.enabled(true)
                            .processors(processor(
                                    ProcessorType.METADATA_EXTRACTION,
                                    "MetadataExtractionQuery",
                                    QUERY,
                                    "JsonParsingEngine",
                                    "JQ-1.6")));
            more.accept(d);
        });
    }

    private static String user(String operation, long id, String name, String country) {
        return "{\"op\": \"%s\", \"id\": %d, \"name\": \"%s\", \"country\": \"%s\"}"
                .formatted(operation, id, name, country);
    }

    /// The rows as `id name country`, in order, as Iceberg's reader sees them.
    private List<String> rows() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Record row : lake.rows(metadata("users"))) {
            rows.add(row.getField("id") + " " + row.getField("name") + " " + row.getField("country"));
        }
        rows.sort(null);
        return rows;
    }

    /// The rows as DuckDB sees them, which is told the files and the meaning of equality deletes.
    private List<String> rowsByDuckDb() throws IOException, SQLException {
        List<String> rows = new ArrayList<>();
        Path work = Files.createDirectories(folder.resolve("duck"));
        try (CloseableIterable<FileScanTask> tasks =
                        lake.table(metadata("users")).newScan().planFiles();
                Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (FileScanTask task : tasks) {
                String sql = "select id, name, country from read_parquet('"
                        + local(work, task.file().location()) + "') d";
                if (!task.deletes().isEmpty()) {
                    List<String> deletes = new ArrayList<>();
                    for (DeleteFile file : task.deletes()) {
                        deletes.add("'" + local(work, file.location()) + "'");
                    }
                    sql += " where not exists (select 1 from read_parquet(" + deletes
                            + ") e where e.id is not distinct from d.id)";
                }
                try (ResultSet found = statement.executeQuery(sql)) {
                    while (found.next()) {
                        rows.add(found.getString(1) + " " + found.getString(2) + " " + found.getString(3));
                    }
                }
            }
        }
        rows.sort(null);
        return rows;
    }

    private Path local(Path work, String location) throws IOException {
        Path file = work.resolve(Integer.toHexString(location.hashCode()) + ".parquet");
        Files.write(file, lake.bytes(location));
        return file;
    }

    private List<DeleteFile> deleteFiles() throws IOException {
        List<DeleteFile> files = new ArrayList<>();
        Table table = lake.table(metadata("users"));
        table.currentSnapshot().addedDeleteFiles(table.io()).forEach(files::add);
        return files;
    }

    @Test
    void operationThatTheQueryFindsNoneOf_isAnInsert() throws Exception {
        users();
        create(d -> d.destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                        .destinationTableName("users")
                        .uniqueKeys("id"))
                .processingConfiguration(p -> p.enabled(true)
                        .processors(processor(
                                ProcessorType.METADATA_EXTRACTION,
                                "MetadataExtractionQuery",
                                "{destinationDatabaseName: \"db\", destinationTableName: .table, operation: .op}",
                                "JsonParsingEngine",
                                "JQ-1.6"))));
        put(
                "{\"table\": \"users\", \"id\": 1}",
                "{\"table\": \"users\", \"id\": 1, \"name\": \"twin\", \"op\": null}",
                "{\"id\": 2, \"op\": \"insert\"}");
        flush();

        assertThat(rows()).containsExactly("1 null null", "1 twin null");
        assertThat(errors()).hasSize(1);
        assertThat(errors().getFirst().path("errorCode").asText()).isEqualTo("Iceberg.MetadataExtractionFailed");
    }

    @Test
    void updatesAndDeletes_changeTheRowsOfTheirKeys_inTheOrderOfTheRecords() throws Exception {
        users();
        createWithQuery(List.of("id"), d -> {});
        put(
                user("insert", 1, "ann", "AT"),
                user("insert", 2, "bob", "BE"),
                user("insert", 2, "bob again", "BE"),
                user("insert", 3, "cid", "CZ"),
                user("update", 3, "cid two", "CZ"),
                user("update", 3, "cid three", "CZ"),
                user("insert", 4, "dan", "DK"),
                "{\"op\": \"DELETE\", \"id\": 4}");
        flush();
        assertThat(rows()).containsExactly("1 ann AT", "2 bob BE", "2 bob again BE", "3 cid three CZ");

        put(
                user("update", 1, "ann two", "AT"),
                user("Delete", 2, "whatever", "XX"),
                user("insert", 3, "another cid", "CZ"),
                user("update", 9, "new", "NL"));
        flush();
        List<String> expected = List.of("1 ann two AT", "3 another cid CZ", "3 cid three CZ", "9 new NL");
        assertThat(rows()).containsExactlyElementsOf(expected);
        assertThat(rowsByDuckDb()).containsExactlyElementsOf(expected);

        Table table = lake.table(metadata("users"));
        assertThat(table.snapshots()).as("one commit for each delivery").hasSize(2);
        assertThat(deleteFiles()).singleElement().satisfies(file -> {
            assertThat(file.equalityFieldIds()).containsExactly(1);
            assertThat(file.recordCount()).isEqualTo(3);
        });
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(12);
        assertThat(errors()).isEmpty();
    }

    @Test
    void function_saysWhatBecomesOfARow() throws Exception {
        users();
        functions.becomes(event -> {
            List<String> answers = new ArrayList<>();
            for (JsonNode record : event.path("records")) {
                answers.add("{\"result\":\"Ok\",\"recordId\":" + record.path("recordId") + ",\"data\":"
                        + record.path("data") + ",\"metadata\":{\"otfMetadata\":{\"destinationDatabaseName\":\"db\","
                        + "\"destinationTableName\":\"users\",\"operation\":\"update\"}}}");
            }
            return "{\"records\":" + answers + "}";
        });
        create(d -> d.destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                        .destinationTableName("users")
                        .uniqueKeys("id"))
                .processingConfiguration(
                        p -> p.enabled(true).processors(processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION))));
        put(user("", 1, "ann", "AT"));
        flush();
        put(user("", 1, "ann two", "AT"));
        flush();
        assertThat(rows()).containsExactly("1 ann two AT");
    }

    @Test
    void identifierFieldsOfTheTable_areTheKey_ifNoneIsNamed() throws Exception {
        Schema schema = new Schema(USERS.columns(), Set.of(1));
        table("users", schema, PartitionSpec.unpartitioned());
        createWithQuery(List.of(), d -> {});
        put(user("insert", 1, "ann", "AT"), user("insert", 2, "bob", "BE"));
        flush();
        put(user("update", 1, "ann two", "AT"));
        flush();
        assertThat(rows()).containsExactly("1 ann two AT", "2 bob BE");
    }

    @Test
    void rowThatChangesItsPartition_isRemovedFromTheOldOne() throws Exception {
        table(
                "users",
                USERS,
                PartitionSpec.builderFor(USERS).identity("country").build());
        createWithQuery(List.of("id"), d -> {});
        put(user("insert", 1, "ann", "AT"), user("insert", 2, "bob", "BE"), user("insert", 3, "cid", "CZ"));
        flush();
        put(user("update", 1, "ann", "BE"), user("delete", 3, "", "somewhere"));
        flush();
        put(user("update", 2, "bob two", "AT"));
        flush();

        List<String> expected = List.of("1 ann BE", "2 bob two AT");
        assertThat(rows()).containsExactlyElementsOf(expected);
        assertThat(rowsByDuckDb()).containsExactlyElementsOf(expected);
        Table table = lake.table(metadata("users"));
        assertThat(table.spec().isPartitioned()).isTrue();
        assertThat(table.specs()).hasSize(2);
        assertThat(deleteFiles()).allMatch(file -> file.specId() != table.spec().specId());
    }

    @Test
    void keyThatTellsThePartition_isRemovedFromItAlone() throws Exception {
        table("users", USERS, PartitionSpec.builderFor(USERS).bucket("id", 4).build());
        createWithQuery(List.of("id"), d -> {});
        put(user("insert", 1, "ann", "AT"), user("insert", 2, "bob", "BE"), user("insert", 3, "cid", "CZ"));
        flush();
        put(user("update", 1, "ann two", "AT"), user("delete", 3, "", ""));
        flush();

        assertThat(rows()).containsExactly("1 ann two AT", "2 bob BE");
        assertThat(rowsByDuckDb()).containsExactly("1 ann two AT", "2 bob BE");
        Table table = lake.table(metadata("users"));
        assertThat(table.specs()).hasSize(1);
        assertThat(deleteFiles())
                .hasSizeBetween(1, 2)
                .allMatch(file -> file.specId() == table.spec().specId());
    }

    @Test
    void keyInsideOfAStruct_isFoundByItsName_ifNoOtherColumnHasIt() throws Exception {
        Schema schema = new Schema(
                Types.NestedField.optional(
                        1,
                        "top",
                        Types.StructType.of(
                                Types.NestedField.optional(2, "_id", Types.StringType.get()),
                                Types.NestedField.optional(3, "name", Types.StringType.get()))),
                Types.NestedField.optional(4, "user", Types.StringType.get()),
                Types.NestedField.optional(
                        5,
                        "other",
                        Types.StructType.of(Types.NestedField.optional(6, "name", Types.StringType.get()))));
        table("users", schema, PartitionSpec.unpartitioned());
        createWithQuery(List.of("_id"), d -> {});
        put(
                "{\"top\": {\"_id\": \"a\", \"name\": \"x\"}}",
                "{\"top\": {\"_id\": \"b\"}, \"user\": \"u\"}",
                "{\"user\": \"n\"}");
        flush();
        put(
                "{\"op\": \"update\", \"top\": {\"_id\": \"a\", \"name\": \"y\"}}",
                "{\"op\": \"delete\", \"top\": {\"_id\": \"b\"}}",
                "{\"op\": \"delete\", \"user\": \"no key\"}");
        flush();
        assertThat(lake.rows(metadata("users")))
                .extracting(row -> row.getField("top") + " " + row.getField("user"))
                .containsExactlyInAnyOrder("Record(a, y) null", "null n");
        assertThat(errors())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.path("errorMessage").asText()).isEqualTo("Column top is a unique key."));
    }

    @Test
    void changesThatCannotBeMade_goToTheErrorPrefix() throws Exception {
        users();
        createWithQuery(List.of("nothing"), d -> {});
        put(user("insert", 1, "ann", "AT"), user("update", 1, "ann two", "AT"), user("upsert", 1, "ann", "AT"));
        flush();
        assertThat(rows()).containsExactly("1 ann AT");
        assertThat(errors())
                .extracting(line -> line.path("errorCode").asText())
                .containsExactlyInAnyOrder("Iceberg.UniqueKeysNotFound", "Iceberg.UnsupportedOperation");
    }

    @Test
    void appendOnly_refusesUpdatesAndDeletes() throws Exception {
        users();
        createWithQuery(List.of("id"), d -> d.appendOnly(true));
        put(user("insert", 1, "ann", "AT"), user("update", 1, "ann two", "AT"), user("delete", 1, "", ""));
        flush();
        assertThat(rows()).containsExactly("1 ann AT");
        assertThat(errors())
                .hasSize(2)
                .allMatch(line -> line.path("errorCode").asText().equals("Iceberg.UnsupportedOperation"));
    }

    @Test
    void recordThatIsNoRow_takesNoOtherWithIt_andChangesNothing() throws Exception {
        users();
        createWithQuery(List.of("id"), d -> {});
        put(user("insert", 1, "ann", "AT"));
        flush();
        put(
                user("insert", 2, "bob", "BE"),
                "{\"op\": \"update\", \"id\": 2, \"name\": {}}",
                "{\"op\": \"update\", \"id\": 1, \"name\": []}",
                "{\"op\": \"delete\", \"name\": \"no id\"}");
        flush();
        assertThat(rows()).containsExactly("1 ann AT", "2 bob BE");
        assertThat(errors())
                .extracting(line -> line.path("errorCode").asText())
                .containsExactly(
                        "Iceberg.SchemaTypeMismatch",
                        "Iceberg.SchemaTypeMismatch",
                        "Iceberg.MissingColumnWithinRecord");
    }

    /// Whatever the changes and however they are cut into pieces, the table is what they make one after another.
    @ParameterizedTest
    @ValueSource(strings = {"none", "country", "id"})
    void table_isWhatTheChangesMakeOneAfterAnother(String partition) throws Exception {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(USERS);
        table(
                "users",
                USERS,
                switch (partition) {
                    case "country" -> spec.identity("country").build();
                    case "id" -> spec.truncate("id", 4).build();
                    default -> spec.build();
                });
        createWithQuery(List.of("id"), d -> {});
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<Long, List<String>> expected = new TreeMap<>();
        for (int piece = 0; piece < 6; piece++) {
            String[] records = new String[1 + random.nextInt(40)];
            for (int i = 0; i < records.length; i++) {
                long id = random.nextInt(12);
                String operation =
                        List.of("insert", "update", "update", "delete").get(random.nextInt(4));
                String name = piece + "-" + i;
                String country = "C" + random.nextInt(3);
                records[i] = user(operation, id, name, country);
                List<String> rows = expected.computeIfAbsent(id, any -> new ArrayList<>());
                if (!operation.equals("insert")) {
                    rows.clear();
                }
                if (!operation.equals("delete")) {
                    rows.add(id + " " + name + " " + country);
                }
            }
            put(records);
            flush();
            List<String> all =
                    expected.values().stream().flatMap(List::stream).sorted().toList();
            assertThat(rows()).as("seed %d, piece %d", seed, piece).containsExactlyElementsOf(all);
        }
        assertThat(rowsByDuckDb()).as("seed %d", seed).containsExactlyElementsOf(rows());
    }

    /// Killed before or behind any put or change, a delivery stream leaves the rows of a run without that, and
    /// nothing in the bucket that the table does not know.
    @Test
    void crashes_leaveEachChangeMadeOnce_andNoLeftovers() throws Exception {
        table(
                "users",
                USERS,
                PartitionSpec.builderFor(USERS).identity("country").build());
        createWithQuery(List.of("id"), d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        put(user("insert", 1, "first", "AT"), user("insert", 2, "first", "BE"), user("insert", 3, "first", "CZ"));
        flush();
        boolean isFull = "full".equals(System.getProperty("millrace.campaign"));
        int first = isFull ? 1 : 1 + RandomGenerator.getDefault().nextInt(4);
        int lives = 0;
        for (int touches = first; touches <= 20; touches += isFull ? 1 : 4) {
            lives++;
            String name = "life" + touches;
            put(
                    user("update", 1, name, "C" + touches % 2),
                    user("delete", 2, "", ""),
                    user("insert", 2, name, "BE"),
                    "{\"op\": \"update\", \"id\": \"bad\"}");
            dieAfter(touches);
            flush();
            assertThat(rows())
                    .as("killed at touch %d: %s", touches, service.status())
                    .containsExactly("1 " + name + " C" + touches % 2, "2 " + name + " BE", "3 first CZ");
            assertThat(errors()).as("killed at touch %d", touches).hasSize(lives);
        }
        List<String> pieces = new ArrayList<>();
        for (Snapshot snapshot : lake.table(metadata("users")).snapshots()) {
            pieces.add(snapshot.summary().get("millrace.delivery-piece"));
        }
        assertThat(pieces).doesNotHaveDuplicates().hasSize(1 + lives);
        assertThat(strangers("users")).isEmpty();
    }
}
