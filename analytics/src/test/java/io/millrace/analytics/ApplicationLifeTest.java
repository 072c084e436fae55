package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalytics.model.ApplicationSummary;
import software.amazon.awssdk.services.kinesisanalytics.model.CodeValidationException;
import software.amazon.awssdk.services.kinesisanalytics.model.ConcurrentModificationException;
import software.amazon.awssdk.services.kinesisanalytics.model.Input;
import software.amazon.awssdk.services.kinesisanalytics.model.InputDescription;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidApplicationConfigurationException;
import software.amazon.awssdk.services.kinesisanalytics.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesisanalytics.model.KinesisAnalyticsException;
import software.amazon.awssdk.services.kinesisanalytics.model.LimitExceededException;
import software.amazon.awssdk.services.kinesisanalytics.model.ListApplicationsResponse;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesisanalytics.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesisanalytics.model.Tag;
import software.amazon.awssdk.services.kinesisanalytics.model.TooManyTagsException;
import software.amazon.awssdk.services.kinesisanalytics.model.UnsupportedOperationException;

final class ApplicationLifeTest {

    private static final String ADULTS = "DESTINATION_USER_DATA";
    private static final String ARN = "arn:aws:kinesisanalytics:us-east-1:123456789012:application/app";

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

    private ApplicationDetail describe() {
        return house.client()
                .describeApplication(request -> request.applicationName("app"))
                .applicationDetail();
    }

