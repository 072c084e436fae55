package io.millrace.wire.site;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.nio.charset.StandardCharsets;

/// Answers requests to a path of our own, which is no service of AWS.
@FunctionalInterface
public interface Page {

    /// Answers a request; its body has been read into memory.
    WireResponse answer(WireRequest request);

    /// An answer of plain text.
    static WireResponse text(int status, String text) {
        return new WireResponse(
                status,
                WireHeaders.of("Content-Type", "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff"),
                WireBody.of((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /// An answer of JSON.
    static WireResponse json(int status, String json) {
        return new WireResponse(
                status,
                WireHeaders.of("Content-Type", "application/json", "X-Content-Type-Options", "nosniff"),
                WireBody.of(json.getBytes(StandardCharsets.UTF_8)));
    }
}
