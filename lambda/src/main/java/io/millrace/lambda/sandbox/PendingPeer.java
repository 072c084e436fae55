package io.millrace.lambda.sandbox;

import io.millrace.lambda.runtimeapi.Event;
import io.millrace.lambda.runtimeapi.Outcome;
import io.millrace.lambda.runtimeapi.RuntimePeer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The place of a process that is being started: it may ask before the server has made its [Sandbox].
final class PendingPeer implements RuntimePeer {

    private final CompletableFuture<RuntimePeer> peer = new CompletableFuture<>();

    void become(RuntimePeer real) {
        peer.complete(real);
    }

    @Override
    public Event next() throws InterruptedException, RuntimeGoneException {
        return peer.join().next();
    }

    @Override
    public boolean complete(String requestId, Outcome outcome, Map<String, String> headers)
            throws InterruptedException {
        return peer.join().complete(requestId, outcome, headers);
    }

    @Override
    public void initFailed(byte[] error, Map<String, String> headers) throws InterruptedException {
        peer.join().initFailed(error, headers);
    }
}
