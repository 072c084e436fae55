package io.millrace.firehose;

import static io.millrace.firehose.Firehose.FUNCTION;
import static io.millrace.firehose.Firehose.ROLE;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.firehose.convert.DuckDb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.FirehoseException;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.TableInput;

class ConversionTest {

    private static DuckDb reader;

    @TempDir
    private Path folder;

    private Firehose firehose;

    @BeforeAll
    static void openReader() throws SQLException {
        reader = new DuckDb();
    }

    @AfterAll
    static void closeReader() throws SQLException {
        reader.close();
    }

    @BeforeEach
    void open() {
        firehose = new Firehose(folder);
        table("name string", "n int", "at timestamp", "tags array<string>", "p struct<a:int,b:decimal(5,2)>");
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    private void table(String... columns) {
        firehose.tables.put(
                "db",
                TableInput.builder()
                        .name("users")
                        .storageDescriptor(s -> s.columns(Arrays.stream(columns)
                                .map(column -> column.split(" ", 2))
                                .map(parts -> Column.builder()
                                        .name(parts[0])
                                        .type(parts[1])
                                        .build())
                                .toList()))
                        .build());
    }

    private static Consumer<DataFormatConversionConfiguration.Builder> parquet() {
        return c -> c.schemaConfiguration(
                        s -> s.roleARN(ROLE).databaseName("db").tableName("users"))
                .inputFormatConfiguration(i -> i.deserializer(d -> d.openXJsonSerDe(x -> {})))
                .outputFormatConfiguration(o -> o.serializer(s -> s.parquetSerDe(p -> {})));
    }

    private static void converting(ExtendedS3DestinationConfiguration.Builder d) {
        d.prefix("data/")
                .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                .dataFormatConversionConfiguration(parquet());
    }

    private List<String> read(byte[] parquet, String columns) throws IOException, SQLException {
        Path file = Files.write(folder.resolve("read.parquet"), parquet);
        return reader.query("select " + columns + " from read_parquet('" + file + "')");
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            lines.add(Functions.JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void recordsBecomeAParquetFile_andThoseThatDoNotFitGoToTheErrorPrefix() throws Exception {
        firehose.create("users", ConversionTest::converting);

        firehose.put(
                "users",
                "{\"NAME\":\"ann\",\"n\":1,\"at\":1518033528,\"tags\":[\"x\",null],\"p\":{\"a\":7,\"b\":1.005}}\n",
                "{\"name\":\"bob\",\"other\":true}{\"name\":\"cy\",\"n\":\"3\"}",
                "{\"name\":\"bad\",\"n\":\"oops\"}",
                "no JSON",
                " ");

        firehose.awaitPending(0);
        String key = firehose.bucket.keys().stream()
                .filter(name -> name.startsWith("data/"))
                .findFirst()
                .orElseThrow();
        assertThat(key).endsWith(".parquet");
        assertThat(firehose.bucket.encodings().get(key)).isEqualTo("hadoop-snappy");
        assertThat(read(firehose.bucket.only(".parquet"), "name, n, cast(\"at\" as varchar), tags, p"))
                .containsExactly(
                        "ann|1|2018-02-07 19:58:48|[x, NULL]|{'a': 7, 'b': 1.01}",
                        "bob|null|null|null|null",
                        "cy|3|null|null|null");
        List<JsonNode> failed = lines(firehose.bucket.content("failed/format-conversion-failed/"));
        assertThat(failed)
                .extracting(line -> line.path("lastErrorCode").asText().replace("DataFormatConversion.", ""))
                .containsExactly("MalformedData", "ParseError", "MalformedData");
        JsonNode first = failed.getFirst();
        assertThat(first.propertyStream().map(Map.Entry::getKey))
                .containsExactly(
                        "attemptsMade",
                        "arrivalTimestamp",
                        "lastErrorCode",
                        "lastErrorMessage",
                        "attemptEndingTimestamp",
                        "rawData",
                        "sequenceNumber",
                        "subSequenceNumber",
                        "dataCatalogTable");
        assertThat(first.path("lastErrorMessage").asText())
                .isEqualTo("Data does not match the schema. For input string: \"oops\"");
        assertThat(new String(Base64.getDecoder().decode(first.path("rawData").asText()), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"bad\",\"n\":\"oops\"}");
        assertThat(first.path("attemptsMade").asInt()).isEqualTo(1);
        assertThat(first.path("dataCatalogTable").toString())
                .isEqualTo("{\"catalogId\":\"111122223333\",\"databaseName\":\"db\",\"tableName\":\"users\","
                        + "\"region\":\"eu-west-1\",\"versionId\":\"LATEST\",\"roleArn\":\"" + ROLE + "\"}");
        assertThat(failed.getLast().path("lastErrorMessage").asText())
                .isEqualTo("The record was empty or contained only whitespace.");
        assertThat(List.of(
                        firehose.status().recordsDelivered(), firehose.status().recordsFailed()))
                .containsExactly(2L, 3L);
    }

    @Test
    void functionAndPartitions_comeBeforeTheConversion_andTheBackupGetsWhatCame() throws Exception {
        firehose.functions.becomes(event -> upper(event));
        firehose.create("users", d -> {
            converting(d);
            d.prefix("name=!{partitionKeyFromQuery:name}/")
                    .dynamicPartitioningConfiguration(p -> p.enabled(true))
                    .s3BackupMode(S3BackupMode.ENABLED)
                    .s3BackupConfiguration(b -> b.bucketARN("arn:aws:s3:::users")
                            .roleARN(ROLE)
                            .prefix("raw/")
                            .bufferingHints(h -> h.intervalInSeconds(0)))
                    .processingConfiguration(p -> p.enabled(true)
                            .processors(
                                    processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION),
                                    processor(ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "JSON"),
                                    processor(
                                            ProcessorType.METADATA_EXTRACTION,
                                            "MetadataExtractionQuery",
                                            "{name: .name}",
                                            "JsonParsingEngine",
                                            "JQ-1.6"),
                                    processor(ProcessorType.APPEND_DELIMITER_TO_RECORD, "Delimiter", ",")));
        });

        firehose.put("users", "{\"name\":\"a\",\"n\":1}{\"name\":\"b\",\"n\":2}", "{\"name\":\"a\",\"n\":\"x\"}");

        firehose.awaitPending(0);
        firehose.bucket.await(() -> !firehose.bucket.content("raw/").isEmpty());
        List<String> keys = firehose.bucket.keys();
        byte[] a = firehose.bucket.bytes(keys.stream()
                .filter(key -> key.startsWith("name=A/"))
                .findFirst()
                .orElseThrow());
        byte[] b = firehose.bucket.bytes(keys.stream()
                .filter(key -> key.startsWith("name=B/"))
                .findFirst()
                .orElseThrow());
        assertThat(read(a, "name, n")).containsExactly("A|1");
        assertThat(read(b, "name, n")).containsExactly("B|2");
        assertThat(lines(firehose.bucket.content("failed/format-conversion-failed/")))
                .singleElement()
                .satisfies(line -> assertThat(new String(
                                Base64.getDecoder().decode(line.path("rawData").asText()), StandardCharsets.UTF_8))
                        .isEqualTo("{\"NAME\":\"A\",\"N\":\"X\"}"
                                .replace("NAME", "name")
                                .replace("\"N\"", "\"n\"")));
        assertThat(firehose.bucket.content("raw/")).startsWith("{\"name\":\"a\",\"n\":1}{\"name\":\"b\"");
    }

    /// A function that makes the values of texts upper case.
    private static String upper(JsonNode event) {
        ObjectNode answer = Functions.JSON.createObjectNode();
        event.path("records").forEach(record -> {
            try {
                ObjectNode data =
                        (ObjectNode) Functions.JSON.readTree(record.path("data").binaryValue());
                data.properties()
                        .forEach(member -> data.replace(
                                member.getKey(),
                                member.getValue().isTextual()
                                        ? data.textNode(
                                                member.getValue().asText().toUpperCase(java.util.Locale.ROOT))
                                        : member.getValue()));
                answer.withArray("records")
                        .addObject()
                        .put("recordId", record.path("recordId").asText())
                        .put("result", "Ok")
                        .put("data", data.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return answer.toString();
    }

    @Test
    void anObjectThatWasTakenBeforeACrash_isWrittenAgainWithTheSameBytes() throws Exception {
        firehose.create("users", ConversionTest::converting);
        firehose.bucket.failAfter(Integer.MAX_VALUE);
        firehose.put("users", "{\"name\":\"ann\"}", "{\"n\":\"oops\"}");
        firehose.bucket.await(1);
        byte[] before = firehose.bucket.only(".parquet");

        firehose.tables.remove("db", "users"); // nothing is looked up any more
        firehose.reopen();
        firehose.bucket.failAfter(0);
        firehose.awaitPending(0);

        assertThat(firehose.bucket.only(".parquet")).isEqualTo(before);
        assertThat(lines(firehose.bucket.content("failed/format-conversion-failed/")))
                .hasSize(1);
        assertThat(List.of(
                        firehose.status().recordsDelivered(), firehose.status().recordsFailed()))
                .containsExactly(1L, 1L);
    }

    @Test
    void theTableIsLookedUpForEachObject() throws Exception {
        firehose.create("users", ConversionTest::converting);
        firehose.tables.remove("db", "users");
        firehose.put("users", "{\"name\":\"ann\"}");
        firehose.awaitPending(0);

        JsonNode failed = lines(firehose.bucket.content("failed/")).getFirst();
        assertThat(failed.path("lastErrorCode").asText()).isEqualTo("DataFormatConversion.EntityNotFound");
        assertThat(failed.path("attemptsMade").asInt()).isEqualTo(4);

        table("name string", "extra double");
        firehose.put("users", "{\"name\":\"bob\",\"extra\":0.5}");
        firehose.awaitPending(0);
        assertThat(read(firehose.bucket.only(".parquet"), "*")).containsExactly("bob|0.5");
    }

    @Test
    void orc_isWrittenToo() throws Exception {
        firehose.create("users", d -> {
            converting(d);
            d.fileExtension(null)
                    .dataFormatConversionConfiguration(c -> parquet()
                            .andThen(more -> more.outputFormatConfiguration(o -> o.serializer(
                                    s -> s.orcSerDe(x -> x.compression("ZLIB").bloomFilterColumns("name")))))
                            .accept(c));
        });

        firehose.put("users", "{\"name\":\"ann\",\"tags\":[\"x\"],\"p\":{\"b\":\"1.5\"}}", "{}");

        firehose.awaitPending(0);
        byte[] orc = firehose.bucket.only(".orc");
        assertThat(new String(orc, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("ORC");
        assertThat(firehose.status().recordsDelivered()).isEqualTo(2);
    }

    @Test
    void rules_areThoseOfTheService() {
        Map<String, Consumer<ExtendedS3DestinationConfiguration.Builder>> wrong = new LinkedHashMap<>();
        wrong.put(
                "The S3 destination's compression format must be set to UNCOMPRESSED when data format conversion is"
                        + " enabled.",
                d -> d.compressionFormat("GZIP"));
        wrong.put(
                "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.",
                d -> d.bufferingHints(b -> b.sizeInMBs(63)));
        wrong.put(
                "InputFormatConfiguration must not be null",
                changed(c -> c.inputFormatConfiguration(
                        (software.amazon.awssdk.services.firehose.model.InputFormatConfiguration) null)));
        wrong.put(
                "OutputFormatConfiguration must not be null",
                changed(c -> c.outputFormatConfiguration(
                        (software.amazon.awssdk.services.firehose.model.OutputFormatConfiguration) null)));
        wrong.put(
                "SchemaConfiguration must not be null",
                changed(c -> c.schemaConfiguration(
                        (software.amazon.awssdk.services.firehose.model.SchemaConfiguration) null)));
        wrong.put(
                "Deserializer must not be null",
                changed(c -> c.inputFormatConfiguration(i -> i.deserializer(d -> {}))));
        wrong.put(
                "More than one deserializer specified. Only one may be chosen.",
                changed(c -> c.inputFormatConfiguration(
                        i -> i.deserializer(d -> d.openXJsonSerDe(x -> {}).hiveJsonSerDe(x -> {})))));
        wrong.put("Serializer must not be null", changed(c -> c.outputFormatConfiguration(o -> o.serializer(s -> {}))));
        wrong.put(
                "More than one serializer specified. Only one may be chosen.",
                changed(c -> c.outputFormatConfiguration(
                        o -> o.serializer(s -> s.parquetSerDe(p -> {}).orcSerDe(x -> {})))));
        wrong.put(
                "SchemaConfiguration.RoleArn must not be null or empty",
                changed(c -> c.schemaConfiguration(s -> s.databaseName("db").tableName("users"))));
        wrong.put(
                "SchemaConfiguration.TableName must not be null or empty",
                changed(c -> c.schemaConfiguration(s -> s.roleARN(ROLE).databaseName("db"))));
        wrong.put(
                "The specified table/database could not be found.",
                changed(c -> c.schemaConfiguration(
                        s -> s.roleARN(ROLE).databaseName("db").tableName("nobody"))));
        wrong.put(
                "Please make sure the specified version of the table exists.",
                changed(c -> c.schemaConfiguration(s ->
                        s.roleARN(ROLE).databaseName("db").tableName("users").versionId("7"))));
        wrong.put(
                "Invalid deserializer option(s): ",
                changed(c -> c.inputFormatConfiguration(
                        i -> i.deserializer(d -> d.hiveJsonSerDe(h -> h.timestampFormats("bogus"))))));
        wrong.forEach((message, change) -> assertThatThrownBy(() -> firehose.create("wrong", d -> {
                    converting(d);
                    change.accept(d);
                }))
                .as(message)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(message));
        assertThatThrownBy(() -> firehose.create(
                        "wrong",
                        d -> changed(c -> c.outputFormatConfiguration(o -> o.serializer(s ->
                                        s.orcSerDe(x -> x.paddingTolerance(1.5).stripeSizeBytes(1)))))
                                .accept(d)))
                .isInstanceOf(FirehoseException.class)
                .hasMessageContaining("2 validation errors detected")
                .hasMessageContaining("outputFormatConfiguration.serializer.orcSerDe.paddingTolerance");
    }

    private static Consumer<ExtendedS3DestinationConfiguration.Builder> changed(
            Consumer<DataFormatConversionConfiguration.Builder> change) {
        return d -> d.dataFormatConversionConfiguration(parquet().andThen(change));
    }

    @Test
    @SuppressWarnings("unchecked") // the SDK takes builders by varargs
    void updates_changeWhatTheyName_andTheRestIsDescribedAsItWas() {
        firehose.create("users", d -> {
            converting(d);
            d.bufferingHints((software.amazon.awssdk.services.firehose.model.BufferingHints) null);
        });
        assertThat(described().enabled()).isTrue();
        assertThat(firehose.describe("users")
                        .destinations()
                        .getFirst()
                        .extendedS3DestinationDescription()
                        .bufferingHints()
                        .sizeInMBs())
                .isEqualTo(128);

        table("name string");
        firehose.tables.put(
                "db",
                TableInput.builder()
                        .name("others")
                        .storageDescriptor(s -> s.columns(c -> c.name("a").type("int")))
                        .build());
        update("1", c -> c.schemaConfiguration(s -> s.tableName("others")));
        update("2", c -> c.outputFormatConfiguration(o -> o.serializer(s -> s.orcSerDe(x -> x.compression("NONE")))));
        firehose.reopen();

        assertThat(described().schemaConfiguration().tableName()).isEqualTo("others");
        assertThat(described().schemaConfiguration().roleARN()).isEqualTo(ROLE);
        assertThat(described().inputFormatConfiguration().deserializer().openXJsonSerDe())
                .isNotNull();
        assertThat(described().outputFormatConfiguration().serializer().parquetSerDe())
                .isNull();
        assertThat(described()
                        .outputFormatConfiguration()
                        .serializer()
                        .orcSerDe()
                        .compressionAsString())
                .isEqualTo("NONE");

        update("3", c -> c.enabled(false));
        assertThat(described().enabled()).isFalse();
        assertThat(described().schemaConfiguration().tableName()).isEqualTo("others");
    }

    private DataFormatConversionConfiguration described() {
        return firehose.describe("users")
                .destinations()
                .getFirst()
                .extendedS3DestinationDescription()
                .dataFormatConversionConfiguration();
    }

    private void update(String version, Consumer<DataFormatConversionConfiguration.Builder> change) {
        firehose.client()
                .updateDestination(r -> r.deliveryStreamName("users")
                        .currentDeliveryStreamVersionId(version)
                        .destinationId("destinationId-000000000001")
                        .extendedS3DestinationUpdate(u -> u.dataFormatConversionConfiguration(change)));
    }
}
