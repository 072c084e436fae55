package io.millrace.firehose;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.HttpEndpoint;
import io.millrace.firehose.definition.HttpEndpoint.Attribute;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.services.firehose.model.ContentEncoding;
import software.amazon.awssdk.services.firehose.model.HttpEndpointBufferingHints;
import software.amazon.awssdk.services.firehose.model.HttpEndpointCommonAttribute;
import software.amazon.awssdk.services.firehose.model.HttpEndpointConfiguration;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationDescription;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationUpdate;
import software.amazon.awssdk.services.firehose.model.HttpEndpointRequestConfiguration;
import software.amazon.awssdk.services.firehose.model.HttpEndpointRetryOptions;
import software.amazon.awssdk.services.firehose.model.HttpEndpointS3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;

/// Translates HTTP endpoints between the SDK's shapes and ours.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_HttpEndpointDestinationConfiguration.html>
final class EndpointService {

    private EndpointService() {}

    /// The destination that a request asks for.
    ///
    /// @throws io.millrace.api.Fault if it asks for what is not supported
    static Destination of(HttpEndpointDestinationConfiguration configuration) {
        if (configuration.secretsManagerConfiguration() != null
                && !Boolean.FALSE.equals(
                        configuration.secretsManagerConfiguration().enabled())) {
            throw DestinationService.unsupported("SecretsManagerConfiguration");
        }
        HttpEndpointBufferingHints hints = configuration.bufferingHints() == null
                ? HttpEndpointBufferingHints.builder().build()
                : configuration.bufferingHints();
        return DestinationService.beside(
                configuration.s3Configuration(),
                configuration.s3BackupMode() == HttpEndpointS3BackupMode.ALL_DATA,
                hints.sizeInMBs(),
                hints.intervalInSeconds(),
                configuration.processingConfiguration(),
                configuration.cloudWatchLoggingOptions(),
                () -> endpoint(configuration));
    }

    private static HttpEndpoint endpoint(HttpEndpointDestinationConfiguration configuration) {
        HttpEndpointRequestConfiguration request = configuration.requestConfiguration() == null
                ? HttpEndpointRequestConfiguration.builder().build()
                : configuration.requestConfiguration();
        HttpEndpointRetryOptions retry = configuration.retryOptions();
        return new HttpEndpoint(
                checkedUrl(configuration.endpointConfiguration().url()),
                Optional.ofNullable(configuration.endpointConfiguration().name()),
                Optional.ofNullable(configuration.endpointConfiguration().accessKey())
                        .filter(key -> !key.isEmpty()),
                request.contentEncoding() == ContentEncoding.GZIP,
                request.commonAttributes().stream()
                        .map(attribute -> new Attribute(attribute.attributeName(), attribute.attributeValue()))
                        .toList(),
                retry == null || retry.durationInSeconds() == null
                        ? HttpEndpoint.DEFAULT_RETRY_SECONDS
                        : retry.durationInSeconds(),
                Optional.ofNullable(configuration.roleARN()));
    }

    private static String checkedUrl(String url) {
        try {
            if (URI.create(url).getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // refused below, like a URL without a host
        }
        throw DestinationService.invalid("The Url of the EndpointConfiguration is not valid.");
    }

    /// The destination with what a request changes of it.
    ///
    /// @param before the destination, or nothing if it is of another type, of which nothing stays
    /// @throws io.millrace.api.Fault if the request changes it into something that is not supported
    static Destination updated(Optional<Destination> before, HttpEndpointDestinationUpdate update) {
        HttpEndpointDestinationConfiguration.Builder next =
                before.map(EndpointService::configuration).orElseGet(HttpEndpointDestinationConfiguration::builder);
        DestinationService.overlay(update, next);
        if (update.s3Update() != null) {
            S3DestinationConfiguration.Builder bucket = before.map(EndpointService::bucket)
                    .map(S3DestinationConfiguration::toBuilder)
                    .orElseGet(S3DestinationConfiguration::builder);
            DestinationService.overlay(update.s3Update(), bucket);
            next.s3Configuration(bucket.build());
        }
        HttpEndpointDestinationConfiguration whole = next.build();
        if (whole.endpointConfiguration() == null || whole.s3Configuration() == null) {
            throw DestinationService.invalid(
                    "EndpointConfiguration and S3Update must be specified when the destination becomes an HTTP endpoint.");
        }
        return of(whole);
    }

    private static S3DestinationConfiguration bucket(Destination destination) {
        return DestinationService.plainConfiguration(
                destination.backup().orElseThrow().destination());
    }

    /// The destination as a request would ask for it, with all defaults.
    private static HttpEndpointDestinationConfiguration.Builder configuration(Destination destination) {
        HttpEndpoint endpoint = HttpEndpoint.of(destination);
        return HttpEndpointDestinationConfiguration.builder()
                .endpointConfiguration(configuration -> configuration
                        .url(endpoint.url())
                        .name(endpoint.label().orElse(null))
                        .accessKey(endpoint.accessKey().orElse(null)))
                .bufferingHints(hints ->
                        hints.sizeInMBs(destination.bufferMegabytes()).intervalInSeconds(destination.bufferSeconds()))
                .cloudWatchLoggingOptions(DestinationService.describeLogging(destination))
                .requestConfiguration(request -> request.contentEncoding(
                                endpoint.isGzip() ? ContentEncoding.GZIP : ContentEncoding.NONE)
                        .commonAttributes(endpoint.attributes().stream()
                                .map(attribute -> HttpEndpointCommonAttribute.builder()
                                        .attributeName(attribute.name())
                                        .attributeValue(attribute.value())
                                        .build())
                                .toList()))
                .processingConfiguration(ProcessingService.describe(destination))
                .roleARN(endpoint.roleArn().orElse(null))
                .retryOptions(retry -> retry.durationInSeconds(endpoint.retrySeconds()))
                .s3BackupMode(
                        destination.backedUpTo().isPresent()
                                ? HttpEndpointS3BackupMode.ALL_DATA
                                : HttpEndpointS3BackupMode.FAILED_DATA_ONLY)
                .s3Configuration(bucket(destination));
    }

    /// The destination as DescribeDeliveryStream shows it: all but the access key.
    static HttpEndpointDestinationDescription describe(Destination destination) {
        HttpEndpoint endpoint = HttpEndpoint.of(destination);
        HttpEndpointDestinationDescription.Builder description = HttpEndpointDestinationDescription.builder();
        HttpEndpointDestinationConfiguration rest = configuration(destination)
                .endpointConfiguration((HttpEndpointConfiguration) null)
                .build();
        DestinationService.overlay(rest, description);
        return description
                .endpointConfiguration(configuration ->
                        configuration.url(endpoint.url()).name(endpoint.label().orElse(null)))
                .s3DestinationDescription(DestinationService.plainDescription(
                        destination.backup().orElseThrow().destination()))
                .build();
    }
}
