package io.millrace.lambda.source;

import io.millrace.api.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What a mapping is.
///
/// @param functionArn with the qualifier, if it was named with one
/// @param sourceArn a stream, or one of its consumers
/// @param start where in the stream it began
/// @param startTime the moment of `AT_TIMESTAMP`
/// @param created when; `LATEST` begins there
/// @param isEnabled whether it reads, once it is in a state of rest
/// @param lastResult what came of the last invocation, in AWS's words
record MappingDefinition(
        String uuid,
        String account,
        String region,
        String functionArn,
        String sourceArn,
        Start start,
        Optional<Instant> startTime,
        MappingSettings settings,
        boolean isEnabled,
        State state,
        Instant created,
        Instant lastModified,
        String lastResult,
        Map<String, String> tags) {

    static final String NOTHING_PROCESSED = "No records processed";
    static final String OK = "OK";

    /// Where a mapping begins.
    enum Start {
        TRIM_HORIZON,
        LATEST,
        AT_TIMESTAMP
    }

    /// AWS's states of a mapping.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html>
    enum State {
        CREATING("Creating"),
        ENABLING("Enabling"),
        ENABLED("Enabled"),
        DISABLING("Disabling"),
        DISABLED("Disabled"),
        UPDATING("Updating"),
        DELETING("Deleting");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /// Whether nothing is being changed.
        boolean isRest() {
            return this == ENABLED || this == DISABLED;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    MappingDefinition {
        tags = Map.copyOf(tags);
    }

    /// The key in the store.
    String key() {
        return key(account, region, uuid);
    }

    static String key(String account, String region, String uuid) {
        return account + "/" + region + "/" + uuid;
    }

    String arn() {
        return "arn:aws:lambda:" + region + ":" + account + ":event-source-mapping:" + uuid;
    }

    Caller owner() {
        return new Caller(account, region, account);
    }

    /// The stream, even if the source is a consumer of it.
    String streamArn() {
        int consumer = sourceArn.indexOf("/consumer/");
        return consumer < 0 ? sourceArn : sourceArn.substring(0, consumer);
    }

    boolean isConsumer() {
        return sourceArn.contains("/consumer/");
    }

    /// Where a shard is begun in which nothing is done yet.
    ShardStart shardStart() {
        return switch (start) {
            case TRIM_HORIZON -> new ShardStart.Horizon();
            case LATEST -> new ShardStart.At(created);
            case AT_TIMESTAMP -> new ShardStart.At(startTime.orElseThrow());
        };
    }

    MappingDefinition with(State newState) {
        return new MappingDefinition(
                uuid,
                account,
                region,
                functionArn,
                sourceArn,
                start,
                startTime,
                settings,
                isEnabled,
                newState,
                created,
                lastModified,
                lastResult,
                tags);
    }

    MappingDefinition withResult(String result) {
        return new MappingDefinition(
                uuid,
                account,
                region,
                functionArn,
                sourceArn,
                start,
                startTime,
                settings,
                isEnabled,
                state,
                created,
                lastModified,
                result,
                tags);
    }

    MappingDefinition withTags(Map<String, String> newTags) {
        return new MappingDefinition(
                uuid,
                account,
                region,
                functionArn,
                sourceArn,
                start,
                startTime,
                settings,
                isEnabled,
                state,
                created,
                lastModified,
                lastResult,
                newTags);
    }

    MappingDefinition changed(
            String newFunctionArn, MappingSettings newSettings, boolean newIsEnabled, State newState, Instant now) {
        return new MappingDefinition(
                uuid,
                account,
                region,
                newFunctionArn,
                sourceArn,
                start,
                startTime,
                newSettings,
                newIsEnabled,
                newState,
                created,
                now,
                lastResult,
                tags);
    }

    @Override
    public String toString() {
        return arn();
    }
}