    private void update(long version, String code) {
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(version)
                        .applicationUpdate(update -> update.applicationCodeUpdate(code)));
    }

    @Test
    void aDescription_givesBackWhatWasGiven() {
        ApplicationSummary summary = house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationDescription("adults")
                        .applicationCode(House.CODE)
                        .inputs(House.input())
                        .outputs(House.delivery(ADULTS, House.DELIVERY), House.stream(ADULTS, RecordFormatType.CSV)))
                .applicationSummary();
        assertThat(summary.applicationARN()).isEqualTo(ARN);
        assertThat(summary.applicationStatusAsString()).isEqualTo("READY");

        house.reopen();
        ApplicationDetail detail = describe();
        assertThat(detail.applicationARN()).isEqualTo(ARN);
        assertThat(detail.applicationDescription()).isEqualTo("adults");
        assertThat(detail.applicationCode()).isEqualTo(House.CODE);
        assertThat(detail.applicationVersionId()).isEqualTo(1);
        assertThat(detail.createTimestamp()).isEqualTo(detail.lastUpdateTimestamp());
        InputDescription input = detail.inputDescriptions().getFirst();
        assertThat(input.inputId()).isEqualTo("1.1");
        assertThat(input.inAppStreamNames()).containsExactly("SOURCE_SQL_STREAM_001");
        assertThat(input.inputSchema()).isEqualTo(House.input().inputSchema());
        assertThat(input.kinesisStreamsInputDescription().resourceARN()).isEqualTo(House.USERS);
        assertThat(input.inputParallelism().count()).isEqualTo(1);
        assertThat(detail.outputDescriptions())
                .extracting(output ->
                        output.outputId() + " " + output.destinationSchema().recordFormatTypeAsString())
                .containsExactly("1.1 JSON", "1.2 CSV");
        assertThat(detail.outputDescriptions()
                        .get(0)
                        .kinesisFirehoseOutputDescription()
                        .resourceARN())
                .isEqualTo(House.DELIVERY);
        assertThat(detail.outputDescriptions()
                        .get(1)
                        .kinesisStreamsOutputDescription()
                        .resourceARN())
                .isEqualTo(House.OUT);
    }

    @Test
    void inputsAndOutputs_canBeAddedOneByOne_eachWithAVersion() {
        house.client().createApplication(request -> request.applicationName("app"));
        house.client()
                .addApplicationInput(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .input(House.input()));
        update(2, House.CODE);
        house.client()
                .addApplicationOutput(request -> request.applicationName("app")
                        .currentApplicationVersionId(3L)
                        .output(House.delivery(ADULTS, House.DELIVERY)));
        assertThat(describe().inputDescriptions().getFirst().inputId()).isEqualTo("2.1");
        assertThat(describe().outputDescriptions().getFirst().outputId()).isEqualTo("4.1");
        assertThat(describe().applicationVersionId()).isEqualTo(4);
        house.client()
                .deleteApplicationOutput(request -> request.applicationName("app")
                        .currentApplicationVersionId(4L)
                        .outputId("4.1"));
        assertThat(describe().outputDescriptions()).isEmpty();
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplicationOutput(request -> request.applicationName("app")
                                .currentApplicationVersionId(5L)
                                .outputId("4.1")));
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .addApplicationInput(request -> request.applicationName("app")
                                .currentApplicationVersionId(5L)
                                .input(House.input())));
    }

    @Test
    void aStaleVersion_isRefused() {
        house.create("app");
        update(1, House.CODE + " ");
        assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(() -> update(1, House.CODE));
        assertThat(describe().applicationVersionId()).isEqualTo(2);
    }

    @Test
    void codeThatDoesNotCompile_isRefusedWithItsPlace() {
        String wrong = House.CODE.replace("\"gender\" = 'male'", "\"sex\" = 'male'");
        assertThatExceptionOfType(CodeValidationException.class)
                .isThrownBy(() -> house.client()
                        .createApplication(request -> request.applicationName("app")
                                .applicationCode(wrong)
                                .inputs(House.input())))
                .withMessageContaining("line 6")
                .withMessageContaining("sex");
        house.create("app");
        assertThatExceptionOfType(CodeValidationException.class).isThrownBy(() -> update(1, wrong));
        assertThat(describe().applicationCode()).isEqualTo(House.CODE);
        assertThat(describe().applicationVersionId()).isEqualTo(1);
    }

    @Test
    void states_followTheCalls_andForbidTheOthers() {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        assertThatExceptionOfType(ResourceInUseException.class)
                .isThrownBy(() -> house.client().stopApplication(request -> request.applicationName("app")));
        house.start("app", InputStartingPosition.NOW);
        assertThatExceptionOfType(ResourceInUseException.class)
                .isThrownBy(() -> house.client()
                        .startApplication(
                                request -> request.applicationName("app").inputConfigurations(List.of())));
        assertThat(describe()
                        .inputDescriptions()
                        .getFirst()
                        .inputStartingPositionConfiguration()
                        .inputStartingPositionAsString())
                .isEqualTo("NOW");
        house.stop("app");
        assertThat(describe().applicationVersionId()).isEqualTo(1);
        assertThatExceptionOfType(ResourceInUseException.class).isThrownBy(() -> house.create("app"));
    }

    @Test
    void anApplicationThatRan_runsAgainAfterARestart_andAStoppedOneDoesNot() {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.NOW);
        house.reopen();
        house.awaitState("app", "RUNNING");
        house.stop("app");
        house.reopen();
        assertThat(house.state("app")).isEqualTo("READY");
    }

    @Test
    void aDeletedApplication_isGone_alsoWhenItRan() {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        Instant created = describe().createTimestamp();
        assertThatExceptionOfType(ConcurrentModificationException.class)
                .isThrownBy(() -> house.client()
                        .deleteApplication(
                                request -> request.applicationName("app").createTimestamp(created.minusSeconds(1))));
        house.start("app", InputStartingPosition.NOW);
        house.client()
                .deleteApplication(request -> request.applicationName("app").createTimestamp(created));
        House.await("the end", () -> house.service().status().isEmpty());
        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(this::describe);
        house.create("app");
        assertThat(house.status().recordsIn()).isZero();
    }

    @Test
    void anOutputWithoutItsStream_isRefusedAtTheStart() {
        house.create("app", House.delivery("destination_user_data", House.DELIVERY));
        assertThatExceptionOfType(InvalidApplicationConfigurationException.class)
                .isThrownBy(() -> house.start("app", InputStartingPosition.NOW))
                .withMessageContaining("destination_user_data");
        assertThat(house.state("app")).isEqualTo("READY");
    }

    @Test
    void anApplicationWithoutInput_cannotStart() {
        house.client().createApplication(request -> request.applicationName("app"));
        assertThatExceptionOfType(InvalidApplicationConfigurationException.class)
                .isThrownBy(() -> house.client()
                        .startApplication(
                                request -> request.applicationName("app").inputConfigurations(List.of())));
    }

    @Test
    void whatIsNotDone_isRefusedByName() {
        Input input = House.input().toBuilder()
                .kinesisStreamsInput((software.amazon.awssdk.services.kinesisanalytics.model.KinesisStreamsInput) null)
                .kinesisFirehoseInput(
                        delivery -> delivery.resourceARN(House.DELIVERY).roleARN(House.ROLE))
                .build();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> house.client()
                        .createApplication(
                                request -> request.applicationName("app").inputs(input)))
                .withMessageContaining("KinesisFirehoseInput");
        assertThat(house.service().status()).isEmpty();
    }

    @Test
    void anInputSchemaThatIsNotRight_isRefused() {
        Input input = House.input("INTEGERS");
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(() -> house.client()
                        .createApplication(
                                request -> request.applicationName("app").inputs(input)))
                .withMessageContaining("INTEGERS");
    }

    @Test
    void limits_areAws() {
        assertThatExceptionOfType(KinesisAnalyticsException.class)
                .isThrownBy(() -> house.create("no spaces"))
                .withMessageContaining("'applicationName' failed to satisfy constraint");
        for (int i = 0; i < 50; i++) {
            int number = i;
            house.client().createApplication(request -> request.applicationName("app-" + number));
        }
        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> house.create("app"));
    }

    @Test
    void aList_isPagedByName() {
        for (String name : new String[] {"c", "a", "b"}) {
            house.client().createApplication(request -> request.applicationName(name));
        }
        ListApplicationsResponse first = house.client().listApplications(request -> request.limit(2));
        assertThat(first.applicationSummaries())
                .extracting(ApplicationSummary::applicationName)
                .containsExactly("a", "b");
        assertThat(first.hasMoreApplications()).isTrue();
        ListApplicationsResponse second =
                house.client().listApplications(request -> request.exclusiveStartApplicationName("b"));
        assertThat(second.applicationSummaries())
                .extracting(ApplicationSummary::applicationName)
                .containsExactly("c");
        assertThat(second.hasMoreApplications()).isFalse();
    }

    @Test
    void tags_areKept() {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .tags(Tag.builder().key("team").value("blue").build()));
        house.client()
                .tagResource(request -> request.resourceARN(ARN)
                        .tags(Tag.builder().key("stage").value("test").build()));
        house.client().untagResource(request -> request.resourceARN(ARN).tagKeys("team"));
        assertThat(house.client()
                        .listTagsForResource(request -> request.resourceARN(ARN))
                        .tags())
                .containsExactly(Tag.builder().key("stage").value("test").build());
        Tag[] many = new Tag[50];
        for (int i = 0; i < many.length; i++) {
            many[i] = Tag.builder().key("key" + i).value("").build();
        }
        assertThatExceptionOfType(TooManyTagsException.class)
                .isThrownBy(() -> house.client()
                        .tagResource(request -> request.resourceARN(ARN).tags(many)));
    }
}
