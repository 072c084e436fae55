package io.millrace.app.page;

import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;

/// `GET /_millrace/authority.pem`: the certificate of the server's own authority, for clients to trust.
///
/// It is no secret. Whoever fetches it in plain TCP from another machine trusts the network between.
///
/// @param text the certificate in PEM
public record AuthorityPage(String text) implements Page {

    @Override
    public WireResponse answer(WireRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD")
                ? Page.text(200, text)
                : Page.text(405, "Only GET is served here");
    }
}
