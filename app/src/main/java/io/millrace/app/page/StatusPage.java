package io.millrace.app.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;
import java.util.function.Supplier;

/// `GET /_millrace/status`: how far every stream, application and delivery is, as JSON.
public final class StatusPage implements Page {

    private final ObjectMapper json = new ObjectMapper().registerModule(new Jdk8Module());
    private final Supplier<PipelineStatus> status;

    public StatusPage(Supplier<PipelineStatus> status) {
        this.status = status;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        if (!request.method().equals("GET")) {
            return Page.text(405, "Only GET is served here");
        }
        try {
            return Page.json(200, json.writeValueAsString(status.get()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is records of numbers and texts", e);
        }
    }
}
