package io.millrace.conformance.firehose;

import static io.millrace.conformance.firehose.FirehoseScenario.ROLE;
import static io.millrace.conformance.firehose.FirehoseScenario.await;
import static io.millrace.conformance.firehose.FirehoseScenario.bucketArn;
import static io.millrace.conformance.firehose.FirehoseScenario.content;
import static io.millrace.conformance.firehose.FirehoseScenario.describe;
import static io.millrace.conformance.firehose.FirehoseScenario.objects;
import static io.millrace.conformance.firehose.FirehoseScenario.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Serializer;
import software.amazon.awssdk.services.glue.model.Column;

/// What holds of conversions to columnar files, for a client that knows AWS alone and a reader of the format.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html>
final class FirehoseConversionScenarios {

    static final List<FirehoseScenario> ALL = List.of(
            new FirehoseScenario(
                    "JSON becomes Parquet with the columns of a table", FirehoseConversionScenarios::parquet),
            new FirehoseScenario("JSON becomes ORC", FirehoseConversionScenarios::orc),
            new FirehoseScenario(
                    "conversions that nothing could be converted by are refused",
                    FirehoseConversionScenarios::refused));

    private FirehoseConversionScenarios() {}

    private static void table(FirehoseHouse house, String name) {
        house.glue().createDatabase(r -> r.databaseInput(d -> d.name(name)));
        house.glue()
                .createTable(r -> r.databaseName(name)
                        .tableInput(t -> t.name("users")
                                .storageDescriptor(s -> s.columns(
                                        column("name", "string"),
                                        column("age", "int"),
                                        column("seen", "timestamp"),
                                        column("place", "struct<city:string,at:array<double>>"),
                                        column("score", "decimal(6,2)")))));
    }

    private static Column column(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }

    private static void create(FirehoseHouse house, String name, Consumer<Serializer.Builder> serializer) {
        house.s3().createBucket(r -> r.bucket(name));
        house.client()
                .createDeliveryStream(r -> r.deliveryStreamName(name)
                        .extendedS3DestinationConfiguration(destination(name, name, serializer)));
    }

    private static ExtendedS3DestinationConfiguration destination(
            String bucket, String database, Consumer<Serializer.Builder> serializer) {
        return ExtendedS3DestinationConfiguration.builder()
                .bucketARN(bucketArn(bucket))
                .roleARN(ROLE)
                .prefix("data/")
                .errorOutputPrefix("failed/")
                .bufferingHints(hints -> hints.intervalInSeconds(0).sizeInMBs(64))
                .dataFormatConversionConfiguration(c -> c.schemaConfiguration(
                                s -> s.roleARN(ROLE).databaseName(database).tableName("users"))
                        .inputFormatConfiguration(i -> i.deserializer(d -> d.openXJsonSerDe(x -> {})))
                        .outputFormatConfiguration(o -> o.serializer(serializer)))
                .build();
    }

    private static void parquet(FirehoseHouse house) {
        table(house, "to-parquet");
        create(house, "to-parquet", s -> s.parquetSerDe(p -> p.compression("GZIP")));

        house.client()
                .putRecordBatch(r -> r.deliveryStreamName("to-parquet")
                        .records(
                                record("{\"name\":\"Ann\",\"age\":\"31\",\"seen\":\"2024-02-29 12:00:00.5\","
                                        + "\"place\":{\"city\":\"Köln\",\"at\":[50.94,6.96]},\"score\":9.875}\n"),
                                record("{\"Name\":\"Bob\"}{\"name\":\"Cy\",\"age\":-1}"),
                                record("{\"name\":\"Dan\",\"age\":\"old\"}")));

        await(
                () -> content(house.s3(), "to-parquet", "failed/format-conversion-failed/")
                        .isEmpty(),
                false);
        await(
                () -> rows(house, "to-parquet", "name, age, cast(seen as varchar), place.city, place.at, score"),
                List.of(
                        "Ann|31|2024-02-29 12:00:00.5|Köln|[50.94, 6.96]|9.88",
                        "Bob|null|null|null|null|null",
                        "Cy|-1|null|null|null|null"));
        assertThat(objects(house.s3(), "to-parquet", "data/"))
                .allSatisfy(object ->
                        assertThat(object.key()).contains("/to-parquet-1-").endsWith(".parquet"));
        assertThat(content(house.s3(), "to-parquet", "failed/"))
                .startsWith("{\"attemptsMade\":1,\"arrivalTimestamp\":")
                .contains("\"lastErrorCode\":\"DataFormatConversion.MalformedData\"")
                .contains("\"databaseName\":\"to-parquet\",\"tableName\":\"users\"")
                .endsWith("}}\n");
        assertThat(describe(house.client(), "to-parquet")
                        .destinations()
                        .getFirst()
                        .extendedS3DestinationDescription()
                        .dataFormatConversionConfiguration()
                        .outputFormatConfiguration()
                        .serializer()
                        .parquetSerDe()
                        .compressionAsString())
                .isEqualTo("GZIP");
    }

