package io.millrace.conformance;

import io.millrace.wire.SocketlessServer;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.utils.async.SimplePublisher;

/// The HTTP client of an asynchronous SDK client in the server's own process; an answer is handed over as a whole, so a
/// stream of events only when it has ended.
record SocketlessAsyncHttp(SocketlessServer server) implements SdkAsyncHttpClient {

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        request.requestContentPublisher()
                .subscribe(new Body(
                        body -> Thread.ofVirtual().name("in memory").start(() -> answer(request, body, done))));
        return done;
    }

    private void answer(AsyncExecuteRequest request, byte[] body, CompletableFuture<Void> done) {
        try {
            WireResponse answer = server.answer(shape(request.request(), body));
            SdkHttpFullResponse.Builder head = SdkHttpFullResponse.builder().statusCode(answer.status());
            answer.headers().forEach(head::appendHeader);
            request.responseHandler().onHeaders(head.build());
            SimplePublisher<ByteBuffer> bytes = new SimplePublisher<>();
            request.responseHandler().onStream(bytes);
            CompletableFuture<Void> sent = bytes.send(ByteBuffer.wrap(((WireBody.Bytes) answer.body()).copy()));
            CompletableFuture<Void> _ = sent.thenCompose(_ -> bytes.complete()).whenComplete((_, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (IOException e) {
            request.responseHandler().onError(e);
            done.completeExceptionally(e);
        }
    }

    private static WireRequest shape(SdkHttpRequest http, byte[] body) {
        WireHeaders.Builder headers = WireHeaders.builder();
        http.forEachHeader((name, values) -> values.forEach(value -> headers.add(name, value)));
        return new WireRequest(
                http.method().name(),
                http.encodedPath().isEmpty() ? "/" : http.encodedPath(),
                http.encodedQueryParameters().orElse(""),
                headers.build(),
                WireBody.of(body));
    }

    /// Told of a whole body.
    private interface Use {
        void accept(byte[] body);
    }

    /// Collects the body of a request.
    private static final class Body implements Subscriber<ByteBuffer> {

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final Use use;

        Body(Use use) {
            this.use = use;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer part) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            all.writeBytes(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            use.accept(all.toByteArray());
        }
    }

    @Override
    public void close() {}
}
