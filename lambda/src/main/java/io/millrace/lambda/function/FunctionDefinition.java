package io.millrace.lambda.function;

import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What is kept of a version of a function: all that its owner has said, and which code it runs.
///
/// @param id whose name it has
/// @param published the number of a published version; nothing for `$LATEST`
/// @param configuration how it runs
/// @param code what it runs
/// @param tags the tags of the function, with `$LATEST` alone
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
    /// @param temporaryMebibytes the size of `/tmp`
    /// @param layers the layers, at most 5; a later one's files go before those of an earlier one
    /// @param deadLetters the ARN of what gets events that are given up
    /// @param logGroup where its lines go in CloudWatch Logs, if not to `/aws/lambda/NAME`
    /// @param tracing AWS's mode of tracing, if not `PassThrough`; kept, without effect
    /// @param keyArn the key of the environment's encryption; kept, without effect
    /// @param snapStart AWS's mode of SnapStart, if not `None`; kept, without effect
    /// @param jsonLogs how it logs, if not as text
    public record Configuration(
            String runtime,
            String handler,
            String role,
            String description,
            int timeoutSeconds,
            int memoryMebibytes,
            Map<String, String> environment,
            int temporaryMebibytes,
            List<LayerUse> layers,
            Optional<String> deadLetters,
            Optional<String> logGroup,
            Optional<String> tracing,
            Optional<String> keyArn,
            Optional<String> snapStart,
            Optional<JsonLogs> jsonLogs) {

        public Configuration {
            environment = Map.copyOf(environment);
            layers = List.copyOf(layers);
        }

        Configuration withDescription(String text) {
            return new Configuration(
                    runtime,
                    handler,
                    role,
                    text,
                    timeoutSeconds,
                    memoryMebibytes,
                    environment,
                    temporaryMebibytes,
                    layers,
                    deadLetters,
                    logGroup,
                    tracing,
                    keyArn,
                    snapStart,
                    jsonLogs);
        }
    }

    /// What a function runs.
    ///
    /// @param sha256 the SHA-256 of the archive, 64 hexadecimal digits; of the path, if it is a folder
    /// @param size the bytes of the archive
    /// @param architecture `x86_64` or `arm64`, as its owner said; the process is of the machine's own
    /// @param unzipped the bytes of all files of the archive
    /// @param folder the path of the folder that the function runs from, if it has no archive
    public record Code(String sha256, long size, String architecture, OptionalLong unzipped, Optional<String> folder) {

        /// The hash as AWS shows it.
        public String sha256InBase64() {
            return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
        }
    }

    /// `$LATEST` or a number.
    public String version() {
        return published.orElse(FunctionReference.LATEST);
    }

    public VersionId versionId() {
        return new VersionId(id, version());
    }

    /// The group of CloudWatch Logs that its lines go to.
    public String logGroup() {
        return configuration.logGroup().orElse("/aws/lambda/" + id.name());
    }

    /// The names of what it needs in the folder of its function: its code and its merged layers.
    public Set<String> folders() {
        return configuration.layers().isEmpty()
                ? Set.of(code.sha256())
                : Set.of(code.sha256(), CodeFolders.layersName(configuration.layers()));
    }

    /// Whether both run the same code in the same way, however they are described.
    boolean runsAs(FunctionDefinition other) {
        return code.equals(other.code)
                && configuration.withDescription("").equals(other.configuration.withDescription(""));
    }

    FunctionDefinition with(Configuration changed, Instant when, String revision) {
        return new FunctionDefinition(id, published, changed, code, tags, when, revision);
    }

    FunctionDefinition with(Code changed, Instant when, String revision) {
        return new FunctionDefinition(id, published, configuration, changed, tags, when, revision);
    }

    FunctionDefinition with(Map<String, String> changed) {
        return new FunctionDefinition(id, published, configuration, code, changed, lastModified, revisionId);
    }

    /// The same as a published version.
    FunctionDefinition published(String number, String description, Instant when, String revision) {
        return new FunctionDefinition(
                id, Optional.of(number), configuration.withDescription(description), code, Map.of(), when, revision);
    }
}
