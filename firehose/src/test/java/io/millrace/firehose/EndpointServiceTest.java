package io.millrace.firehose;

import static io.millrace.firehose.Firehose.ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationDescription;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationUpdate;
import software.amazon.awssdk.services.firehose.model.HttpEndpointS3BackupMode;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// How HTTP endpoints are configured, changed and described; nothing is delivered here.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class EndpointServiceTest {

    private static final String URL = "https://collector.example.com/v1?token=a";

    @TempDir
    private Path folder;

    private Firehose firehose;

    @BeforeEach
    void open() {
        firehose = new Firehose(folder);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    private void create(String name, Consumer<HttpEndpointDestinationConfiguration.Builder> more) {
        firehose.client()
                .createDeliveryStream(r -> r.deliveryStreamName(name).httpEndpointDestinationConfiguration(d -> {
                    d.endpointConfiguration(e -> e.url(URL))
                            .s3Configuration(
                                    s3 -> s3.bucketARN("arn:aws:s3:::users").roleARN(ROLE));
                    more.accept(d);
                }));
    }

    private void update(String name, Consumer<UpdateDestinationRequest.Builder> change) {
        firehose.client().updateDestination(r -> {
            r.deliveryStreamName(name)
                    .currentDeliveryStreamVersionId(firehose.describe(name).versionId())
                    .destinationId(DestinationService.DESTINATION_ID);
            change.accept(r);
        });
    }

    private void updateEndpoint(String name, Consumer<HttpEndpointDestinationUpdate.Builder> change) {
        update(name, r -> r.httpEndpointDestinationUpdate(change));
    }

    private HttpEndpointDestinationDescription described(String name) {
        return firehose.describe(name).destinations().getFirst().httpEndpointDestinationDescription();
    }

    @Test
    void everyMemberButTheAccessKey_isDescribedAsItWasGiven_alsoAfterARestart() {
        create(
                "all",
                d -> d.endpointConfiguration(e -> e.url(URL).name("collector").accessKey("secret"))
                        .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(900))
                        .cloudWatchLoggingOptions(
                                l -> l.enabled(true).logGroupName("group").logStreamName("stream"))
                        .requestConfiguration(r -> r.contentEncoding("GZIP")
                                .commonAttributes(a -> a.attributeName("a").attributeValue("b")))
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(Firehose.processor(ProcessorType.LAMBDA, "LambdaArn", Firehose.FUNCTION)))
                        .roleARN(ROLE)
                        .retryOptions(r -> r.durationInSeconds(7_200))
                        .s3BackupMode(HttpEndpointS3BackupMode.ALL_DATA)
                        .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::users")
                                .roleARN(ROLE)
                                .prefix("left/")
                                .compressionFormat("GZIP")
                                .bufferingHints(b -> b.sizeInMBs(128).intervalInSeconds(60))));
        firehose.reopen();

        DestinationDescription destination =
                firehose.describe("all").destinations().getFirst();
        assertThat(destination.s3DestinationDescription()).isNull();
        assertThat(destination.extendedS3DestinationDescription()).isNull();
        HttpEndpointDestinationDescription described = destination.httpEndpointDestinationDescription();
        assertThat(described.endpointConfiguration().url()).isEqualTo(URL);
        assertThat(described.endpointConfiguration().name()).isEqualTo("collector");
        assertThat(described.bufferingHints().sizeInMBs()).isEqualTo(64);
        assertThat(described.bufferingHints().intervalInSeconds()).isEqualTo(900);
        assertThat(described.cloudWatchLoggingOptions().logGroupName()).isEqualTo("group");
        assertThat(described.requestConfiguration().contentEncodingAsString()).isEqualTo("GZIP");
        assertThat(described
                        .requestConfiguration()
                        .commonAttributes()
                        .getFirst()
                        .attributeValue())
                .isEqualTo("b");
        assertThat(described.processingConfiguration().processors().getFirst().typeAsString())
                .isEqualTo("Lambda");
        assertThat(described.roleARN()).isEqualTo(ROLE);
        assertThat(described.retryOptions().durationInSeconds()).isEqualTo(7_200);
        assertThat(described.s3BackupModeAsString()).isEqualTo("AllData");
        assertThat(described.s3DestinationDescription().prefix()).isEqualTo("left/");
        assertThat(described.s3DestinationDescription().compressionFormatAsString())
                .isEqualTo("GZIP");
        assertThat(described.s3DestinationDescription().bufferingHints().sizeInMBs())
                .isEqualTo(128);
        assertThat(firehose.describe("all").toString()).doesNotContain("secret");
    }

    @Test
    void whatIsNotGiven_hasTheDefaultsOfTheService() {
        create("few", d -> {});

        HttpEndpointDestinationDescription described = described("few");
        assertThat(described.bufferingHints().sizeInMBs()).isEqualTo(5);
        assertThat(described.bufferingHints().intervalInSeconds()).isEqualTo(300);
        assertThat(described.retryOptions().durationInSeconds()).isEqualTo(300);
        assertThat(described.s3BackupModeAsString()).isEqualTo("FailedDataOnly");
        assertThat(described.requestConfiguration().contentEncodingAsString()).isEqualTo("NONE");
        assertThat(described.requestConfiguration().commonAttributes()).isEmpty();
        assertThat(described.processingConfiguration().enabled()).isFalse();
    }

    @Test
    void update_changesWhatItNames_andKeepsTheRest() {
        create(
                "changing",
                d -> d.bufferingHints(b -> b.sizeInMBs(2).intervalInSeconds(60))
                        .requestConfiguration(r -> r.contentEncoding("GZIP"))
                        .s3Configuration(s3 ->
                                s3.bucketARN("arn:aws:s3:::users").roleARN(ROLE).prefix("left/")));
        updateEndpoint(
                "changing",
                u -> u.retryOptions(r -> r.durationInSeconds(7))
                        .s3BackupMode(HttpEndpointS3BackupMode.ALL_DATA)
                        .s3Update(s3 -> s3.bucketARN("arn:aws:s3:::others")));

        HttpEndpointDestinationDescription described = described("changing");
        assertThat(firehose.describe("changing").versionId()).isEqualTo("2");
        assertThat(described.endpointConfiguration().url()).isEqualTo(URL);
        assertThat(described.bufferingHints().sizeInMBs()).isEqualTo(2);
        assertThat(described.requestConfiguration().contentEncodingAsString()).isEqualTo("GZIP");
        assertThat(described.retryOptions().durationInSeconds()).isEqualTo(7);
        assertThat(described.s3BackupModeAsString()).isEqualTo("AllData");
        assertThat(described.s3DestinationDescription().bucketARN()).isEqualTo("arn:aws:s3:::others");
        assertThat(described.s3DestinationDescription().prefix()).isEqualTo("left/");
        assertThatThrownBy(() ->
                        updateEndpoint("changing", u -> u.s3BackupMode(HttpEndpointS3BackupMode.FAILED_DATA_ONLY)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("AllData to FailedDataOnly");
    }

    @Test
    void updateToAnotherType_keepsNothing() {
        create("turning", d -> d.bufferingHints(b -> b.sizeInMBs(2).intervalInSeconds(60)));
        assertThatThrownBy(() -> update("turning", r -> r.extendedS3DestinationUpdate(s3 -> s3.prefix("new/"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("BucketARN and RoleARN");
        update(
                "turning",
                r -> r.extendedS3DestinationUpdate(
                        s3 -> s3.bucketARN("arn:aws:s3:::users").roleARN(ROLE).prefix("new/")));
        DestinationDescription bucket =
                firehose.describe("turning").destinations().getFirst();
        assertThat(bucket.httpEndpointDestinationDescription()).isNull();
        assertThat(bucket.extendedS3DestinationDescription().bufferingHints().sizeInMBs())
                .isEqualTo(5);

        assertThatThrownBy(() -> updateEndpoint("turning", u -> u.roleARN(ROLE)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("EndpointConfiguration and S3Update");
        updateEndpoint(
                "turning",
                u -> u.endpointConfiguration(e -> e.url(URL))
                        .s3Update(s3 -> s3.bucketARN("arn:aws:s3:::users").roleARN(ROLE)));
        assertThat(described("turning").s3DestinationDescription().prefix()).isNull();
    }

    @Test
    void urls_areHttps_orOfThisMachine() {
        for (String url : List.of(
                "https://example.com",
                "https://example.com:8443/a/b?c=d",
                "http://localhost:8080/in",
                "http://localhost",
                "http://127.0.0.1:9/",
                "http://127.1.2.3?x",
                "http://[::1]:80/")) {
            String name = "stream-" + Integer.toHexString(url.hashCode());
            assertThatCode(() -> create(name, d -> d.endpointConfiguration(e -> e.url(url))))
                    .as(url)
                    .doesNotThrowAnyException();
        }
        for (String url : List.of(
                "http://example.com",
                "http://localhost.example.com",
                "http://localhost@example.com/",
                "http://127.0.0.1.example.com/",
                "http://1127.0.0.1/",
                "ftp://localhost/",
                "https:///nothing",
                "https://a b/",
                "example.com",
                "https://" + "x".repeat(1_000))) {
            assertThatThrownBy(() -> create("refused", d -> d.endpointConfiguration(e -> e.url(url))))
                    .as(url)
                    .hasMessageMatching("(?s).*(at 'httpEndpointDestinationConfiguration.endpointConfiguration.url'"
                            + "|Url of the EndpointConfiguration is not valid).*");
        }
    }

    @Test
    void whatCannotBeDone_isRefused() {
        refused(
                d -> d.secretsManagerConfiguration(s -> s.enabled(true)),
                "SecretsManagerConfiguration is not supported");
        refused(d -> d.bufferingHints(b -> b.sizeInMBs(65)), "bufferingHints.sizeInMBs");
        refused(d -> d.bufferingHints(b -> b.intervalInSeconds(901)), "bufferingHints.intervalInSeconds");
        refused(d -> d.retryOptions(r -> r.durationInSeconds(7_201)), "retryOptions.durationInSeconds");
        refused(d -> d.requestConfiguration(r -> r.contentEncoding("BROTLI")), "contentEncoding");
        refused(
                d -> d.requestConfiguration(
                        r -> r.commonAttributes(a -> a.attributeName(" ").attributeValue(""))),
                "attributeName");
        refused(d -> d.endpointConfiguration(e -> e.url(URL).accessKey("k".repeat(4_097))), "accessKey");
        refused(d -> d.endpointConfiguration(e -> e.name("none")), "endpointConfiguration.url");
        refused(d -> d.s3BackupMode("Enabled"), "s3BackupMode");
        refused(d -> d.s3Configuration((S3DestinationConfiguration) null), "s3Configuration");
        refused(
                d -> d.processingConfiguration(p ->
                        p.processors(Firehose.processor(ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "JSON"))),
                "Dynamic Partitioning");
        assertThatThrownBy(() -> firehose.client()
                        .createDeliveryStream(r -> r.deliveryStreamName("two")
                                .httpEndpointDestinationConfiguration(d -> d.endpointConfiguration(e -> e.url(URL))
                                        .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::users")
                                                .roleARN(ROLE)))
                                .extendedS3DestinationConfiguration(
                                        d -> d.bucketARN("arn:aws:s3:::users").roleARN(ROLE))))
                .hasMessageContaining("Exactly one destination");
        assertThat(firehose.client().listDeliveryStreams().deliveryStreamNames())
                .isEmpty();
    }

    private void refused(Consumer<HttpEndpointDestinationConfiguration.Builder> wrong, String text) {
        assertThatThrownBy(() -> create("refused", wrong)).hasMessageContaining(text);
    }
}
