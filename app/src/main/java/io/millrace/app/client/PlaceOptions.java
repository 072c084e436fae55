package io.millrace.app.client;

import io.millrace.app.setting.Settings;
import io.millrace.app.setting.SettingsException;
import io.millrace.app.setting.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say where a server and its data are; each stands for the setting of its name.
public final class PlaceOptions {

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that holds everything (default: ./data).")
    private @Nullable Path data;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address that the server listens on (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port that the server listens on (default: 4566; 0: any free one).")
    private @Nullable String port;

    @Option(
            names = "--tls-port",
            paramLabel = "PORT",
            description = "Its port for TLS (default: 4567 beside 4566, else off; 0: any free one; off: none).")
    private @Nullable String tlsPort;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (default: millrace.yaml, if it is there).")
    private @Nullable Path config;

    /// The settings that follow from these flags, the environment and the settings file.
    public Settings settings() {
        return settings(Map.of());
    }

    /// The settings that follow from these flags and more, the environment and the settings file.
    ///
    /// @param more values of further flags by the names of their settings
    Settings settings(Map<String, String> more) {
        Map<String, String> flags = new LinkedHashMap<>(more);
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
        if (config != null && Files.notExists(config)) {
            throw new SettingsException("there is no settings file " + config);
        }
        return SettingsReader.read(flags, System.getenv(), config == null ? Path.of("millrace.yaml") : config);
    }
}
