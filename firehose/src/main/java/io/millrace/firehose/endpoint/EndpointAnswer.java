package io.millrace.firehose.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What an HTTP endpoint answered, and whether that means that it has the records.
///
/// Only status 200 with `{"requestId": …, "timestamp": …}` as `application/json` does. Status 413 is final, everything
/// else is tried again.
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html#responseformat>
record EndpointAnswer(int status, Optional<String> contentType, Optional<String> contentEncoding, String body) {

    private static final int OK = 200;
    private static final int TOO_LARGE = 413;
    private static final int MOST_QUOTED = 1_024;
    private static final JsonFactory JSON = new JsonFactory();

    static EndpointAnswer of(HttpResponse<byte[]> response) {
        return new EndpointAnswer(
                response.statusCode(),
                response.headers().firstValue("Content-Type"),
                response.headers().firstValue("Content-Encoding"),
                new String(response.body(), StandardCharsets.UTF_8));
    }

    /// Why it does not mean that the endpoint has the records, or nothing if it does.
    ///
    /// @param requestId the id of the request
    Optional<Refusal> refusal(String requestId) {
        int family = status / 100;
        if (family != 2 && family != 4 && family != 5) {
            return Optional.of(Refusal.of("InvalidStatusCode", "Received an invalid response status code. " + status));
        }
        if (status != OK) {
            return Optional.of(new Refusal(
                    "HttpEndpoint.DestinationException",
                    "The following response was received from the endpoint destination. " + status + ": " + quoted(),
                    status == TOO_LARGE));
        }
        return flaw(requestId)
                .map(flaw -> Refusal.of(
                        "InvalidResponseFromDestination",
                        "The response received from the specified endpoint is invalid. Contact the owner of the"
                                + " endpoint to resolve the issue. Response for request " + requestId + " " + flaw
                                + " Raw response received: " + status + " " + quoted()));
    }

    private Optional<String> flaw(String requestId) {
        if (contentType
                .map(type -> type.split(";", 2)[0].strip())
                .filter("application/json"::equalsIgnoreCase)
                .isEmpty()) {
            return Optional.of("does not have content-type application/json.");
        }
        if (contentEncoding.isPresent()) {
            return Optional.of("must not have a content-encoding.");
        }
        return flawOfBody(requestId);
    }

    private Optional<String> flawOfBody(String requestId) {
        Optional<String> id = Optional.empty();
        boolean hasTimestamp = false;
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return notUnderstood();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "requestId" -> id = Optional.ofNullable(json.getValueAsString());
                    case "timestamp" -> hasTimestamp = value == JsonToken.VALUE_NUMBER_INT;
                    case "errorMessage" -> json.skipChildren();
                    default -> {
                        return notUnderstood();
                    }
                }
            }
            if (json.nextToken() != null) {
                return notUnderstood();
            }
        } catch (IOException e) {
            return notUnderstood();
        }
        if (id.isEmpty()) {
            return Optional.of("does not contain a requestId.");
        }
        if (!id.get().equals(requestId)) {
            return Optional.of("has a requestId that does not match.");
        }
        return hasTimestamp ? Optional.empty() : Optional.of("does not contain a timestamp that is a number.");
    }

    private static Optional<String> notUnderstood() {
        return Optional.of("is not recognized as valid JSON or has unexpected fields.");
    }

    private String quoted() {
        return body.length() <= MOST_QUOTED ? body : body.substring(0, MOST_QUOTED) + "...";
    }
}
