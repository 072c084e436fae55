package io.millrace.firehose.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.ErrorLogging;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// Puts the errors of one delivery stream into CloudWatch Logs; group and stream are made if they are not there.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html>
public final class LogsSink implements ErrorLog {

    private static final System.Logger LOG = System.getLogger(LogsSink.class.getName());
    private static final JsonFactory JSON = new JsonFactory();

    private final CloudWatchLogsClient logs;
    private final DeliveryId id;
    private final InstantSource clock;

    public LogsSink(Clients<CloudWatchLogsClient> logs, Caller caller, DeliveryId id, InstantSource clock) {
        this.logs = logs.as(caller);
        this.id = id;
        this.clock = clock;
    }

    @Override
    public void report(ErrorLogging logging, Event event) {
        String group = logging.group().orElse("");
        String stream = logging.stream().orElse("");
        String message = json(event);
        try {
            try {
                put(group, stream, message);
            } catch (ResourceNotFoundException e) {
                create(group, stream);
                put(group, stream, message);
            }
        } catch (SdkException e) {
            LOG.log(System.Logger.Level.WARNING, "an error of {0} is not in {1}: {2}", id.arn(), group, e);
        }
    }

    private void put(String group, String stream, String message) {
        InputLogEvent event = InputLogEvent.builder()
                .timestamp(clock.millis())
                .message(message)
                .build();
        logs.putLogEvents(
                request -> request.logGroupName(group).logStreamName(stream).logEvents(event));
    }

    private void create(String group, String stream) {
        try {
            logs.createLogGroup(request -> request.logGroupName(group));
        } catch (ResourceAlreadyExistsException e) {
            LOG.log(System.Logger.Level.TRACE, "{0} is there", group);
        }
        try {
            logs.createLogStream(request -> request.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            LOG.log(System.Logger.Level.TRACE, "{0} is there", stream);
        }
    }

    private String json(Event event) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("deliveryStreamARN", id.arn().toString());
            json.writeStringField("destination", event.destination());
            json.writeNumberField("deliveryStreamVersionId", event.version());
            json.writeStringField("message", event.message());
            json.writeStringField("errorCode", event.code());
            if (event.processor().isPresent()) {
                json.writeStringField("processor", event.processor().get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
