package io.millrace.firehose.definition;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// An HTTP endpoint that takes records in requests.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_HttpEndpointDestinationConfiguration.html>
///
/// @param url where requests are posted to
/// @param label the name that the user gave it
/// @param accessKey the credential that goes with every request, sealed; plain in definitions of older versions alone
/// @param isGzip whether the bodies of requests are compressed
/// @param attributes what goes with every request in the header of the common attributes, in the order of the request
/// @param retrySeconds how long a request that failed is tried again, 0 to 7,200 s
/// @param roleArn the role that was given beside the one of the bucket; recorded and reported
public record HttpEndpoint(
        String url,
        Optional<String> label,
        Optional<String> accessKey,
        boolean isGzip,
        List<Attribute> attributes,
        int retrySeconds,
        Optional<String> roleArn)
        implements Target {

    public static final int DEFAULT_RETRY_SECONDS = 300;

    public HttpEndpoint {
        attributes = List.copyOf(attributes);
    }

    /// Where a destination posts its records.
    ///
    /// @throws IllegalStateException if it delivers elsewhere
    public static HttpEndpoint of(Destination destination) {
        if (destination.target().orElseThrow() instanceof HttpEndpoint endpoint) {
            return endpoint;
        }
        throw new IllegalStateException(destination.name() + " is no HTTP endpoint");
    }

    /// One of the common attributes.
    public record Attribute(String name, String value) {}

    @Override
    public String name() {
        return url;
    }

    /// The same, with its access key, if it has one, in another form.
    public HttpEndpoint withAccessKey(UnaryOperator<String> form) {
        return new HttpEndpoint(url, label, accessKey.map(form), isGzip, attributes, retrySeconds, roleArn);
    }

    /// Without the credential, so that no log shows it.
    @Override
    public String toString() {
        return "HttpEndpoint[" + url + "]";
    }
}
