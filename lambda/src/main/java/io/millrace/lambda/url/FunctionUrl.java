package io.millrace.lambda.url;

import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An address at which a function, or an alias of it, is called over HTTP.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html>
///
/// @param function which is called
/// @param alias the alias; nothing for `$LATEST`
/// @param id 32 lower-case letters and digits, the first label of its host name
/// @param needsSignature whether calls must be signed (`AWS_IAM`), or may be anybody's (`NONE`)
/// @param isStreamed whether answers are streamed (`RESPONSE_STREAM`)
/// @param cors what browsers of other sites may do
/// @param created when it was made
/// @param lastModified when it was last changed
public record FunctionUrl(
        FunctionId function,
        Optional<String> alias,
        String id,
        boolean needsSignature,
        boolean isStreamed,
        Optional<Sharing> cors,
        Instant created,
        Instant lastModified) {

    /// What stands for an alias that is not there.
    static final String NO_ALIAS = "";

    /// What browsers of other sites may do.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html>
    ///
    /// @param credentials whether they may send cookies; nothing if the owner has not said
    /// @param headers the headers that they may send
    /// @param methods the methods that they may use
    /// @param origins the sites that may call; `*` for all
    /// @param exposed the headers of answers that they may read
    /// @param maxAge how many seconds they may keep this in mind, 0 to 86,400
    public record Sharing(
            Optional<Boolean> credentials,
            List<String> headers,
            List<String> methods,
            List<String> origins,
            List<String> exposed,
            Optional<Integer> maxAge) {

        public Sharing {
            headers = List.copyOf(headers);
            methods = List.copyOf(methods);
            origins = List.copyOf(origins);
            exposed = List.copyOf(exposed);
        }
    }

    /// What the address calls.
    public FunctionReference reference() {
        return new FunctionReference(function, alias);
    }

    /// The ARN of the function, with the alias if there is one.
    public String arn() {
        return reference().arn();
    }
}
