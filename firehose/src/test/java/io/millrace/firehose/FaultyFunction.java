package io.millrace.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// A function that answers otherwise whenever it is asked, and fails in every way in which functions do.
final class FaultyFunction implements LambdaClient {

    /// How an invocation goes wrong.
    enum Fault {
        NONE,
        UNREACHABLE,
        SLOW,
        THROTTLED,
        SERVICE_ERROR,
        NO_DETAILS,
        TIMED_OUT,
        CRASHED,
        RESPONSE_TOO_LARGE,
        NO_PAYLOAD,
        NOT_JSON,
        OTHER_JSON,
        CUT_OFF,
        WRONG_IDS,
        MISSING_RECORDS,
        TWICE,
        BAD_BASE64,
        WITHOUT_DATA,
        UNKNOWN_RESULT
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Life> life;
    private final Weather<Fault> weather;
    private final SplittableRandom random;
    private final Set<String> dropped = new HashSet<>();

    FaultyFunction(Supplier<Life> life, Weather<Fault> weather, SplittableRandom random) {
        this.life = life;
        this.weather = weather;
        this.random = random;
    }

    /// The records that it has ever said to drop, by their marks.
    synchronized Set<String> dropped() {
        return Set.copyOf(dropped);
    }

    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        life.get().touch();
        Fault fault = weather.next();
        InvokeResponse response = switch (fault) {
            case UNREACHABLE -> throw SdkClientException.create("Connection refused");
            case THROTTLED ->
                throw TooManyRequestsException.builder()
                        .statusCode(429)
                        .message("Rate Exceeded.")
                        .build();
            case SERVICE_ERROR ->
                throw LambdaException.builder()
                        .statusCode(500)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ServiceException")
                                .errorMessage("The Lambda service encountered an internal error.")
                                .build())
                        .build();
            case NO_DETAILS ->
                throw LambdaException.builder()
                        .statusCode(502)
                        .message("Bad Gateway")
                        .build();
            case TIMED_OUT -> failed("Sandbox.Timedout", "Task timed out after 3.00 seconds");
            case CRASHED -> failed("Runtime.ExitError", "Runtime exited with error: signal: killed");
            case RESPONSE_TOO_LARGE ->
                failed(
                        "Function.ResponseSizeTooLarge",
                        "Response payload size exceeded maximum allowed payload size (6291556 bytes).");
            case NO_PAYLOAD -> InvokeResponse.builder().statusCode(200).build();
            case NOT_JSON -> returned("<html>no JSON</html>");
            case OTHER_JSON -> returned("[1,{\"records\":null}]");
            default -> returned(answer(request, fault));
        };
        life.get().touch();
        return response;
    }

    private static InvokeResponse failed(String type, String message) {
        return InvokeResponse.builder()
                .statusCode(200)
                .functionError("Unhandled")
                .payload(SdkBytes.fromUtf8String(
                        "{\"errorType\":\"" + type + "\",\"errorMessage\":\"" + message + "\"}"))
                .build();
    }

    private static InvokeResponse returned(String text) {
        return InvokeResponse.builder()
                .statusCode(200)
                .payload(SdkBytes.fromUtf8String(text))
                .build();
    }

    private synchronized String answer(InvokeRequest request, Fault fault) {
        if (fault == Fault.SLOW) {
            LockSupport.parkNanos(3_000_000);
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode records = answer.putArray("records");
        for (JsonNode record : event(request).path("records")) {
            String text =
                    new String(Base64.getDecoder().decode(record.path("data").asText()), StandardCharsets.UTF_8);
            boolean isHit = random.nextInt(3) == 0;
            if (fault == Fault.MISSING_RECORDS && isHit) {
                continue;
            }
            ObjectNode one = records.addObject();
            one.put(
                    "recordId",
                    fault == Fault.WRONG_IDS && isHit
                            ? "none"
                            : record.path("recordId").asText());
            fill(one, text, isHit ? fault : Fault.NONE);
            if (fault == Fault.TWICE && isHit) {
                records.add(one.deepCopy());
            }
        }
        String text = answer.toString();
        return fault == Fault.CUT_OFF ? text.substring(0, text.length() / 2) : text;
    }

    private void fill(ObjectNode one, String text, Fault fault) {
        int chance = random.nextInt(100);
        if (chance < 8) {
            one.put("result", "Dropped");
            Marks.in(text).forEach(dropped::add);
            return;
        }
        one.put("result", fault == Fault.UNKNOWN_RESULT ? "Maybe" : chance < 14 ? "ProcessingFailed" : "Ok");
        if (fault != Fault.WITHOUT_DATA) {
            one.put(
                    "data",
                    fault == Fault.BAD_BASE64
                            ? "?no base64?"
                            : Base64.getEncoder()
                                    .encodeToString((text.strip() + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        ObjectNode metadata = one.putObject("metadata");
        if (chance < 97) {
            metadata.putObject("partitionKeys").put("kind", "kind" + random.nextInt(3));
        }
        if (chance % 2 == 0) {
            ObjectNode route = metadata.putObject("otfMetadata");
            route.put("destinationTableName", random.nextBoolean() ? "users" : "people");
            route.put("operation", random.nextInt(12) == 0 ? "update" : "insert");
        }
    }

    private static JsonNode event(InvokeRequest request) {
        try {
            return JSON.readTree(request.payload().asByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
