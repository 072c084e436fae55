package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Tallies;
import io.millrace.api.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.kinesisanalytics.model.CloudWatchLoggingOption;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;

/// What CloudWatch is told of a running application.
final class ObservationTest {

    private static final String LOG = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/kda:log-stream:errors";

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(folder);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void create(String delivery) {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(House.CODE)
                        .inputs(House.input())
                        .outputs(House.delivery("DESTINATION_USER_DATA", delivery))
                        .cloudWatchLoggingOptions(CloudWatchLoggingOption.builder()
                                .logStreamARN(LOG)
                                .roleARN(House.ROLE)
                                .build()));
    }

    /// The sums so far, by flow and name.
    private static Map<String, Double> sums(Map<Tallies.Metric, Tally> taken) {
        Map<String, Double> sums = new HashMap<>();
        taken.forEach((metric, tally) -> {
            assertThat(metric.subject().namespace()).isEqualTo("AWS/KinesisAnalytics");
            assertThat(metric.subject().dimensions())
                    .containsEntry("Application", "app")
                    .containsEntry("Id", "1.1");
            sums.put(metric.subject().dimensions().get("Flow") + " " + metric.name(), tally.sum());
        });
        return sums;
    }

    @Test
    void records_areCountedOnBothSides() throws InterruptedException {
        String adult = House.user(1, "male", 30);
        String child = House.user(2, "male", 10);
        house.kinesis.put(House.USERS, 0, adult);
        house.kinesis.put(House.USERS, 1, child);
        create(House.DELIVERY);
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.firehose.await("adults", 1);
        House.await("all records", () -> house.status().recordsIn() == 2);
        house.stop("app");
        assertThat(sums(house.tallies.take()))
                .containsEntry("Input Records", 2.0)
                .containsEntry("Input Bytes", (double) (adult.length() + child.length()))
                .containsEntry("Input MillisBehindLatest", 0.0)
                .containsEntry("Output Records", 1.0)
                .containsEntry("Output Bytes", (double) House.row(1, 30).length())
                .containsEntry("Output Success", 1.0);
        assertThat(house.logs.puts()).isEmpty();
    }

    @Test
    void aStreamThatIsGone_isAMessageInTheLogStream_once() throws IOException {
        create(House.DELIVERY);
        house.start("app", InputStartingPosition.NOW);
        house.kinesis.delete(House.USERS);
        House.await("the message", () -> !house.logs.puts().isEmpty());
        House.await("trouble", () -> house.status().lastError().isPresent());
        PutLogEventsRequest put = house.logs.puts().getFirst();
        assertThat(put.logGroupName()).isEqualTo("/aws/kda");
        assertThat(put.logStreamName()).isEqualTo("errors");
        assertThat(put.logEvents()).hasSize(1);
        JsonNode message =
                new ObjectMapper().readTree(put.logEvents().getFirst().message());
        assertThat(message.get("applicationARN").asText())
                .isEqualTo("arn:aws:kinesisanalytics:us-east-1:123456789012:application/app");
        assertThat(message.get("applicationVersionId").asInt()).isEqualTo(1);
        assertThat(message.get("messageType").asText()).isEqualTo("ERROR");
        assertThat(message.get("inputId").asText()).isEqualTo("1.1");
        assertThat(message.get("errorCode").asText()).isEqualTo("InputError");
        assertThat(message.get("messageSchemaVersion").asText()).isEqualTo("1");
        assertThat(message.get("message").asText()).contains("users");
        house.stop("app");
        assertThat(house.logs.puts()).hasSize(1);
    }

    @Test
    void anOutputThatIsMissing_isAMessage_andNoSuccess() throws IOException {
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        create(House.MISSING);
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        House.await("the message", () -> !house.logs.puts().isEmpty());
        JsonNode message = new ObjectMapper()
                .readTree(house.logs.puts().getFirst().logEvents().getFirst().message());
        assertThat(message.get("outputId").asText()).isEqualTo("1.1");
        assertThat(message.get("errorCode").asText()).isEqualTo("OutputError");
        assertThat(sums(house.tallies.take())).containsEntry("Output Success", 0.0);
        house.stop("app");
    }
}
