package io.millrace.firehose.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.format.Compression;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole keys, letter by letter, for every expression, time zone and extension.
///
/// Sources: <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>,
/// <https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html>
class WholeKeysTest {

    private static final String ID = "11111111-2222-3333-4444-555555555555";
    private static final Instant OLDEST = Instant.parse("2018-12-31T22:30:05Z");
    private static final Partition PARTITION = new Partition(Map.of("user", "ann b/ü"), Map.of("device", "phone"));

    private static ObjectKeys keys(
            String prefix, Optional<String> errorPrefix, String zone, Optional<String> extension, String compression) {
        Destination destination = new Destination(
                true,
                "arn:aws:s3:::users",
                "arn:aws:iam::111122223333:role/firehose",
                Optional.of(prefix),
                errorPrefix,
                5,
                300,
                Optional.empty(),
                Compression.named(compression),
                Optional.of(zone),
                extension,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new ObjectKeys(
                "users",
                destination,
                new Plan(0, 1, OLDEST.toEpochMilli(), ID, OptionalInt.of(3), OptionalLong.empty()));
    }

    private static ObjectKeys keys(String prefix, Optional<String> errorPrefix) {
        return keys(prefix, errorPrefix, "UTC", Optional.empty(), "UNCOMPRESSED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                            | UTC              | 2018/12/31/22/users-3-2018-12-31-22-30-05-",
                "data/                           | UTC              | data/2018/12/31/22/users-3-2018-12-31-22-30-05-",
                "data                            | UTC              | data2018/12/31/22/users-3-2018-12-31-22-30-05-",
                "\"\"                            | Asia/Tokyo       | 2019/01/01/07/users-3-2019-01-01-07-30-05-",
                "\"\"                            | America/New_York | 2018/12/31/17/users-3-2018-12-31-17-30-05-",
                "\"\"                            | Asia/Kathmandu   | 2019/01/01/04/users-3-2019-01-01-04-15-05-",
                "!{timestamp:yyyy/MM/dd}/        | UTC              | 2018/12/31/users-3-2018-12-31-22-30-05-",
                "!{timestamp:yyyy/MM/dd}/        | Asia/Tokyo       | 2019/01/01/users-3-2019-01-01-07-30-05-",
                "y=!{timestamp:yyyy}/m=!{timestamp:MM}/d=!{timestamp:dd}/h=!{timestamp:HH}/ | UTC"
                        + " | y=2018/m=12/d=31/h=22/users-3-2018-12-31-22-30-05-",
                "!{timestamp:YYYY}/              | UTC              | 2019/users-3-2018-12-31-22-30-05-",
                "!{timestamp:yyyy-DDD'T'HHmm}/   | UTC              | 2018-365T2230/users-3-2018-12-31-22-30-05-",
                "!{timestamp:EEE d MMM}/         | UTC              | Mon 31 Dec/users-3-2018-12-31-22-30-05-",
                "!{timestamp:hh a}/              | UTC              | 10 PM/users-3-2018-12-31-22-30-05-",
                "u=!{partitionKeyFromQuery:user}/d=!{partitionKeyFromLambda:device}/ | UTC"
                        + " | u=ann b/ü/d=phone/users-3-2018-12-31-22-30-05-",
                "all/!{firehose:error-output-type}/ | UTC           | all//users-3-2018-12-31-22-30-05-"
            })
    void keysOfDeliveredRecords(String prefix, String zone, String expected) {
        ObjectKeys keys = keys(prefix, Optional.empty(), zone, Optional.empty(), "UNCOMPRESSED");

        assertThat(keys.delivered(Partition.WHOLE).replace("u=/", "u=ann b/ü/").replace("d=/users", "d=phone/users"))
                .isEqualTo(expected + ID);
        assertThat(keys.delivered(PARTITION)).startsWith(expected).doesNotEndWith(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing-failed",
                "format-conversion-failed",
                "metadata-extraction-failed",
                "partitioning-failed",
                "http-endpoint-failed",
                "iceberg-failed"
            })
    void keysOfFailedRecords(String type) {
        String name = "users-3-2018-12-31-22-30-05-";
        assertThat(keys("", Optional.empty()).failed(type)).startsWith(type + "/2018/12/31/22/" + name);
        assertThat(keys("data/", Optional.empty()).failed(type)).startsWith("data/" + type + "/2018/12/31/22/" + name);
        assertThat(keys("data/", Optional.of("bad/")).failed(type))
                .startsWith("bad/" + type + "/2018/12/31/22/" + name);
        assertThat(keys("data/", Optional.of("bad/!{firehose:error-output-type}/!{timestamp:dd}/"))
                        .failed(type))
                .startsWith("bad/" + type + "/31/" + name);
        assertThat(keys("data/", Optional.of("bad/!{timestamp:yyyy}/!{firehose:random-string}/"))
                        .failed(type))
                .matches("bad/2018/\\w{11}/" + name + "[0-9a-f-]{36}");
        assertThat(keys("", Optional.empty(), "Asia/Tokyo", Optional.of(".json"), "GZIP")
                        .failed(type))
                .matches(type + "/2019/01/01/07/users-3-2019-01-01-07-30-05-[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @CsvSource({
        "UNCOMPRESSED, ''",
        "GZIP, .gz",
        "ZIP, .zip",
        "Snappy, .snappy",
        "HADOOP_SNAPPY, .snappy",
    })
    void extensions(String compression, String extension) {
        assertThat(keys("", Optional.empty(), "UTC", Optional.empty(), compression)
                        .delivered(Partition.WHOLE))
                .endsWith(ID + extension);
        assertThat(keys("", Optional.empty(), "UTC", Optional.of(".log.bin"), compression)
                        .delivered(Partition.WHOLE))
                .endsWith(ID + ".log.bin");
    }

    @Test
    void randomTexts_differInAKey_andAreTheSameForTheSamePlan() {
        String prefix = "!{firehose:random-string}/!{firehose:random-string}/";
        String key = keys(prefix, Optional.empty()).delivered(Partition.WHOLE);

        String[] parts = key.split("/", 3);
        assertThat(parts[0]).matches("[A-Za-z0-9]{11}").isNotEqualTo(parts[1]);
        assertThat(parts[1]).matches("[A-Za-z0-9]{11}");
        assertThat(keys(prefix, Optional.empty()).delivered(Partition.WHOLE)).isEqualTo(key);
    }
}
