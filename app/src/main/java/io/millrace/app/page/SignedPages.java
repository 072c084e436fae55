package io.millrace.app.page;

import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Page;
import io.millrace.wire.site.Site;
import java.util.Map;
import java.util.Optional;

/// Pages for the holder of the access key alone: requests for them are signed, in the name of the service `millrace`.
///
/// @param pages by path; one that ends with a slash stands for everything below it
public record SignedPages(Map<String, Page> pages) implements Site {

    public static final String SERVICE = "millrace";

    public SignedPages {
        pages = Map.copyOf(pages);
    }

    @Override
    public Optional<Place> find(String host, String path) {
        return pages.entrySet().stream()
                .filter(page ->
                        page.getKey().endsWith("/") ? path.startsWith(page.getKey()) : path.equals(page.getKey()))
                .findFirst()
                .map(page -> new Signed(page.getValue()));
    }

    /// One of them.
    private record Signed(Page page) implements Place {

        @Override
        public Optional<String> signedFor() {
            return Optional.of(SERVICE);
        }

        @Override
        public boolean isForOtherSites() {
            return false;
        }

        @Override
        public WireResponse answer(WireRequest request, Visitor visitor) {
            return page.answer(request);
        }
    }
}
