package io.millrace.analytics.definition;

import io.millrace.api.Arn;
import io.millrace.sql.StreamDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The source of an application: a stream, and how its records become rows.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_InputDescription.html>
///
/// @param id given by us: the version that brought it and a number
/// @param namePrefix what the names of the in-application streams begin with
/// @param streamArn the Kinesis stream
/// @param roleArn the role that reads it, if it has one of its own; kept, not used
/// @param processor the function that the records go through first
/// @param parallelism over how many in-application streams the shards are spread, 1 to 64
/// @param schema how records become rows
/// @param startingPosition where it was last told to begin
public record InputDefinition(
        String id,
        String namePrefix,
        String streamArn,
        Optional<String> roleArn,
        Optional<LambdaProcessor> processor,
        int parallelism,
        SchemaDefinition schema,
        Optional<StartingPosition> startingPosition) {

    public static final int MAX_PARALLELISM = 64;

    public InputDefinition {
        if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
            throw new IllegalArgumentException("parallelism is 1 to 64, not " + parallelism);
        }
    }

    /// The names of the in-application streams, such as `SOURCE_SQL_STREAM_001`.
    public List<String> streamNames() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= parallelism; i++) {
            names.add(namePrefix + String.format(Locale.ROOT, "_%03d", i));
        }
        return names;
    }

    /// What the code sees of this input.
    ///
    /// @throws IllegalArgumentException if the schema is not right
    public List<StreamDeclaration> declarations() {
        return streamNames().stream()
                .map(name -> new StreamDeclaration(name, schema.toSchema().rowType()))
                .toList();
    }

    /// This, if its records can be decoded.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if the schema is not right
    public InputDefinition checked() {
        schema.check("InputSchema");
        return this;
    }

    Arn stream() {
        return Arn.parse(streamArn).orElseThrow(() -> new IllegalStateException("not an ARN: " + streamArn));
    }

    public InputDefinition startingAt(StartingPosition position) {
        return new InputDefinition(
                id, namePrefix, streamArn, roleArn, processor, parallelism, schema, Optional.of(position));
    }

    InputDefinition withProcessor(Optional<LambdaProcessor> next) {
        return new InputDefinition(id, namePrefix, streamArn, roleArn, next, parallelism, schema, startingPosition);
    }
}
