package io.millrace.api;

import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequest;

/// The request headers that are no members of requests: those of our own, which AWS ignores, so that they may be sent
/// to
/// it as well, and the one for traces.
///
/// A caller within the program sets them in the request's override configuration; the HTTP server puts them there.
public enum OwnHeader {
    /// `<producer id>:<sequence>` of a put, see [ProducerToken].
    PRODUCER_TOKEN("x-millrace-producer-token"),
    /// How many milliseconds an otherwise empty GetRecords waits for a record.
    WAIT_MILLIS("x-millrace-wait-millis"),
    /// Where a new delivery stream begins to read its source: `LATEST`, as on AWS, or `TRIM_HORIZON`.
    SOURCE_START("x-millrace-source-start"),
    /// The trace that a call belongs to, also in answers; AWS's own:
    /// <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>
    TRACE_ID("X-Amzn-Trace-Id");

    private final String text;

    OwnHeader(String text) {
        this.text = text;
    }

    /// The name of the header on the wire.
    public String text() {
        return text;
    }

    /// The value of the header in a request's override configuration; the case of its name is no matter.
    public Optional<String> of(AwsRequest request) {
        return request.overrideConfiguration().stream()
                .flatMap(configuration -> configuration.headers().entrySet().stream())
                .filter(header -> header.getKey().equalsIgnoreCase(text))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }
}
