package io.millrace.firehose;

import io.millrace.api.Arn;
import io.millrace.api.OwnHeader;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.SourceStream;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.KinesisStreamSourceConfiguration;
import software.amazon.awssdk.services.firehose.model.SourceDescription;

/// Translates where a delivery stream's records come from: clients that put them, or a Kinesis stream.
final class OriginService {

    private OriginService() {}

    /// The stream that a request names, if it wants one read.
    ///
    /// @throws io.millrace.api.Fault if type and configuration do not fit, or the stream is elsewhere
    static Optional<SourceStream> of(CreateDeliveryStreamRequest request, DeliveryId id, long now) {
        DeliveryStreamType type =
                request.deliveryStreamType() == null ? DeliveryStreamType.DIRECT_PUT : request.deliveryStreamType();
        KinesisStreamSourceConfiguration stream = request.kinesisStreamSourceConfiguration();
        if (type != DeliveryStreamType.DIRECT_PUT && type != DeliveryStreamType.KINESIS_STREAM_AS_SOURCE) {
            throw FirehoseFault.INVALID_ARGUMENT.fault(
                    "DeliveryStreamType %s is not supported.", request.deliveryStreamTypeAsString());
        }
        if (request.mskSourceConfiguration() != null || request.databaseSourceConfiguration() != null) {
            throw FirehoseFault.INVALID_ARGUMENT.fault("Only a Kinesis stream is supported as source.");
        }
        if ((type == DeliveryStreamType.KINESIS_STREAM_AS_SOURCE) != (stream != null)) {
            throw FirehoseFault.INVALID_ARGUMENT.fault(
                    "KinesisStreamSourceConfiguration must be specified for delivery stream type"
                            + " KinesisStreamAsSource, and for no other.");
        }
        long start =
                OwnHeader.SOURCE_START.of(request).map(text -> start(text, now)).orElse(now);
        return Optional.ofNullable(stream).map(given -> checked(given, id, start));
    }

    /// When the records arrive that are read first; a stream's oldest record is never older than 1970.
    private static long start(String text, long now) {
        return switch (text) {
            case "LATEST" -> now;
            case "TRIM_HORIZON" -> 0;
            default ->
                throw FirehoseFault.INVALID_ARGUMENT.fault(
                        "%s must be LATEST or TRIM_HORIZON, not %s", OwnHeader.SOURCE_START.text(), text);
        };
    }

    private static SourceStream checked(KinesisStreamSourceConfiguration stream, DeliveryId id, long start) {
        Arn arn = Arn.parse(stream.kinesisStreamARN())
                .filter(named ->
                        named.account().equals(id.account()) && named.region().equals(id.region()))
                .orElseThrow(() -> FirehoseFault.INVALID_ARGUMENT.fault(
                        "The Kinesis stream %s must be in the account and the region of the delivery stream.",
                        stream.kinesisStreamARN()));
        return new SourceStream(arn.toString(), stream.roleARN(), start);
    }

    static DeliveryStreamType type(DeliveryDefinition definition) {
        return definition.source().isPresent()
                ? DeliveryStreamType.KINESIS_STREAM_AS_SOURCE
                : DeliveryStreamType.DIRECT_PUT;
    }

    /// The source as a description shows it; null if clients are the source.
    static @Nullable SourceDescription describe(DeliveryDefinition definition) {
        return definition
                .source()
                .map(stream -> SourceDescription.builder()
                        .kinesisStreamSourceDescription(kinesis -> kinesis.kinesisStreamARN(stream.arn())
                                .roleARN(stream.roleArn())
                                .deliveryStartTimestamp(Instant.ofEpochMilli(stream.startMillis())))
                        .build())
                .orElse(null);
    }
}
