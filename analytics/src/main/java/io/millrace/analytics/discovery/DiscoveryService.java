package io.millrace.analytics.discovery;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ResourceArns;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.discovery.Discovery.Result;
import io.millrace.analytics.flow.ConnectionService;
import io.millrace.analytics.flow.Preparation;
import io.millrace.analytics.flow.ReferenceException;
import io.millrace.analytics.flow.SourceBatch;
import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// Takes samples where a discovery asks for them.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
public final class DiscoveryService {

    /// The application in whose name a preprocessing function is invoked, for there is none yet.
    private static final String NOBODY = "DiscoverInputSchema";

    private final SampleSource samples;
    private final ConnectionService connections;

    /// @param longest how long new records are waited for
    /// @param connections where samples come from
    public DiscoveryService(InstantSource clock, Duration longest, ConnectionService connections) {
        this.samples = new SampleSource(clock, longest);
        this.connections = connections;
    }

    /// What is asked for: a stream or an object.
    ///
    /// @param streamArn the stream
    /// @param position where its samples begin
    /// @param processorArn the function that they pass through
    /// @param object the object
    public record Asked(
            Optional<String> streamArn,
            Optional<StartingPosition> position,
            Optional<String> processorArn,
            Optional<S3Object> object) {}

    /// An object in S3.
    public record S3Object(String bucketArn, String key) {}

    /// Finds a schema.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if what is asked for is not right or cannot be read
    public Result discover(Caller caller, Asked asked) {
        if (asked.streamArn().isPresent() == asked.object().isPresent()) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "A discovery needs either ResourceARN, the stream to take samples from, or S3Configuration.");
        }
        ResourceArns arns = new ResourceArns(caller);
        if (asked.object().isPresent()) {
            if (asked.processorArn().isPresent()) {
                throw AnalyticsFault.INVALID_ARGUMENT.fault(
                        "InputProcessingConfiguration goes with a stream, not with S3Configuration.");
            }
            S3Object object = asked.object().get();
            return Discovery.ofObject(beginning(caller, arns.bucket(object.bucketArn()), object.key()));
        }
        String stream = arns.stream(asked.streamArn().get());
        Optional<Preparation> processor = asked.processorArn()
                .map(arns::function)
                .map(function -> connections.preprocessor(ApplicationId.of(caller, NOBODY), stream, function));
        return Discovery.ofRecords(sample(stream, asked.position().orElse(StartingPosition.NOW)), processor);
    }

    private byte[] beginning(Caller caller, String bucketArn, String key) {
        try {
            return connections.beginning(caller, bucketArn, key, Discovery.MOST_OBJECT_BYTES);
        } catch (ReferenceException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("%s", String.valueOf(e.getMessage()));
        }
    }

    private SourceBatch sample(String stream, StartingPosition position) {
        if (position == StartingPosition.LAST_STOPPED_POINT) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "A discovery begins at NOW or TRIM_HORIZON, not at LAST_STOPPED_POINT.");
        }
        try {
            return samples.take(connections, stream, position);
        } catch (SdkException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault(
                    "The stream %s cannot be read: %s", stream, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw CommonFault.SERVICE_UNAVAILABLE.fault("The server is about to end.");
        }
    }
}
