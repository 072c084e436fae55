package io.millrace.conformance;

import io.millrace.wire.SocketlessServer;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/// The HTTP client of an SDK client in the server's own process: requests are handed over, not sent.
record SocketlessHttp(SocketlessServer server) implements SdkHttpClient {

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return shape(server.answer(shape(request)));
            }

            @Override
            public void abort() {}
        };
    }

    private static WireRequest shape(HttpExecuteRequest request) throws IOException {
        SdkHttpRequest http = request.httpRequest();
        WireHeaders.Builder headers = WireHeaders.builder();
        http.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        byte[] body = new byte[0];
        if (request.contentStreamProvider().isPresent()) {
            ContentStreamProvider content = request.contentStreamProvider().get();
            try (var stream = content.newStream()) {
                body = stream.readAllBytes();
            }
        }
        return new WireRequest(
                http.method().name(),
                http.encodedPath().isEmpty() ? "/" : http.encodedPath(),
                http.encodedQueryParameters().orElse(""),
                headers.build(),
                WireBody.of(body));
    }

    private static HttpExecuteResponse shape(WireResponse response) {
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
