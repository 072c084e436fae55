package io.millrace.firehose;

import static io.millrace.firehose.Firehose.FUNCTION;
import static io.millrace.firehose.Firehose.ROLE;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationDescription;
import software.amazon.awssdk.services.firehose.model.IcebergS3BackupMode;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.TableInput;

/// What goes to Iceberg tables, read by readers that are not ours, and what becomes of what does not.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class IcebergTest extends TableFixture {

    @Test
    void records_becomeRowsInOneCommit() throws Exception {
        users();
        create(d -> {});
        put("{\"id\": 1, \"name\": \"ann\", \"extra\": [1]}", "{\"id\": 2, \"country\": null}");
        put("{\"id\": 3, \"name\": \"čeněk\", \"country\": \"CZ\"}");
        flush();

        List<Record> rows = lake.rows(metadata("users"));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(2).getField("name")).isEqualTo("čeněk");
        assertThat(rows.get(1).getField("country")).isNull();
        Table table = lake.table(metadata("users"));
        assertThat(table.snapshots()).hasSize(1);
        assertThat(table.currentSnapshot().summary())
                .containsEntry("millrace.delivery-position", "0-2")
                .containsEntry(
                        "millrace.delivery-stream", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/rows")
                .containsEntry("added-records", "3");
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(3);
        assertThat(lake.content("errors/")).isEmpty();
        put("{\"id\": 4}");
        flush();
        assertThat(ids("users")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(metadata("users")).contains("/metadata/00002-");
    }

    @Test
    void zerosKeepTheirSigns_andNumbersThatAreTooLargeAreRefused() throws Exception {
        table(
                "types",
                new Schema(
                        Types.NestedField.optional(1, "f", Types.FloatType.get()),
                        Types.NestedField.optional(2, "d", Types.DoubleType.get())),
                PartitionSpec.unpartitioned());
        create(d -> d.destinationTableConfigurationList(
                t -> t.destinationDatabaseName("db").destinationTableName("types")));
        put(
                "{\"f\": -0.0, \"d\": -0.0}",
                "{\"f\": \"-0\", \"d\": 0.0}",
                "{\"f\": 3.4028235E38, \"d\": 1.7976931348623157E308}",
                "{\"f\": 1e39}",
                "{\"d\": -1e309}");
        flush();

        List<Record> rows = lake.rows(metadata("types"));
        assertThat(rows).extracting(row -> row.getField("f")).containsExactly(-0.0f, -0.0f, Float.MAX_VALUE);
        assertThat(rows).extracting(row -> row.getField("d")).containsExactly(-0.0, 0.0, Double.MAX_VALUE);
        assertThat(errors())
                .extracting(line -> line.path("errorCode").asText())
                .containsExactly("Iceberg.SchemaTypeMismatch", "Iceberg.SchemaTypeMismatch");
    }

    @Test
    void everyType_isReadByForeignReaders() throws Exception {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "b", Types.BooleanType.get()),
                Types.NestedField.optional(3, "i", Types.IntegerType.get()),
                Types.NestedField.optional(4, "f", Types.FloatType.get()),
                Types.NestedField.optional(5, "d", Types.DoubleType.get()),
                Types.NestedField.optional(6, "p", Types.DecimalType.of(9, 2)),
                Types.NestedField.optional(7, "q", Types.DecimalType.of(18, 3)),
                Types.NestedField.optional(8, "r", Types.DecimalType.of(38, 4)),
                Types.NestedField.optional(9, "day", Types.DateType.get()),
                Types.NestedField.optional(10, "t", Types.TimestampType.withoutZone()),
                Types.NestedField.optional(11, "z", Types.TimestampType.withZone()),
                Types.NestedField.optional(12, "bin", Types.BinaryType.get()),
                Types.NestedField.optional(13, "list", Types.ListType.ofOptional(14, Types.IntegerType.get())),
                Types.NestedField.optional(
                        15, "map", Types.MapType.ofOptional(16, 17, Types.StringType.get(), Types.LongType.get())),
                Types.NestedField.optional(
                        18,
                        "who",
                        Types.StructType.of(
                                Types.NestedField.optional(19, "first", Types.StringType.get()),
                                Types.NestedField.optional(
                                        20, "tags", Types.ListType.ofOptional(21, Types.StringType.get())))));
        table("types", schema, PartitionSpec.unpartitioned());
        users();
        create(d -> d.destinationTableConfigurationList(
                t -> t.destinationDatabaseName("db").destinationTableName("types")));
        put("""
                {"id": 1, "b": true, "i": -7, "f": 1.5, "d": 2.25, "p": "1234567.89", "q": -1.5,
                 "r": 1234567890123456789012345678901234.5678, "day": "2026-03-01", "t": 1772366400123456,
                 "z": 1772366400000001, "bin": "aGFsbG8=", "list": [1, null, 3], "map": {"a": 1, "b": null},
                 "who": {"first": "ann", "tags": ["x", "y"]}}
                """, "{\"id\": 2}");
        flush();

        Record row = lake.rows(metadata("types")).getFirst();
        assertThat(row.getField("b")).isEqualTo(true);
        assertThat(row.getField("i")).isEqualTo(-7);
        assertThat(row.getField("f")).isEqualTo(1.5f);
        assertThat(row.getField("d")).isEqualTo(2.25);
        assertThat(row.getField("p")).isEqualTo(new BigDecimal("1234567.89"));
        assertThat(row.getField("q")).isEqualTo(new BigDecimal("-1.500"));
        assertThat(row.getField("r")).isEqualTo(new BigDecimal("1234567890123456789012345678901234.5678"));
        assertThat(row.getField("day")).isEqualTo(LocalDate.of(2026, 3, 1));
        assertThat(row.getField("t")).isEqualTo(LocalDateTime.parse("2026-03-01T12:00:00.123456"));
        assertThat(row.getField("z").toString()).isEqualTo("2026-03-01T12:00:00.000001Z");
        assertThat(StandardCharsets.UTF_8
                        .decode((ByteBuffer) row.getField("bin"))
                        .toString())
                .isEqualTo("hallo");
        assertThat(row.getField("list").toString()).isEqualTo("[1, null, 3]");
        assertThat(row.getField("map").toString()).isEqualTo("{a=1, b=null}");
        assertThat(row.getField("who").toString()).isEqualTo("Record(ann, [x, y])");

        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            ResultSet found = statement.executeQuery(
                    "select count(*), sum(p), max(r), max(t)::varchar, max(who.first), sum(len(list))"
                            + " from read_parquet(" + local("types") + ")");
            assertThat(found.next()).isTrue();
            assertThat(found.getLong(1)).isEqualTo(2);
            assertThat(found.getBigDecimal(2)).isEqualByComparingTo("1234567.89");
            assertThat(found.getBigDecimal(3)).isEqualByComparingTo("1234567890123456789012345678901234.5678");
            assertThat(found.getString(4)).isEqualTo("2026-03-01 12:00:00.123456");
            assertThat(found.getString(5)).isEqualTo("ann");
            assertThat(found.getLong(6)).isEqualTo(3);
        }
    }

    /// The data files of a table, written to this machine, as a list in SQL.
    private String local(String table) throws IOException {
        List<String> files = new ArrayList<>();
        for (String location : lake.files(metadata(table))) {
            Path file = folder.resolve("local-" + files.size() + ".parquet");
            Files.write(file, lake.bytes(location));
            files.add("'" + file + "'");
        }
        return files.toString();
    }

    @Test
    void partitionedTable_hasAFileForEachPartition() throws Exception {
        table(
                "users",
                USERS,
                PartitionSpec.builderFor(USERS)
                        .identity("country")
                        .bucket("id", 2)
                        .build());
        create(d -> {});
        put(IntStream.range(0, 500)
                .mapToObj(i -> "{\"id\": " + i + ", \"country\": \"C" + i % 50 + "\"}")
                .toArray(String[]::new));
        flush();

        assertThat(ids("users")).hasSize(500).doesNotHaveDuplicates();
        List<String> files = lake.files(metadata("users"));
        assertThat(files).hasSizeGreaterThan(64).allMatch(file -> file.contains("/data/country=C"));
        assertThat(lake.table(metadata("users")).snapshots()).hasSize(1);
    }

    @Test
    void recordsThatAreNoRows_goToTheErrorPrefix_theOthersToTheTable() throws Exception {
        users();
        create(d -> {});
        put(
                "{\"id\": 1}",
                "{\"name\": \"no id\"}",
                "{\"id\": \"x\"}",
                "[1]",
                "{\"id\": 2} {\"id\": 3}",
                "{\"unknown\": 1}",
                "{\"id\": 9223372036854775808}",
                "{\"id\": 5, \"name\": {}}",
                "{\"id\": 4.0}");
        flush();

        assertThat(ids("users")).containsExactly(1L, 4L);
        assertThat(lake.objects.keySet()).anyMatch(key -> key.startsWith("errors/iceberg-failed/20"));
        assertThat(errors())
                .extracting(line -> line.path("errorCode").asText())
                .containsExactly(
                        "Iceberg.MissingColumnWithinRecord",
                        "Iceberg.SchemaTypeMismatch",
                        "Iceberg.InvalidRecord",
                        "Iceberg.InvalidRecord",
                        "Iceberg.MissingColumnWithinRecord",
                        "Iceberg.SchemaTypeMismatch",
                        "Iceberg.SchemaTypeMismatch");
        JsonNode first = errors().getFirst();
        assertThat(new String(Base64.getDecoder().decode(first.path("rawData").asText()), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\": \"no id\"}");
        assertThat(first.path("errorMessage").asText()).isEqualTo("Column id is required.");
        assertThat(first.path("attemptsMade").asInt()).isEqualTo(1);
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(2);
        assertThat(service.status().getFirst().recordsFailed()).isEqualTo(7);
        assertThat(service.status().getFirst().lastFailure().orElseThrow()).startsWith("Iceberg.");
    }

    @Test
    void functionAndQuery_chooseTheTable() throws Exception {
        users();
        table("others", USERS, PartitionSpec.unpartitioned());
        functions.becomes(event -> answer(
                event,
                "\"metadata\":{\"otfMetadata\":{\"destinationDatabaseName\":\"DB\","
                        + "\"destinationTableName\":\"others\",\"operation\":\"insert\"}}"));
        create(d -> d.processingConfiguration(
                p -> p.enabled(true).processors(processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION))));
        put("{\"id\": 1}");
        flush();
        assertThat(ids("others")).containsExactly(1L);

        client.updateDestination(r -> r.deliveryStreamName("rows")
                .currentDeliveryStreamVersionId("1")
                .destinationId("destinationId-000000000001")
                .icebergDestinationUpdate(u -> u.processingConfiguration(p -> p.enabled(true)
                        .processors(processor(
                                ProcessorType.METADATA_EXTRACTION,
                                "MetadataExtractionQuery",
                                "{destinationDatabaseName: \"db\", destinationTableName: .table, operation: .op}",
                                "JsonParsingEngine",
                                "JQ-1.6")))));
        put(
                "{\"id\": 2, \"table\": \"users\", \"op\": \"insert\"}",
                "{\"id\": 3, \"table\": \"others\", \"op\": \"insert\"}",
                "{\"id\": 4, \"table\": \"others\", \"op\": \"delete\"}",
                "{\"id\": 5, \"table\": \"nowhere\", \"op\": \"insert\"}",
                "{\"id\": 6, \"op\": \"insert\"}");
        flush();
        assertThat(ids("users")).containsExactly(2L);
        assertThat(ids("others")).containsExactly(1L, 3L);
        assertThat(errors())
                .extracting(line -> line.path("errorCode").asText())
                .containsExactlyInAnyOrder(
                        "Iceberg.UniqueKeysNotFound", "Iceberg.NoSuchTable", "Iceberg.MetadataExtractionFailed");
    }

    private static String answer(JsonNode event, String more) {
        JsonNode record = event.path("records").path(0);
        return "{\"records\":[{\"result\":\"Ok\",\"recordId\":" + record.path("recordId") + ",\"data\":"
                + record.path("data") + "," + more + "}]}";
    }

    @Test
    void tableThatIsGone_isTriedForTheRetryDurationAndThenGivenUp() throws Exception {
        users();
        create(d -> d.destinationTableConfigurationList(t ->
                t.destinationDatabaseName("db").destinationTableName("users").s3ErrorOutputPrefix("of-users/")));
        tables.remove("db", "users");
        put("{\"id\": 1}", "{\"id\": 2}");
        flush();

        assertThat(lake.objects.keySet()).anyMatch(key -> key.startsWith("errors/of-users/iceberg-failed/20"));
        assertThat(errors())
                .hasSize(2)
                .allMatch(line -> line.path("errorCode").asText().equals("Iceberg.NoSuchTable"));
        assertThat(service.status().getFirst().recordsFailed()).isEqualTo(2);
    }

    @Test
    void answersThatAreLost_leadToNoSecondCommit() throws Exception {
        users();
        create(d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        int[] lost = {0};
        tables.touching(() -> {
            // the second touch of a change is behind it
            if (++lost[0] % 2 == 0 && lost[0] <= 2) {
                throw SdkClientException.create("connection reset");
            }
        });
        put("{\"id\": 1}", "{\"id\": 2}");
        flush();

        assertThat(ids("users")).containsExactly(1L, 2L);
        assertThat(lake.table(metadata("users")).snapshots()).hasSize(1);
    }

    /// Behind each change the answer gets lost, and for a while no answer comes to any question, either.
    @Test
    void commitInDoubt_isNotGivenUpBeforeTheTableTells() throws Exception {
        users();
        create(d -> d.retryOptions(retry -> retry.durationInSeconds(0)));
        int[] changes = {0};
        int[] silent = {0};
        tables.touching(() -> {
            if (++changes[0] % 2 == 0) {
                silent[0] = 5;
                throw SdkClientException.create("connection reset");
            }
        });
        tables.looking(() -> {
            if (silent[0]-- > 0) {
                throw SdkClientException.create("connection refused");
            }
        });
        put("{\"id\": 1}", "{\"id\": 2}");
        flush();

        assertThat(ids("users")).containsExactly(1L, 2L);
        assertThat(errors()).isEmpty();
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(2);
    }

    @Test
    void commitBehindWhichTheCatalogFails_keepsItsFiles() throws Exception {
        users();
        create(d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        int[] changes = {0};
        boolean[] isBehindCommit = {false};
        tables.touching(() -> {
            changes[0]++;
            isBehindCommit[0] = changes[0] == 4;
            if (changes[0] == 2) {
                throw GlueException.builder()
                        .statusCode(500)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("InternalServiceException")
                                .build())
                        .message("internal error")
                        .build();
            }
        });
        tables.looking(() -> {
            if (isBehindCommit[0]) {
                isBehindCommit[0] = false;
                throw SdkClientException.create("connection refused");
            }
        });
        put("{\"id\": 1}");
        flush();
        put("{\"id\": 2}");
        flush();

        assertThat(ids("users")).containsExactly(1L, 2L);
        assertThat(lake.table(metadata("users")).snapshots()).hasSize(2);
    }

    @Test
    void recordsTakenApart_failOnceEach_howeverManyPartsOfThemDo() throws Exception {
        users();
        create(d -> d.processingConfiguration(p -> p.enabled(true)
                .processors(Firehose.processor(ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "JSON"))));
        put("{\"id\": 1}{\"id\": 2}", "{\"id\": 3}{\"id\": \"x\"}{\"name\": \"no id\"}", "{\"id\": 4}");
        flush();

        assertThat(ids("users")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(errors()).hasSize(2);
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(2);
        assertThat(service.status().getFirst().recordsFailed()).isEqualTo(1);
        tables.remove("db", "users");
        put("{\"id\": 5}{\"id\": 6}", "no JSON");
        flush();

        assertThat(errors()).hasSize(5);
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(2);
        assertThat(service.status().getFirst().recordsFailed()).isEqualTo(3);
    }

    @Test
    void stop_whileATableIsWritten_givesNothingUp() throws Exception {
        users();
        create(d -> {});
        CountDownLatch isPutting = new CountDownLatch(1);
        lake.touching(() -> {
            isPutting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw AbortedException.builder()
                        .message("Thread was interrupted")
                        .build();
            }
        });
        put("{\"id\": 1}");
        assertThat(service.flush("rows", Duration.ofMillis(1)).isDone()).isFalse();
        assertThat(isPutting.await(60, TimeUnit.SECONDS)).isTrue();

        close();
        lake.touching(() -> {});
        open();
        flush();
        assertThat(ids("users")).containsExactly(1L);
        assertThat(errors()).isEmpty();
    }

    @Test
    void metadataThatNobodyCanRead_isNotTriedForEver() throws Exception {
        users();
        create(d -> {});
        String place = metadata("users").substring("s3://".length());
        lake.objects.put(place, "{\"format-version\": 2, \"tab".getBytes(StandardCharsets.UTF_8));
        put("{\"id\": 1}");
        flush();
        lake.objects.put(place, "{\"format-version\": 99}".getBytes(StandardCharsets.UTF_8));
        put("{\"id\": 2}");
        flush();
        assertThat(errors())
                .hasSize(2)
                .allMatch(line -> line.path("errorCode").asText().equals("Iceberg.InvalidMetadata"));
    }

    /// It has the version that the old one had, and other columns under the same ids.
    @Test
    void tableThatIsBegunAnewMeanwhile_getsTheRowsAsItsOwn() throws Exception {
        users();
        create(d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        put("{\"id\": 1, \"name\": \"ann\"}");
        int[] looks = {0};
        Schema others = new Schema(
                Types.NestedField.optional(1, "name", Types.StringType.get()),
                Types.NestedField.optional(2, "id", Types.LongType.get()));
        tables.looking(() -> {
            if (++looks[0] == 2) {
                tables.remove("db", "users");
                table("users", others, PartitionSpec.unpartitioned());
            }
        });
        flush();
        assertThat(lake.rows(metadata("users"))).extracting(Object::toString).containsExactly("Record(ann, 1)");
        assertThat(errors()).isEmpty();
    }

    @Test
    void someoneElsesCommit_isKept() throws Exception {
        users();
        create(d -> {});
        put("{\"id\": 1}");
        int[] touches = {0};
        tables.touching(() -> {
            if (++touches[0] == 1) {
                // another writer commits between our look and our change
                tables.put(
                        "db",
                        TableInput.builder()
                                .name("users")
                                .parameters(tables.parameters("db", "users"))
                                .build());
            }
        });
        flush();

        assertThat(ids("users")).containsExactly(1L);
        assertThat(touches[0]).isGreaterThan(2);
    }

    /// Killed before or behind any put or change, a delivery stream leaves the rows of a run without that,
    /// each once.
    @Test
    void crashes_leaveEachRowOnce() throws Exception {
        users();
        create(d -> d.retryOptions(retry -> retry.durationInSeconds(300)));
        int id = 0;
        for (int touches = 1; touches <= 14; touches++) {
            for (int i = 0; i < 3; i++) {
                put("{\"id\": " + id++ + "}");
            }
            put("{\"id\": \"bad\"}");
            int rows = id;
            dieAfter(touches);
            flush();
            assertThat(ids("users"))
                    .as("killed at touch %d: %s %s", touches, errors(), service.status())
                    .containsExactlyElementsOf(
                            IntStream.range(0, rows).mapToObj(Long::valueOf).toList());
            assertThat(errors()).as("killed at touch %d", touches).hasSize(touches);
        }
        List<String> pieces = new ArrayList<>();
        for (Snapshot snapshot : lake.table(metadata("users")).snapshots()) {
            pieces.add(snapshot.summary().get("millrace.delivery-piece"));
        }
        assertThat(pieces).doesNotHaveDuplicates().hasSize(14);
    }

    @Test
    void destination_isDescribedAsItWasGivenAndOutlivesARestart() {
        users();
        create(d -> d.appendOnly(true)
                .s3BackupMode(IcebergS3BackupMode.ALL_DATA)
                .destinationTableConfigurationList(t -> t.destinationDatabaseName("db")
                        .destinationTableName("users")
                        .uniqueKeys("id")
                        .partitionSpec(s -> s.identity(f -> f.sourceName("country")))
                        .s3ErrorOutputPrefix("bad/")));
        close();
        open();

        IcebergDestinationDescription described = client.describeDeliveryStream(r -> r.deliveryStreamName("rows"))
                .deliveryStreamDescription()
                .destinations()
                .getFirst()
                .icebergDestinationDescription();
        assertThat(described.roleARN()).isEqualTo(ROLE);
        assertThat(described.appendOnly()).isTrue();
        assertThat(described.catalogConfiguration().catalogARN()).isEqualTo(CATALOG);
        assertThat(described.retryOptions().durationInSeconds()).isZero();
        assertThat(described.s3BackupMode()).isEqualTo(IcebergS3BackupMode.ALL_DATA);
        assertThat(described.s3DestinationDescription().bucketARN()).isEqualTo("arn:aws:s3:::errors");
        assertThat(described.destinationTableConfigurationList())
                .singleElement()
                .satisfies(table -> {
                    assertThat(table.uniqueKeys()).containsExactly("id");
                    assertThat(table.partitionSpec().identity().getFirst().sourceName())
                            .isEqualTo("country");
                    assertThat(table.s3ErrorOutputPrefix()).isEqualTo("bad/");
                });
    }

    @Test
    void whatCannotBeDelivered_isRefusedWhenItIsAskedFor() {
        assertThatThrownBy(() -> create(d -> {}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(
                        "is not authorized to perform: glue:GetTable for the given table or the table does"
                                + " not exist.");
        users();
        assertThatThrownBy(() -> create(d -> d.schemaEvolutionConfiguration(s -> s.enabled(true))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("WarehouseLocation must be specified");
        assertThatThrownBy(() -> create(d -> d.tableCreationConfiguration(s -> s.enabled(true))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("WarehouseLocation must be specified");
        assertThatThrownBy(() -> create(d -> d.catalogConfiguration(
                        c -> c.catalogARN("arn:aws:glue:eu-west-1:111122223333:catalog/s3tablescatalog/b"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("CatalogARN");
        create(d -> {});
        assertThatThrownBy(() -> client.updateDestination(r -> r.deliveryStreamName("rows")
                        .currentDeliveryStreamVersionId("1")
                        .destinationId("destinationId-000000000001")
                        .icebergDestinationUpdate(u -> u.appendOnly(true))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("AppendOnly can only be set when a Firehose is created.");
    }
}
