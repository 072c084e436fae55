package io.millrace.wire.protocol;

import io.millrace.api.Operation;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/// One protocol of AWS: reads requests of any operation from HTTP and writes its answers and errors.
///
/// All shapes are walked through `SdkPojo.sdkFields()`; a protocol knows no service. Safe for many threads.
public sealed interface Protocol permits AwsJson, AwsCbor, RpcV2Cbor, AwsQuery, RestJson, RestXml {

    /// Reads the request of an operation. The body of an operation that streams its input is left alone; any other body
    /// must be bytes in memory.
    ///
    /// @throws io.millrace.api.Fault with a 4xx status, in the protocol's words, if it is malformed
    SdkRequest read(Operation operation, WireRequest request);

    /// Writes the answer of an operation. For an operation that streams its output the body is empty: the caller sends
    /// the stream behind these headers.
    WireResponse write(Operation operation, SdkResponse response, String requestId);

    /// Writes the refusal of a request, also of one whose operation is not known.
    ///
    /// @param request what was refused, routed or not; some protocols name it in the answer
    WireResponse writeError(WireRequest request, AwsServiceException error, String requestId);

    /// How the protocol writes the events that an operation answers with; nothing if it has no form for them.
    default Optional<EventFormat> events() {
        return Optional.empty();
    }
}
