package io.millrace.lambda.function;

import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What is kept of a function: all that its owner has said, and which code it runs.
///
/// @param id whose name it has
/// @param published the number of a published version; nothing for `$LATEST`
/// @param configuration how it runs
/// @param code what it runs
/// @param tags what it was tagged with at its creation
/// @param lastModified when its code or configuration was last changed
/// @param revisionId new with every change
public record FunctionDefinition(
        FunctionId id,
        Optional<String> published,
        Configuration configuration,
        Code code,
        Map<String, String> tags,
        Instant lastModified,
        String revisionId) {

    public FunctionDefinition {
        tags = Map.copyOf(tags);
    }

    /// How a function runs.
    ///
    /// @param runtime AWS's name of the runtime, such as `nodejs20.x`
    /// @param handler file and function, such as `index.handler`
    /// @param role the ARN of the role; kept, not assumed
    /// @param description free text, at most 256 characters
    /// @param timeoutSeconds how long one event may take, 1 to 900
    /// @param memoryMebibytes 128 to 10,240
    /// @param environment the function's own variables, at most 4 KiB
    /// @param temporaryMebibytes the size of `/tmp`; kept, not enforced
    public record Configuration(
            String runtime,
            String handler,
            String role,
            String description,
            int timeoutSeconds,
            int memoryMebibytes,
            Map<String, String> environment,
            int temporaryMebibytes) {

        public Configuration {
            environment = Map.copyOf(environment);
        }
    }

    /// What a function runs.
    ///
    /// @param sha256 the SHA-256 of the archive, 64 hexadecimal digits
    /// @param size the bytes of the archive
    /// @param architecture `x86_64` or `arm64`, as its owner said; the process is of the machine's own
    public record Code(String sha256, long size, String architecture) {}

    /// `$LATEST` or a number.
    public String version() {
        return published.orElse(FunctionReference.LATEST);
    }

    public VersionId versionId() {
        return new VersionId(id, version());
    }

    FunctionDefinition with(Configuration changed, Instant when, String revision) {
        return new FunctionDefinition(id, published, changed, code, tags, when, revision);
    }

    FunctionDefinition with(Code changed, Instant when, String revision) {
        return new FunctionDefinition(id, published, configuration, changed, tags, when, revision);
    }
}
