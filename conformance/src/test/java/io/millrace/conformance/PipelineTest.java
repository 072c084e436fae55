package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;

/// The tutorial's pipeline, end to end, through the SDK's clients: stream, SQL, delivery with a function, bucket.
class PipelineTest {

    @TempDir
    private static Path data;

    private static ServerProcess server;
    private static Aws aws;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
        aws = Aws.at(server.url());
    }

    @AfterAll
    static void stop() {
        aws.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOUBLE", "DECIMAL(9,4)", "VARCHAR(16)"})
    void everyAdultMale_isInTheBucketOnce_whateverTypeCoordinatesHave(String coordinates)
            throws IOException, InterruptedException {
        Pipeline pipeline =
                new Pipeline(aws, "typed-" + coordinates.replaceAll("\\W.*", "").toLowerCase(Locale.ROOT));
        pipeline.createStream(2);
        pipeline.createDelivery(0);
        pipeline.startApplication(Pipeline.schema(coordinates));
        List<JsonNode> users = Pipeline.users(server.url(), 200, coordinates.substring(0, 3));

        pipeline.put(users);

        Map<String, Integer> expected = Pipeline.expected(users);
        assertThat(expected).hasSizeGreaterThan(50);
        assertThat(pipeline.await(expected)).isEqualTo(expected);
    }

    @Test
    void everyAdultMale_isInTheBucketOnce_withTheSchemaThatIsDiscovered() throws IOException, InterruptedException {
        Pipeline pipeline = new Pipeline(aws, "discovered");
        pipeline.createStream(1);
        pipeline.createDelivery(0);
        List<JsonNode> users = Pipeline.users(server.url(), 300, "discovered");
        pipeline.put(users);

        SourceSchema schema = pipeline.discoveredSchema();
        pipeline.startApplication(schema);

        assertThat(schema.recordColumns())
                .extracting(RecordColumn::name, RecordColumn::mapping)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("first", "$.name.first"),
                        org.assertj.core.groups.Tuple.tuple("age", "$.dob.age"),
                        org.assertj.core.groups.Tuple.tuple("latitude", "$.location.coordinates.latitude"));
        Map<String, Integer> expected = Pipeline.expected(users);
        assertThat(pipeline.await(expected)).isEqualTo(expected);
    }

    @Test
    void realUsers_comeOutRight_whateverTheirScripts() throws IOException {
        Pipeline pipeline = new Pipeline(aws, "real");
        pipeline.createStream(1);
        pipeline.createDelivery(0);
        List<JsonNode> users = RealUsers.all();
        pipeline.put(users);
        pipeline.startApplication(pipeline.discoveredSchema());

        Map<String, Integer> expected = Pipeline.expected(users);
        assertThat(pipeline.await(expected)).isEqualTo(expected);
    }
}
