package io.millrace.app.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.app.console.Version;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;
import java.util.List;

/// Says that requests are served, in the form that test tools know from LocalStack; it answers as soon as they are.
public final class HealthPage implements Page {

    private final byte[] answer;

    /// @param services the names of the services that are open
    public HealthPage(List<String> services) {
        ObjectNode health = new ObjectMapper().createObjectNode();
        health.put("status", "running");
        ObjectNode states = health.putObject("services");
        services.forEach(service -> states.put(service, "running"));
        health.put("edition", "millrace");
        health.put("version", Version.text());
        this.answer = health.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public WireResponse answer(WireRequest request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> Page.json(200, new String(answer, java.nio.charset.StandardCharsets.UTF_8));
            default -> Page.text(405, "Only GET is served here");
        };
    }
}
