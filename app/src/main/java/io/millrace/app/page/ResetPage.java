package io.millrace.app.page;

import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;

/// `POST /moto-api/reset`: empties the server, in the form that test tools know from moto.
public final class ResetPage implements Page {

    private final Emptying emptying;

    public ResetPage(Emptying emptying) {
        this.emptying = emptying;
    }

    @Override
    public synchronized WireResponse answer(WireRequest request) {
        if (!request.method().equals("POST")) {
            return Page.text(405, "Only POST is served here");
        }
        emptying.run();
        return Page.json(200, "{\"status\": \"ok\"}");
    }
}
