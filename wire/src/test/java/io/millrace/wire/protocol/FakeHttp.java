package io.millrace.wire.protocol;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/// An HTTP client of the SDK that hands each request to a function and answers what that returns.
final class FakeHttp implements SdkHttpClient {

    private Function<WireRequest, WireResponse> server = request -> {
        throw new AssertionError("no server");
    };

    void serve(Function<WireRequest, WireResponse> function) {
        server = function;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                return answer(server.apply(wire(request)));
            }

            @Override
            public void abort() {}
        };
    }

    private static WireRequest wire(HttpExecuteRequest request) {
        SdkHttpRequest http = request.httpRequest();
        WireHeaders.Builder headers = WireHeaders.builder();
        http.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        byte[] body = request.contentStreamProvider().map(FakeHttp::read).orElse(new byte[0]);
        return new WireRequest(
                http.method().name(),
                http.encodedPath(),
                http.encodedQueryParameters().orElse(""),
                headers.build(),
                WireBody.of(body));
    }

    private static byte[] read(ContentStreamProvider provider) {
        try (var stream = provider.newStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpExecuteResponse answer(WireResponse response) {
        SdkHttpFullResponse.Builder http = SdkHttpFullResponse.builder().statusCode(response.status());
        response.headers().forEach(http::appendHeader);
        byte[] body = ((WireBody.Bytes) response.body()).copy();
        return HttpExecuteResponse.builder()
                .response(http.build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    @Override
    public void close() {}
}
