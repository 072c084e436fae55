package io.millrace.app.page;

import io.millrace.lambda.url.FunctionUrl;
import io.millrace.lambda.url.FunctionUrlCalls;
import io.millrace.lambda.url.UrlRequest;
import io.millrace.lambda.url.UrlResponse;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.site.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The addresses of Lambda functions: `ID.lambda-url.REGION.` before any name, and the path `/_lambda-url/ID/`
/// for clients that cannot resolve such names.
public final class FunctionUrlSite implements Site {

    private static final Pattern HOST = Pattern.compile("([a-z0-9]{32})\\.lambda-url\\.[a-z0-9-]+\\..+");
    private static final Pattern PATH = Pattern.compile("/_lambda-url/([a-z0-9]{32})(/.*)?");

    private final FunctionUrlCalls calls;

    public FunctionUrlSite(FunctionUrlCalls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<Place> find(String host, String path) {
        Matcher byHost = HOST.matcher(host);
        if (byHost.matches()) {
            return Optional.of(place(byHost.group(1), host, path));
        }
        Matcher byPath = PATH.matcher(path);
        if (byPath.matches()) {
            return Optional.of(place(
                    byPath.group(1), host, Optional.ofNullable(byPath.group(2)).orElse("/")));
        }
        return Optional.empty();
    }

    private Place place(String id, String host, String path) {
        return calls.find(id)
                .<Place>map(url -> new Address(calls, url, host, path))
                .orElseGet(Nowhere::new);
    }

    /// An address that a function has.
    ///
    /// @param path the path below the address
    private record Address(FunctionUrlCalls calls, FunctionUrl url, String host, String path) implements Place {

        @Override
        public Optional<String> signedFor() {
            return url.needsSignature() ? Optional.of("lambda") : Optional.empty();
        }

        @Override
        public boolean isForOtherSites() {
            return true;
        }

        @Override
        public WireResponse answer(WireRequest request, Visitor visitor) {
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            request.headers().forEach((name, value) -> headers.add(Map.entry(name, value)));
            byte[] body = request.body() instanceof WireBody.Bytes bytes ? bytes.copy() : new byte[0];
            return written(calls.call(
                    url,
                    new UrlRequest(
                            request.method(),
                            host,
                            path,
                            request.query(),
                            headers,
                            body,
                            visitor.address(),
                            visitor.isSecure(),
                            visitor.requestId(),
                            visitor.caller())));
        }
    }

    /// An address that no function has.
    private record Nowhere() implements Place {

        @Override
        public Optional<String> signedFor() {
            return Optional.empty();
        }

        @Override
        public boolean isForOtherSites() {
            return true;
        }

        @Override
        public WireResponse answer(WireRequest request, Visitor visitor) {
            return written(UrlResponse.forbidden());
        }
    }

    private static WireResponse written(UrlResponse response) {
        WireHeaders.Builder headers = WireHeaders.builder();
        response.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
        return new WireResponse(response.status(), headers.build(), WireBody.of(response.body()));
    }
}
