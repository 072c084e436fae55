package io.millrace.app.client;

import io.millrace.app.setting.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The flags of commands that start a server; each stands for the setting of its name.
public final class ServerOptions {

    @Mixin
    private final PlaceOptions place = new PlaceOptions();

    @Option(
            names = "--limits",
            paramLabel = "LIMITS",
            description =
                    "Throughput of shards and delivery streams: none for no limits, aws for AWS's (default: none).")
    private @Nullable String limits;

    @Option(
            names = "--lambda-sandbox",
            paramLabel = "WHEN",
            description = "Whether functions run in a sandbox: auto where it works, require, off (default: auto).")
    private @Nullable String lambdaSandbox;

    @Option(
            names = "--lambda-network",
            paramLabel = "on|off",
            description = "Whether functions in the sandbox reach the network (default: off).")
    private @Nullable String lambdaNetwork;

    @Option(names = "--test-endpoints", description = "Let POST /moto-api/reset empty everything.")
    private boolean hasTestEndpoints;

    /// The settings that follow from these flags, the environment and the settings file.
    public Settings settings() {
        Map<String, String> flags = new LinkedHashMap<>();
        if (limits != null) {
            flags.put("limits", limits);
        }
        if (lambdaSandbox != null) {
            flags.put("lambda-sandbox", lambdaSandbox);
        }
        if (lambdaNetwork != null) {
            flags.put("lambda-network", lambdaNetwork);
        }
        if (hasTestEndpoints) {
            flags.put("test-endpoints", "true");
        }
        return place.settings(flags);
    }
}
