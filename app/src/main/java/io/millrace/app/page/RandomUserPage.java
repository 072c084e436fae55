package io.millrace.app.page;

import io.millrace.randomuser.Answer;
import io.millrace.randomuser.RandomUsers;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;

/// The random user service on the server's port: `/_randomuser/api/`, and `/api/` under its own host name.
public final class RandomUserPage implements Page {

    private final RandomUsers users;

    public RandomUserPage(RandomUsers users) {
        this.users = users;
    }

    @Override
    public WireResponse answer(WireRequest request) {
        Answer answer = users.answer(request.path(), request.query(), "local");
        WireHeaders.Builder headers = WireHeaders.builder().add("Content-Type", answer.contentType());
        answer.headers().forEach(headers::add);
        return new WireResponse(answer.status(), headers.build(), WireBody.of(answer.body()));
    }
}
