package io.millrace.conformance.firehose;

import static io.millrace.conformance.firehose.FirehoseOnce.SUFFIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Program;
import io.millrace.conformance.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;

/// Objects as they lie in the bucket: their keys, written down by hand, and their contents, opened by programs that are
/// not ours.
class FirehoseGoldenTest {

    private static final String TIME = "golden-1-2026-03-04-05-06-07-";

    /// What ends the keys of records that a function failed on: another text of [FirehoseOnce#SUFFIX].
    private static final String FAILED = "1ad24d26-4d8c-3a0c-bc5a-0f218e948f05";

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:by-device";

    private static final List<String> USERS = List.of(
            "{\"name\":\"Zoë\",\"device\":\"phone\",\"at\":1772600767}\n",
            "{\"name\":\"bad\",\"device\":\"phone\",\"at\":1772600767}\n",
            "{\"name\":\"Ann\",\"device\":\"watch\",\"at\":1772604367}\n");

    @TempDir
    private Path folder;

    @TempDir
    private Path work;

    private FirehoseOnce firehose;

    @BeforeEach
    void open() {
        firehose = new FirehoseOnce(folder);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    private static Processor processor(ProcessorType type, String... namesAndValues) {
        List<ProcessorParameter> parameters = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(ProcessorParameter.builder()
                    .parameterName(namesAndValues[i])
                    .parameterValue(namesAndValues[i + 1])
                    .build());
        }
        return Processor.builder().type(type).parameters(parameters).build();
    }

    private static Consumer<ExtendedS3DestinationConfiguration.Builder> with(
            Consumer<ExtendedS3DestinationConfiguration.Builder> destination, Processor... processors) {
        return destination.andThen(d -> d.processingConfiguration(p -> p.processors(processors)));
    }

    /// The lines that a program writes; the test is skipped where there is no such program.
    private static List<String> lines(String... command) throws IOException, InterruptedException {
        assumeTrue(
                Program.run(Map.of(), "sh", "-c", "command -v " + command[0]).status() == 0,
                command[0] + " is not installed");
        return lines(Program.run(Map.of(), command));
    }

    private static List<String> lines(Program program) {
        assertThat(program.status()).as(program.output()).isZero();
        return program.output().lines().toList();
    }

    /// 20,000 users, which is some blocks of any format.
    private static List<String> manyUsers() {
        return IntStream.range(0, 500)
                .mapToObj(i -> IntStream.range(i * 40, i * 40 + 40)
                        .mapToObj(n -> "{\"name\":\"user\",\"n\":%d,\"text\":\"Dobrý den, %d!\"}\n".formatted(n, n))
                        .reduce("", String::concat))
                .toList();
    }

    private Path compressed(String format, String key) throws InterruptedException {
        Map<String, Path> files = firehose.deliver("golden", d -> d.compressionFormat(format), manyUsers());
        assertThat(files.keySet()).containsExactly(key);
        return Objects.requireNonNull(files.get(key));
    }

    private void holdsManyUsers(List<String> lines) {
        assertThat(lines).hasSize(20_000);
        assertThat(String.join("\n", lines) + "\n").isEqualTo(String.join("", manyUsers()));
    }

    @Test
    void uncompressed_isReadByJq() throws IOException, InterruptedException {
        Path object = compressed("UNCOMPRESSED", "2026/03/04/05/" + TIME + SUFFIX);

        holdsManyUsers(lines("cat", object.toString()));
        assertThat(lines("jq", "-s", "[length, (map(.n) | add)] | @csv", "-r", object.toString()))
                .containsExactly("20000,199990000");
    }

    @Test
    void gzip_isReadByZcat() throws IOException, InterruptedException {
        Path object = compressed("GZIP", "2026/03/04/05/" + TIME + SUFFIX + ".gz");

        holdsManyUsers(lines("zcat", object.toString()));
        lines("gzip", "--test", object.toString());
    }

    @Test
    void zip_isReadByUnzip_andHasOneEntry() throws IOException, InterruptedException {
        Path object = compressed("ZIP", "2026/03/04/05/" + TIME + SUFFIX + ".zip");

        holdsManyUsers(lines("unzip", "-p", object.toString()));
        assertThat(lines("unzip", "-Z1", object.toString())).containsExactly(SUFFIX);
    }

    @ParameterizedTest
    @CsvSource({"Snappy,snappy-java", "HADOOP_SNAPPY,hadoop-snappy"})
    void snappy_isReadByJavaScript(String format, String reader) throws IOException, InterruptedException {
        Script script = Script.javascript("unsnappy.mjs", "snappyjs", work);
        Path object = compressed(format, "2026/03/04/05/" + TIME + SUFFIX + ".snappy");

        holdsManyUsers(lines(script.run(reader, object)));
        assertThat(Files.size(object)).isLessThan(1 << 19);
    }

