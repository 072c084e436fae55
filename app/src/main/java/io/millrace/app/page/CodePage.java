package io.millrace.app.page;

import io.millrace.lambda.CodeDownloads;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `GET /_millrace/code/…`: the archives of functions and layers, at the URLs that Lambda's operations give.
///
/// @param downloads knows which URLs are good
public record CodePage(CodeDownloads downloads) implements Page {

    @Override
    public WireResponse answer(WireRequest request) {
        if (!request.method().equals("GET")) {
            return Page.text(405, "Only GET is served here");
        }
        Optional<Path> file = downloads.find(request.path().substring(CodeDownloads.PATH.length()), request.query());
        if (file.isEmpty()) {
            return Page.text(403, "This URL is not good, or not any more. Ask for the function again.");
        }
        try {
            return new WireResponse(
                    200,
                    WireHeaders.of("Content-Type", "application/zip", "X-Content-Type-Options", "nosniff"),
                    WireBody.of(Files.readAllBytes(file.get())));
        } catch (IOException e) {
            return Page.text(404, "The archive is gone.");
        }
    }
}
