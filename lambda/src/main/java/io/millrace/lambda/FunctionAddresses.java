package io.millrace.lambda;

import io.millrace.lambda.url.FunctionUrl;
import java.net.URI;

/// The whole URLs of functions' addresses: `http://ID.lambda-url.REGION.localhost:PORT/`.
///
/// AWS has `on.aws` in the place of `localhost`. Every name below `localhost` means this machine:
/// <https://www.rfc-editor.org/rfc/rfc6761#section-6.3>
final class FunctionAddresses {

    private FunctionAddresses() {}

    static String of(FunctionUrl url, Reach reach) {
        String host = url.id() + ".lambda-url." + url.function().region();
        return reach.endpoint()
                .get()
                .map(endpoint -> endpoint.getScheme() + "://" + host + ".localhost" + port(endpoint) + "/")
                .orElse("https://" + host + ".on.aws/");
    }

    private static String port(URI endpoint) {
        return endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    }
}
