package io.millrace.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that every command with a server has; each stands for the setting of its name.
final class ServerOptions {

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that holds everything (default: ./data).")
    private @Nullable Path data;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on (default: 4566; 0: any free one).")
    private @Nullable String port;

    @Option(
            names = "--tls-port",
            paramLabel = "PORT",
            description = "Port for TLS (default: 4567 beside 4566, else off; 0: any free one; off: none).")
    private @Nullable String tlsPort;

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

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (default: millrace.yaml, if it is there).")
    private @Nullable Path config;

    @Option(names = "--test-endpoints", description = "Let POST /moto-api/reset empty everything.")
    private boolean hasTestEndpoints;

    /// The settings that follow from these flags, the environment and the settings file.
    Settings settings() {
        Map<String, String> flags = new LinkedHashMap<>();
        if (data != null) {
            flags.put("data", data.toString());
        }
        if (host != null) {
            flags.put("host", host);
        }
        if (port != null) {
            flags.put("port", port);
        }
        if (tlsPort != null) {
            flags.put("tls-port", tlsPort);
        }
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
        if (config != null && Files.notExists(config)) {
            throw new SettingsException("there is no settings file " + config);
        }
        return SettingsReader.read(flags, System.getenv(), config == null ? Path.of("millrace.yaml") : config);
    }
}
