package io.millrace.firehose.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.HttpEndpoint;
import io.millrace.firehose.endpoint.EndpointClient;
import io.millrace.firehose.endpoint.Refusal;
import io.millrace.firehose.transform.BackOff;
import io.millrace.firehose.transform.Verdict;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Posts the records of one delivery stream to an HTTP endpoint, a piece in a request.
///
/// A request has the key of its piece as id, so it keeps it through retries and crashes. What is not accepted when the
/// retry duration is over is given up; the time in which the endpoint lets us wait does not count, nor that in which
/// the program is not running.
///
/// Contract: <https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html>
public final class EndpointSink implements Sink {

    private static final String ERROR_TYPE = "http-endpoint-failed";
    /// A body has 64 MiB at most: base64 makes 63 MiB of the bytes, and what is around so many records fits the rest.
    private static final Batching BATCHING = new Batching(10_000, 47L << 20);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final JsonFactory JSON = new JsonFactory();

    private final DeliveryId stream;
    private final EndpointClient client;
    private final InstantSource clock;
    private final BackOff backOff;

    public EndpointSink(DeliveryId stream, EndpointClient client, InstantSource clock, BackOff backOff) {
        this.stream = stream;
        this.client = client;
        this.clock = clock;
        this.backOff = backOff;
    }

    @Override
    public Batching batching() {
        return BATCHING;
    }

    @Override
    public Result deliver(Piece piece, PackedRecords records, Supplier<Destination> destination, Attempts attempts)
            throws InterruptedException {
        Patience patience = new Patience(attempts, backOff, clock);
        EndpointClient.@Nullable Request request = null;
        while (true) {
            int attempt = patience.attempt();
            HttpEndpoint endpoint = HttpEndpoint.of(destination.get());
            if (request == null || request.isGzip() != endpoint.isGzip()) {
                request = request(piece, records, endpoint.isGzip());
            }
            long bytes = FileContent.of(request.body()).length();
            attempts.begin(records.records(), bytes);
            Optional<Refusal> refusal = client.post(endpoint, request);
            if (refusal.isEmpty()) {
                return new Result.Delivered(bytes);
            }
            String code = refusal.get().code();
            String message = refusal.get().message();
            attempts.refused(new DeliveryException(code, message), attempt);
            if (refusal.get().isFinal() || patience.isOver(endpoint.retrySeconds())) {
                return new Result.GivenUp(ERROR_TYPE, new Verdict.Failed(code, message, attempt, clock.millis()));
            }
            patience.pause();
        }
    }

    /// Writes the body beside the records, so that it need not be in memory and can be sent again.
    private EndpointClient.Request request(Piece piece, PackedRecords records, boolean isGzip) {
        Path file = records.file().resolveSibling(records.file().getFileName() + ".json");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
                OutputStream body = isGzip ? new GZIPOutputStream(out, BUFFER_BYTES) : out;
                JsonGenerator json = JSON.createGenerator(body)) {
            json.writeStartObject();
            json.writeStringField("requestId", piece.key());
            json.writeNumberField("timestamp", clock.millis());
            json.writeArrayFieldStart("records");
            records.forEach(item -> {
                json.writeStartObject();
                json.writeFieldName("data");
                json.writeBinary(
                        item.data().array(),
                        item.data().arrayOffset() + item.data().position(),
                        item.data().remaining());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
        return new EndpointClient.Request(piece.key(), stream.arn().toString(), file, isGzip);
    }
}
