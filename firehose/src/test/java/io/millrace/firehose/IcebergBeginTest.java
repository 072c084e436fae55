package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.iceberg.IcebergTable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationDescription;
import software.amazon.awssdk.services.glue.model.Column;

/// Tables that deliveries begin, and columns that they add.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class IcebergBeginTest extends TableFixture {

    private void createBeginning(Consumer<IcebergDestinationConfiguration.Builder> more) {
        create(d -> {
            d.catalogConfiguration(c -> c.catalogARN(CATALOG).warehouseLocation("s3://lake/warehouse/"))
                    .tableCreationConfiguration(t -> t.enabled(true))
                    .schemaEvolutionConfiguration(s -> s.enabled(true));
            more.accept(d);
        });
    }

    private List<String> columns() {
        return tables.described("db", "users").storageDescriptor().columns().stream()
                .map((Column column) -> column.name() + " " + column.type())
                .toList();
    }

    private List<String> rows() throws IOException {
        return lake.rows(metadata("users")).stream()
                .map(Object::toString)
                .sorted()
                .toList();
    }

    @Test
    void tableThatIsNotThere_isBegunWithTheColumnsOfTheRecords() throws Exception {
        createBeginning(d -> d.destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                .destinationTableName("users")
                .partitionSpec(s -> s.identity(f -> f.sourceName("country")))));
        put(
                "{\"id\": 1, \"country\": \"AT\", \"score\": 1, \"none\": null, \"tags\": []}",
                "{\"id\": 2, \"country\": \"BE\", \"score\": 0.5, \"big\": 123456789012345678901234567890}",
                "{\"id\": 3, \"country\": \"AT\", \"who\": {\"first\": \"ann\", \"ok\": true}, \"tags\": [\"x\"]}",
                "{\"id\": 4, \"country\": \"AT\", \"mixed\": 7}",
                "{\"id\": 5, \"country\": \"AT\", \"mixed\": \"seven\", \"ID\": 6}",
                "no JSON");
        flush();

        assertThat(columns())
                .containsExactly(
                        "id bigint",
                        "country string",
                        "score double",
                        "tags array<string>",
                        "big decimal(38,0)",
                        "who struct<first:string,ok:boolean>",
                        "mixed string");
        Table table = lake.table(metadata("users"));
        assertThat(table.location()).isEqualTo("s3://lake/warehouse/db.db/users");
        assertThat(table.spec().fields()).singleElement().satisfies(field -> {
            assertThat(field.name()).isEqualTo("country");
            assertThat(field.transform().isIdentity()).isTrue();
        });
        assertThat(rows())
                .containsExactly(
                        "Record(1, AT, 1.0, [], null, null, null)",
                        "Record(2, BE, 0.5, null, 123456789012345678901234567890, null, null)",
                        "Record(3, AT, null, [x], null, Record(ann, true), null)",
                        "Record(4, AT, null, null, null, null, 7)",
                        "Record(5, AT, null, null, null, null, seven)");
        assertThat(errors())
                .singleElement()
                .satisfies(line -> assertThat(line.path("errorCode").asText()).isEqualTo("Iceberg.InvalidRecord"));
    }

    @Test
    void newMembers_becomeColumns_ifTheSchemaEvolves() throws Exception {
        users();
        createBeginning(d -> {});
        put("{\"id\": 1, \"name\": \"ann\"}");
        flush();
        put("{\"id\": 2, \"age\": 7, \"place\": {\"x\": 1.5}}", "{\"id\": 3, \"age\": \"x\"}");
        flush();
        put("{\"id\": 4, \"age\": \"eight\", \"place\": {\"x\": 2, \"y\": 3}}");
        flush();

        assertThat(columns())
                .containsExactly("id bigint", "name string", "country string", "age string", "place struct<x:double>");
        assertThat(rows())
                .containsExactly(
                        "Record(1, ann, null, null, null)",
                        "Record(2, null, null, 7, Record(1.5))",
                        "Record(3, null, null, x, null)",
                        "Record(4, null, null, eight, Record(2.0))");
        assertThat(lake.table(metadata("users")).schemas()).hasSize(2);
    }

    @Test
    void newMembers_areLeftOut_ifTheSchemaDoesNotEvolve() throws Exception {
        users();
        createBeginning(d -> d.schemaEvolutionConfiguration(s -> s.enabled(false)));
        put("{\"id\": 1, \"age\": 7}");
        flush();
        assertThat(rows()).containsExactly("Record(1, null, null)");
        assertThat(lake.table(metadata("users")).schema().findField("age")).isNull();
    }

    @Test
    void recordsWithoutAMember_beginNoTable() throws Exception {
        createBeginning(d -> {});
        put("{}", "[]", "{\"id\": null}");
        flush();
        assertThat(errors())
                .hasSize(3)
                .allMatch(line -> line.path("errorCode").asText().equals("Iceberg.InvalidRecord"));
        assertThat(lake.objects.keySet()).noneMatch(key -> key.startsWith("lake/"));
    }

    /// The library knows columns by their paths, and the catalog takes no name that is no line of text.
    @Test
    void membersThatNoTableCanHaveBesideTheOthers_areLeftOut() throws Exception {
        createBeginning(d -> {});
        put(
                "{\"id\": 1, \"a\": {\"b\": 1}, \"a.b\": 2, \"x\": {\"\": 3, \"y\": 4}, \"c.d\": 5}",
                "{\"id\": 2, \"\": 1, \"two\\nlines\": 1, \"" + "n".repeat(256) + "\": 1}");
        flush();
        assertThat(columns()).containsExactly("id bigint", "a struct<b:bigint>", "x struct<y:bigint>", "c.d bigint");

        put("{\"id\": 3, \"c\": {\"d\": 1}, \"e\": 6}");
        flush();
        assertThat(columns())
                .containsExactly("id bigint", "a struct<b:bigint>", "x struct<y:bigint>", "c.d bigint", "e bigint");
        assertThat(rows())
                .containsExactly(
                        "Record(1, Record(1), Record(4), 5, null)",
                        "Record(2, null, null, null, null)",
                        "Record(3, null, null, null, 6)");
        assertThat(errors()).isEmpty();
    }

    @Test
    void partitionColumnThatNoRecordHas_isToldAsTheReason() throws Exception {
        createBeginning(d -> d.destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                .destinationTableName("users")
                .partitionSpec(s -> s.identity(f -> f.sourceName("country")))));
        put("{\"id\": 1}");
        flush();
        assertThat(errors())
                .singleElement()
                .satisfies(
                        line -> assertThat(line.path("errorCode").asText()).isEqualTo("Iceberg.InvalidPartitionSpec"));
    }

    @Test
    void tableOfFormat1_isNoTableForFirehose() throws Exception {
        users();
        create(d -> {});
        table("users", USERS, PartitionSpec.unpartitioned(), 1);
        put("{\"id\": 1}");
        flush();
        assertThat(errors())
                .singleElement()
                .satisfies(line -> assertThat(line.path("errorCode").asText()).isEqualTo("Iceberg.NoSuchTable"));
    }

    /// Killed before or behind any put or change, the table is begun once, gets its columns once and each row once.
    @Test
    void crashes_beginATableOnce() throws Exception {
        createBeginning(d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        int touches = 0;
        for (int life = 1; life <= 5; life++) {
            touches += 3;
            put("{\"id\": %d, \"column%d\": %d}".formatted(life, life, life));
            dieAfter(touches);
            flush();
        }
        assertThat(ids("users")).containsExactly(1L, 2L, 3L, 4L, 5L);
        Table table = lake.table(metadata("users"));
        assertThat(table.schema().columns()).hasSize(6);
        assertThat(table.snapshots())
                .extracting(snapshot -> snapshot.summary().get(IcebergTable.PIECE))
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    @Test
    void settings_areDescribedAndOutliveARestart() {
        createBeginning(d -> {});
        close();
        open();
        IcebergDestinationDescription described = client.describeDeliveryStream(r -> r.deliveryStreamName("rows"))
                .deliveryStreamDescription()
                .destinations()
                .getFirst()
                .icebergDestinationDescription();
        assertThat(described.tableCreationConfiguration().enabled()).isTrue();
        assertThat(described.schemaEvolutionConfiguration().enabled()).isTrue();
        assertThat(described.catalogConfiguration().warehouseLocation()).isEqualTo("s3://lake/warehouse/");
    }
}
