package io.millrace.conformance.firehose;

import static io.millrace.conformance.firehose.FirehoseScenario.ROLE;
import static io.millrace.conformance.firehose.FirehoseScenario.await;
import static io.millrace.conformance.firehose.FirehoseScenario.bucketArn;
import static io.millrace.conformance.firehose.FirehoseScenario.content;
import static io.millrace.conformance.firehose.FirehoseScenario.describe;
import static io.millrace.conformance.firehose.FirehoseScenario.record;
import static io.millrace.conformance.firehose.FirehoseScenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.House;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationDescription;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/// Delivery streams whose records insert, update and delete rows of Iceberg tables.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
final class FirehoseTableScenarios {

    static final List<FirehoseScenario> ALL = List.of(
            new FirehoseScenario("a table is begun and its rows change", FirehoseTableScenarios::changes),
            new FirehoseScenario("tables are refused with AWS's words", FirehoseTableScenarios::refusals));

    private static final String CATALOG = "arn:aws:glue:" + House.REGION + ":" + House.ACCOUNT + ":catalog";

    private FirehoseTableScenarios() {}

    /// A delivery stream to the table of its name, whose records say what they do.
    private static void create(
            FirehoseClient firehose, String name, Consumer<IcebergDestinationConfiguration.Builder> more) {
        String query = "{destinationDatabaseName: \"lake\", destinationTableName: \"" + name + "\", operation: .op}";
        firehose.createDeliveryStream(r -> r.deliveryStreamName(name).icebergDestinationConfiguration(d -> {
            d.roleARN(ROLE)
                    .catalogConfiguration(c -> c.catalogARN(CATALOG).warehouseLocation("s3://tables/warehouse"))
                    .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0))
                    .destinationTableConfigurationList(t -> t.destinationDatabaseName("lake")
                            .destinationTableName(name)
                            .uniqueKeys("id")
                            .partitionSpec(s -> s.identity(f -> f.sourceName("country"))))
                    .processingConfiguration(p -> p.enabled(true)
                            .processors(one -> one.type(ProcessorType.METADATA_EXTRACTION)
                                    .parameters(
                                            q -> q.parameterName("MetadataExtractionQuery")
                                                    .parameterValue(query),
                                            q -> q.parameterName("JsonParsingEngine")
                                                    .parameterValue("JQ-1.6"))))
                    .s3Configuration(s3 ->
                            s3.bucketARN(bucketArn("tables")).roleARN(ROLE).errorOutputPrefix("bad/"));
            more.accept(d);
        }));
    }

    private static void changes(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        house.s3().createBucket(r -> r.bucket("tables"));
        create(
                firehose,
                "people",
                d -> d.tableCreationConfiguration(t -> t.enabled(true))
                        .schemaEvolutionConfiguration(s -> s.enabled(true)));
        IcebergDestinationDescription described =
                describe(firehose, "people").destinations().getFirst().icebergDestinationDescription();
        assertThat(described.tableCreationConfiguration().enabled()).isTrue();
        assertThat(described.schemaEvolutionConfiguration().enabled()).isTrue();
        assertThat(described.destinationTableConfigurationList().getFirst().uniqueKeys())
                .containsExactly("id");

        firehose.putRecordBatch(r -> r.deliveryStreamName("people")
                .records(
                        record("{\"op\": \"insert\", \"id\": 1, \"country\": \"AT\"}"),
                        record("{\"op\": \"insert\", \"id\": 2, \"country\": \"BE\"}"),
                        record("{\"op\": \"insert\", \"id\": 3, \"country\": \"BE\"}")));
        await(() -> rows(house), List.of("1 AT null", "2 BE null", "3 BE null"));
        firehose.putRecordBatch(r -> r.deliveryStreamName("people")
                .records(
                        record("{\"op\": \"update\", \"id\": 1, \"country\": \"BE\", \"age\": 7}"),
                        record("{\"op\": \"delete\", \"id\": 2}"),
                        record("{\"op\": \"upsert\", \"id\": 3}")));
        await(() -> rows(house), List.of("1 BE 7", "3 BE null"));
        await(
                () -> content(house.s3(), "tables", "bad/iceberg-failed/")
                        .contains("\"errorCode\":\"Iceberg.UnsupportedOperation\""),
                true);
        assertThat(IcebergReading.of(house.glue(), house.s3(), "lake", "people")
                        .table()
                        .location())
                .isEqualTo("s3://tables/warehouse/lake.db/people");
    }

    private static List<String> rows(FirehoseHouse house) {
        try {
            return IcebergReading.of(house.glue(), house.s3(), "lake", "people").rows().stream()
                    .map(row -> row.getField("id") + " " + row.getField("country") + " "
                            + (row.struct().field("age") == null ? null : row.getField("age")))
                    .sorted()
                    .toList();
        } catch (EntityNotFoundException e) {
            return List.of();
        }
    }

    private static void refusals(FirehoseHouse house) {
        FirehoseClient firehose = house.client();
        refuses(
                "InvalidArgumentException",
                "glue:GetTable for the given table or the table does not exist",
                () -> create(firehose, "nobody", d -> {}));
        refuses(
                "InvalidArgumentException",
                "WarehouseLocation must be specified",
                () -> create(
                        firehose,
                        "nobody",
                        d -> d.catalogConfiguration(c -> c.catalogARN(CATALOG))
                                .tableCreationConfiguration(t -> t.enabled(true))));
        refuses(
                "InvalidArgumentException",
                "glue:GetTable for the given table or the table does not exist",
                () -> create(firehose, "nobody", d -> d.schemaEvolutionConfiguration(s -> s.enabled(true))));
    }
}
