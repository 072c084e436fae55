package io.millrace.lambda.url;

import java.net.URI;
import java.util.Optional;

/// The whole URLs of functions' addresses: `http://ID.lambda-url.REGION.localhost:PORT/`.
///
/// AWS has `on.aws` in the place of `localhost`. Every name below `localhost` means this machine:
/// <https://www.rfc-editor.org/rfc/rfc6761#section-6.3>
public final class FunctionAddresses {

    private FunctionAddresses() {}

    /// The URL of one.
    ///
    /// @param server the server's base URL; nothing if nobody listens
    public static String of(FunctionUrl url, Optional<URI> server) {
        String host = url.id() + ".lambda-url." + url.function().region();
        return server.map(endpoint -> endpoint.getScheme() + "://" + host + ".localhost" + port(endpoint) + "/")
                .orElse("https://" + host + ".on.aws/");
    }

    private static String port(URI endpoint) {
        return endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    }
}
