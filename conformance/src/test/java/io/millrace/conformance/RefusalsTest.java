package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients are refused, as it stands on the wire.
class RefusalsTest {

    @TempDir
    private static Path data;

    private static ServerProcess server;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Kinesis_20131202.CreateStream",
                "Kinesis_20131202.GetRecords",
                "Kinesis_20131202.GetShardIterator",
                "Kinesis_20131202.PutRecord",
                "Kinesis_20131202.PutRecords",
                "Kinesis_20131202.IncreaseStreamRetentionPeriod",
                "Kinesis_20131202.DecreaseStreamRetentionPeriod",
                "Kinesis_20131202.AddTagsToStream",
                "Kinesis_20131202.RemoveTagsFromStream",
                "Kinesis_20131202.SplitShard",
                "Kinesis_20131202.MergeShards",
                "Kinesis_20131202.UpdateShardCount",
                "KinesisAnalytics_20150814.CreateApplication",
                "KinesisAnalytics_20150814.DescribeApplication",
                "KinesisAnalytics_20150814.UpdateApplication",
                "KinesisAnalytics_20150814.DeleteApplication",
                "KinesisAnalytics_20150814.StartApplication",
                "KinesisAnalytics_20150814.StopApplication",
                "KinesisAnalytics_20150814.AddApplicationInput",
                "KinesisAnalytics_20150814.AddApplicationOutput",
                "KinesisAnalytics_20150814.DeleteApplicationOutput",
                "KinesisAnalytics_20150814.TagResource",
                "KinesisAnalytics_20150814.UntagResource",
                "KinesisAnalytics_20150814.ListTagsForResource",
                "Firehose_20150804.CreateDeliveryStream",
                "Firehose_20150804.DescribeDeliveryStream",
                "Firehose_20150804.DeleteDeliveryStream",
                "Firehose_20150804.PutRecord",
                "Firehose_20150804.PutRecordBatch"
            })
    void missingMembers_areNamed(String target) throws IOException, InterruptedException {
        HttpResponse<String> answer = Torment.send(http, server.url(), target, "{}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("ValidationException").contains("Member must not be null");
    }

    @Test
    void unchangedObject_is304() throws IOException, InterruptedException {
        put("/conditions", "");
        put("/conditions/key", "content");

        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(server.url().resolve("/conditions/key"))
                        .header("If-None-Match", "*")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
    }

    private static void put(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(server.url().resolve(path))
                        .PUT(BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