    /// The rows of all Parquet files of a bucket, by name.
    private static List<String> rows(FirehoseHouse house, String bucket, String columns) {
        try {
            Path folder = Files.createTempDirectory("parquet");
            List<Path> files = new ArrayList<>();
            try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duck.createStatement()) {
                for (var object : objects(house.s3(), bucket, "data/")) {
                    Path file = folder.resolve(files.size() + ".parquet");
                    files.add(file);
                    Files.write(
                            file,
                            house.s3()
                                    .getObjectAsBytes(r -> r.bucket(bucket).key(object.key()))
                                    .asByteArray());
                }
                return files.isEmpty()
                        ? List.of()
                        : query(statement, "select " + columns + " from read_parquet('" + folder + "/*') order by 1");
            } finally {
                for (Path file : files) {
                    Files.delete(file);
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new AssertionError("not read by another program", e);
        }
    }

    private static List<String> query(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    columns.add(found.getString(i));
                }
                rows.add(String.join("|", columns));
            }
        }
        return rows;
    }

    private static void orc(FirehoseHouse house) {
        table(house, "to-orc");
        create(house, "to-orc", s -> s.orcSerDe(o -> o.compression("ZLIB").bloomFilterColumns("name")));

        house.client().putRecord(r -> r.deliveryStreamName("to-orc").record(record("{\"name\":\"Ann\",\"age\":31}")));

        await(() -> objects(house.s3(), "to-orc", "data/").size(), 1);
        String key = objects(house.s3(), "to-orc", "data/").getFirst().key();
        byte[] file =
                house.s3().getObjectAsBytes(r -> r.bucket("to-orc").key(key)).asByteArray();
        assertThat(key).endsWith(".orc");
        assertThat(new String(file, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("ORC");
        assertThat(new String(file, file.length - 4, 3, StandardCharsets.US_ASCII))
                .isEqualTo("ORC");
    }

    private static void refused(FirehoseHouse house) {
        table(house, "conversion-refused");
        ExtendedS3DestinationConfiguration good =
                destination("anywhere", "conversion-refused", s -> s.parquetSerDe(p -> {}));
        refuses(
                house,
                "compression format must be set to UNCOMPRESSED",
                good.toBuilder().compressionFormat("GZIP").build());
        refuses(
                house,
                "SizeInMBs must be at least 64",
                good.toBuilder().bufferingHints(h -> h.sizeInMBs(63)).build());
        refuses(house, "Serializer must not be null", destination("anywhere", "conversion-refused", s -> {}));
        refuses(
                house,
                "The specified table/database could not be found.",
                destination("anywhere", "nowhere", s -> s.parquetSerDe(p -> {})));
    }

    private static void refuses(FirehoseHouse house, String words, ExtendedS3DestinationConfiguration destination) {
        FirehoseScenario.refuses(
                "InvalidArgumentException",
                words,
                () -> house.client()
                        .createDeliveryStream(r -> r.deliveryStreamName("conversion-refused")
                                .extendedS3DestinationConfiguration(destination)));
    }
}
