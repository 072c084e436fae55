package io.millrace.analytics.definition;

import io.millrace.api.Arn;
import java.util.List;
import java.util.Optional;

/// Where the rows of one in-application stream are sent, and as what.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_OutputDescription.html>
///
/// @param id given by us: the version that brought it and a number
/// @param name the in-application stream, with its exact case
/// @param destination what takes the records
/// @param format how a row is written
public record OutputDefinition(String id, String name, Destination destination, RowFormat format) {

    /// What takes the records, and the role that sends them if it has one of its own; the role is kept, not used.
    public sealed interface Destination {

        String arn();

        Optional<String> roleArn();

        /// A Kinesis stream.
        record KinesisStream(String arn, Optional<String> roleArn) implements Destination {}

        /// A delivery stream.
        record DeliveryStream(String arn, Optional<String> roleArn) implements Destination {}

        /// A function, with its version or alias if it has one.
        record LambdaFunction(String arn, Optional<String> roleArn) implements Destination {}

        /// The destination of an output that has just one.
        ///
        /// @param output the output's name
        /// @throws io.millrace.api.Fault InvalidArgumentException if it has none, or several
        static Destination only(String output, List<Destination> destinations) {
            if (destinations.size() != 1) {
                throw AnalyticsFault.INVALID_ARGUMENT.fault(
                        "Output %s needs one destination: KinesisStreamsOutput, KinesisFirehoseOutput or LambdaOutput.",
                        output);
            }
            return destinations.getFirst();
        }

        default Arn resource() {
            return Arn.parse(arn()).orElseThrow(() -> new IllegalStateException("not an ARN: " + arn()));
        }
    }

    /// How a row is written.
    public enum RowFormat {
        JSON,
        CSV
    }
}
