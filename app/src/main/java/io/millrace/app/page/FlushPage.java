package io.millrace.app.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.millrace.firehose.FirehoseService;
import io.millrace.firehose.Flushed;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;
import java.time.Duration;

/// `POST /_millrace/firehose/NAME/flush`: has a delivery stream deliver at once what it has, and waits for that.
///
/// Answers the account of the delivery streams of that name as JSON, with status 504 if the bucket takes too long.
public final class FlushPage implements Page {

    public static final String PATH = "/_millrace/firehose/";
    private static final String END = "/flush";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ObjectMapper json = new ObjectMapper().registerModule(new Jdk8Module());
    private final FirehoseService firehose;

    public FlushPage(FirehoseService firehose) {
        this.firehose = firehose;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        String path = request.path();
        if (!path.startsWith(PATH) || !path.endsWith(END) || path.length() <= PATH.length() + END.length()) {
            return Page.text(404, "Not found");
        }
        if (!request.method().equals("POST")) {
            return Page.text(405, "Only POST is served here");
        }
        String name = path.substring(PATH.length(), path.length() - END.length());
        try {
            Flushed flushed = firehose.flush(name, PATIENCE);
            if (flushed.deliveries().isEmpty()) {
                return Page.text(404, "There is no delivery stream " + name);
            }
            return Page.json(flushed.isDone() ? 200 : 504, json.writeValueAsString(flushed.deliveries()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is a record of numbers and texts", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Page.text(503, "The server ends");
        }
    }
}