    /// What stands before the name of the stream, and behind the unique text.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                                              | -             | -      | 2026/03/04/05/ | -",
                "data                                           | -             | -      | data2026/03/04/05/ | -",
                "data/                                          | -             | -      | data/2026/03/04/05/ | -",
                "!{timestamp:yyyy/MM/dd}/                       | -             | -      | 2026/03/04/ | -",
                "!{timestamp:yyyy}                              | -             | -      | 2026 | -",
                "dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/  | -             | -      | dt=2026-03-04/h=05/ | -",
                "!{timestamp:yyyy'-'DDD'/'EEEE'/'a'/'mm'/'ss'/'SSS}/ | -        | -      | 2026-063/Wednesday/AM/06/07/890/ | -",
                "!{timestamp:MMMM-dd}/                          | -             | -      | March-04/ | -",
                "!{timestamp:HH'@'VV}/                          | Asia/Tokyo    | -      | 14@Asia/Tokyo/ | 14",
                "at/                                            | Asia/Tokyo    | -      | at/2026/03/04/14/ | 14",
                "at/                                            | America/New_York | .txt | at/2026/03/04/00/ | 00",
                "!{firehose:random-string}/                     | -             | .jsonl | okx9YUVsSuM/ | -",
                "a!{firehose:random-string}b!{firehose:random-string}c/ | -     | -      | aokx9YUVsSuMbVWwJ30o6rPfc/ | -",
            })
    void prefix_givesThisKey(String prefix, String zone, String extension, String expected, String hour)
            throws InterruptedException {
        Map<String, Path> files = firehose.deliver(
                "golden",
                d -> d.prefix(prefix)
                        .errorOutputPrefix("e/")
                        .customTimeZone(zone)
                        .fileExtension(extension),
                USERS);

        String name = hour == null ? TIME : TIME.replace("-05-06-07", "-" + hour + "-06-07");
        assertThat(files.keySet()).containsExactly(expected + name + SUFFIX + (extension == null ? "" : extension));
    }

    @Test
    void partitionsFromAQuery_haveTheirOwnKeys_andTheirRecords() throws IOException, InterruptedException {
        Map<String, Path> files = firehose.deliver(
                "golden",
                with(
                        d -> d.prefix("device=!{partitionKeyFromQuery:d}/hour=!{partitionKeyFromQuery:h}/"
                                        + "!{timestamp:yyyy}/")
                                .errorOutputPrefix("e/")
                                .compressionFormat("GZIP")
                                .dynamicPartitioningConfiguration(p -> p.enabled(true)),
                        processor(
                                ProcessorType.METADATA_EXTRACTION,
                                "JsonParsingEngine",
                                "JQ-1.6",
                                "MetadataExtractionQuery",
                                "{d: .device, h: (.at | strftime(\"%H\"))}")),
                USERS);

        String phone = "device=phone/hour=05/2026/" + TIME + "25be0e20-a37b-3799-91f6-b2413a503537.gz";
        String watch = "device=watch/hour=06/2026/" + TIME + "f86f80ff-280f-30a0-b133-fc3b3b0e80e8.gz";
        assertThat(files.keySet()).containsExactly(phone, watch);
        assertThat(lines("sh", "-c", "zcat " + Objects.requireNonNull(files.get(phone)) + " | jq -r .name"))
                .containsExactly("Zoë", "bad");
        assertThat(lines("sh", "-c", "zcat " + Objects.requireNonNull(files.get(watch)) + " | jq -r .name"))
                .containsExactly("Ann");
    }

    @Test
    void partitionsFromAFunction_andItsFailures_haveTheirOwnKeys() throws IOException, InterruptedException {
        Map<String, Path> files = firehose.deliver(
                "golden",
                with(
                        d -> d.prefix("!{partitionKeyFromLambda:device}/")
                                .errorOutputPrefix(
                                        "failed/!{firehose:error-output-type}/!{timestamp:yyyy}/!{firehose:random-string}/")
                                .fileExtension(".json")
                                .dynamicPartitioningConfiguration(p -> p.enabled(true)),
                        processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION)),
                USERS);

        String failed = "failed/processing-failed/2026/5INrVhvMwgm/" + TIME + FAILED;
        assertThat(files.keySet())
                .containsExactly(
                        failed,
                        "phone/" + TIME + "c9475b07-196d-3cea-9cad-e09605b37e53.json",
                        "watch/" + TIME + "043596e8-cc94-3766-bea1-b4c3909c18f9.json");
        assertThat(lines(
                        "jq",
                        "-r",
                        ".errorCode, (.rawData | @base64d | fromjson | .name)",
                        Objects.requireNonNull(files.get(failed)).toString()))
                .containsExactly("Lambda.ProcessingFailedStatus", "bad");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-        | -        | processing-failed/2026/03/04/05/",
                "ok/      | -        | ok/processing-failed/2026/03/04/05/",
                "ok/      | failed   | failedprocessing-failed/2026/03/04/05/",
                "ok/      | failed/  | failed/processing-failed/2026/03/04/05/",
                "ok/      | !{firehose:error-output-type} | processing-failed",
                "!{timestamp:yyyy}/ | e/!{firehose:error-output-type}/!{timestamp:MM}/ | e/processing-failed/03/",
            })
    void errorPrefix_givesThisKey(String prefix, String errorPrefix, String expected) throws InterruptedException {
        Map<String, Path> files = firehose.deliver(
                "golden",
                with(
                        d -> d.prefix(prefix).errorOutputPrefix(errorPrefix).compressionFormat("ZIP"),
                        processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION, "NumberOfRetries", "0")),
                List.of(USERS.get(1)));

        assertThat(files.keySet()).containsExactly(expected + TIME + FAILED);
    }
}
