package io.millrace.app.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.Clients;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;
import io.millrace.wire.site.Site;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/// The operation InvokeAsync of Lambda, which the CLI has still and the SDK for Java has no more: the event of an
/// Invoke of the type `Event`, at most 256 KiB of it.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html>
public final class InvokeAsyncSite implements Site {

    private static final Pattern PATH = Pattern.compile("/2014-11-13/functions/([^/]+)/invoke-async/?");
    private static final int MOST_BYTES = 256 << 10;
    private static final int ACCEPTED = 202;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Clients<LambdaClient> lambda;

    public InvokeAsyncSite(Clients<LambdaClient> lambda) {
        this.lambda = lambda;
    }

    @Override
    public Optional<Place> find(String host, String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches()
                ? Optional.of(new Operation(lambda, URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /// The operation for one function.
    private record Operation(Clients<LambdaClient> lambda, String function) implements Place {

        @Override
        public Optional<String> signedFor() {
            return Optional.of("lambda");
        }

        @Override
        public boolean isForOtherSites() {
            return false;
        }

        @Override
        public WireResponse answer(WireRequest request, Visitor visitor) {
            if (!request.method().equals("POST")) {
                return Page.text(405, "Only POST is served here");
            }
            byte[] event = request.body() instanceof WireBody.Bytes bytes ? bytes.copy() : new byte[0];
            if (event.length > MOST_BYTES) {
                return refused(
                        413,
                        "RequestTooLargeException",
                        "Request must be smaller than " + MOST_BYTES + " bytes for the InvokeAsync operation");
            }
            try {
                lambda.as(visitor.caller().orElseThrow())
                        .invoke(invoke -> invoke.functionName(function)
                                .invocationType(InvocationType.EVENT)
                                .payload(SdkBytes.fromByteArray(event)));
                return Page.json(ACCEPTED, "{\"Status\":202}");
            } catch (AwsServiceException e) {
                return refused(
                        e.statusCode(),
                        e.awsErrorDetails().errorCode(),
                        e.awsErrorDetails().errorMessage());
            }
        }
    }

    private static WireResponse refused(int status, String code, String message) {
        String json = JSON.createObjectNode()
                .put("Type", "User")
                .put("message", message)
                .toString();
        WireResponse response = Page.json(status, json);
        WireHeaders headers =
                response.headers().toBuilder().add("x-amzn-ErrorType", code).build();
        return new WireResponse(status, headers, response.body());
    }
}
