package io.millrace.lambda.invocation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.millrace.lambda.LambdaFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The JSON that callers send to functions, checked before a function sees it.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
public final class Payload {

    /// The longest event of a synchronous call.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static final int MAX_BYTES = 6 << 20;

    /// The longest event of an asynchronous call.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    public static final int MAX_ASYNC_BYTES = 1 << 20;

    /// The largest client context, in base64.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    static final int MAX_CLIENT_CONTEXT = 3_583;

    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_DEPTH = 10_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_BYTES)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .build();

    private Payload() {}

    /// The event of a request: exactly one JSON value, or an empty object for no payload.
    ///
    /// @param limit the most bytes
    /// @throws io.millrace.api.Fault if it is too long or no JSON
    public static byte[] event(byte[] payload, int limit) {
        if (payload.length > limit) {
            throw LambdaFault.REQUEST_TOO_LARGE.fault(
                    "Request must be smaller than %d bytes for the InvokeFunction operation", limit);
        }
        if (payload.length == 0) {
            return EMPTY;
        }
        try {
            check(payload, Optional.empty());
        } catch (JsonProcessingException e) {
            throw LambdaFault.INVALID_REQUEST_CONTENT.fault(
                    "Could not parse request body into json: Could not parse payload into json: %s",
                    e.getOriginalMessage());
        }
        return payload;
    }

    /// The client context of a request, as one line of header text.
    ///
    /// @param base64 the JSON object in base64, or null
    /// @throws io.millrace.api.Fault if it is no such text
    static Optional<String> clientContext(@Nullable String base64) {
        if (base64 == null || base64.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getDecoder().decode(base64);
            check(json, Optional.of(JsonToken.START_OBJECT));
            // Line ends can only stand between the tokens of JSON.
            String line = new String(json, StandardCharsets.ISO_8859_1).replaceAll("[\\r\\n\\t]", " ");
            if (base64.length() <= MAX_CLIENT_CONTEXT) {
                return Optional.of(line);
            }
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw LambdaFault.INVALID_REQUEST_CONTENT.fault(
                    "Client context must be a valid Base64-encoded JSON object.");
        }
        throw LambdaFault.INVALID_REQUEST_CONTENT.fault(
                "Client context must be no more than %d bytes.", MAX_CLIENT_CONTEXT);
    }

    private static void check(byte[] json, Optional<JsonToken> first) throws JsonProcessingException {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken start = parser.nextToken();
            if (start == null || (first.isPresent() && first.get() != start)) {
                throw new com.fasterxml.jackson.core.JsonParseException(
                        parser, "No content to map due to end-of-input");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new com.fasterxml.jackson.core.JsonParseException(parser, "Trailing token after the value");
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        }
    }
}
