package io.millrace.app.setting;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.millrace.analytics.definition.RowTime;
import io.millrace.api.Caller;
import io.millrace.app.console.FileTrouble;
import io.millrace.kinesis.setting.ThroughputLimits;
import io.millrace.lambda.containment.Containment;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/// Reads the [Settings]: flags go before the environment, the environment before `millrace.yaml`, that before the
/// defaults. A key that nobody knows is refused with the nearest key that exists.
public final class SettingsReader {

    /// All keys, as `millrace.yaml` has them; the variable of `access-key` is `MILLRACE_ACCESS_KEY`.
    private static final List<String> KEYS = List.of(
            "data",
            "host",
            "port",
            "region",
            "account",
            "access-key",
            "secret-key",
            "allowed-hosts",
            "tls-port",
            "tls-certificate",
            "tls-key",
            "tls-names",
            "limits",
            "analytics-mebibytes",
            "logs-mebibytes",
            "metrics-interval",
            "lambda-sandbox",
            "lambda-network",
            "rowtime",
            "reference-mebibytes",
            "remote-buckets",
            "remote-s3-endpoint",
            "remote-s3-region",
            "remote-s3-access-key",
            "remote-s3-secret-key",
            "endpoint-authorities",
            "test-endpoints");

    /// Variables of the launcher, which are none of ours.
    private static final List<String> OF_THE_LAUNCHER = List.of("MILLRACE_JAVA_HOME", "MILLRACE_JAVA_OPTS");

    private static final String PREFIX = "MILLRACE_";

    private SettingsReader() {}

    /// The settings that follow from all sources.
    ///
    /// @param flags what the command line gives, by key
    /// @param environment the environment's variables
    /// @param file the settings file; read if it exists
    /// @throws SettingsException if a key is unknown or a value is wrong; the message names key and source
    public static Settings read(Map<String, String> flags, Map<String, String> environment, Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        if (Files.exists(file)) {
            values.putAll(yaml(file));
        }
        values.putAll(variables(environment));
        flags.forEach((key, value) -> {
            known(key, "the command line");
            values.put(key, value);
        });
        return settings(values);
    }

    private static Settings settings(Map<String, String> values) {
        int port = number("port", values.getOrDefault("port", Integer.toString(Settings.DEFAULT_PORT)));
        return new Settings(
                Path.of(values.getOrDefault("data", "data")),
                values.getOrDefault("host", "127.0.0.1"),
                port,
                values.getOrDefault("region", "us-east-1"),
                values.getOrDefault("account", Caller.DEFAULT_ACCOUNT),
                key(values, ""),
                list(values.getOrDefault("allowed-hosts", "")),
                tls(values, port),
                limits(values.getOrDefault("limits", "none")),
                number("analytics-mebibytes", values.getOrDefault("analytics-mebibytes", "256")),
                new ObservationSettings(
                        Duration.ofSeconds(number("metrics-interval", values.getOrDefault("metrics-interval", "60"))),
                        number("logs-mebibytes", values.getOrDefault("logs-mebibytes", "1024"))),
                new FunctionsSettings(
                        sandbox(values.getOrDefault("lambda-sandbox", "auto")),
                        flag("lambda-network", values.getOrDefault("lambda-network", "off"))),
                rowTime(values.getOrDefault("rowtime", "arrival")),
                number("reference-mebibytes", values.getOrDefault("reference-mebibytes", "64")),
                remoteBuckets(values),
                list(values.getOrDefault("endpoint-authorities", "")).stream()
                        .map(Path::of)
                        .toList(),
                flag("test-endpoints", values.getOrDefault("test-endpoints", "false")));
    }

    /// The access key of the settings that begin so, and its secret.
    private static Optional<Settings.AccessKey> key(Map<String, String> values, String prefix) {
        Optional<String> id = Optional.ofNullable(values.get(prefix + "access-key"));
        Optional<String> secret = Optional.ofNullable(values.get(prefix + "secret-key"));
        if (id.isPresent() != secret.isPresent()) {
            throw new SettingsException(
                    prefix + "access-key and " + prefix + "secret-key go together; only one is set");
        }
        return id.map(accessKey -> new Settings.AccessKey(accessKey, secret.orElseThrow()));
    }

    private static RemoteBucketSettings remoteBuckets(Map<String, String> values) {
        return new RemoteBucketSettings(
                list(values.getOrDefault("remote-buckets", "")),
                Optional.ofNullable(values.get("remote-s3-endpoint")).map(SettingsReader::uri),
                values.getOrDefault("remote-s3-region", values.getOrDefault("region", "us-east-1")),
                key(values, "remote-s3-"));
    }

    private static URI uri(String value) {
        try {
            return new URI(value.strip());
        } catch (URISyntaxException e) {
            throw new SettingsException("remote-s3-endpoint is no URL: " + value);
        }
    }

    /// Behind TLS as long as the plain port is the usual one; who chooses another chooses this one too.
    private static TlsSettings tls(Map<String, String> values, int plainPort) {
        Optional<Path> certificate =
                Optional.ofNullable(values.get("tls-certificate")).map(Path::of);
        Optional<Path> key = Optional.ofNullable(values.get("tls-key")).map(Path::of);
        if (certificate.isPresent() != key.isPresent()) {
            throw new SettingsException("tls-certificate and tls-key go together; only one is set");
        }
        String usual = plainPort == Settings.DEFAULT_PORT ? Integer.toString(TlsSettings.DEFAULT_PORT) : "off";
        String port = values.getOrDefault("tls-port", usual).strip();
        boolean isOff = List.of("off", "false", "no").contains(port.toLowerCase(Locale.ROOT));
        return new TlsSettings(
                isOff ? OptionalInt.empty() : OptionalInt.of(number("tls-port", port)),
                certificate.map(file -> new TlsSettings.CertificateFiles(file, key.orElseThrow())),
                list(values.getOrDefault("tls-names", "")));
    }

    private static ThroughputLimits limits(String value) {
        return ThroughputLimits.parse(value)
                .orElseThrow(() -> new SettingsException("limits must be none or aws: " + value));
    }

    private static Containment.Wish sandbox(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "auto" -> Containment.Wish.AUTO;
            case "require" -> Containment.Wish.REQUIRE;
            case "off", "false", "no" -> Containment.Wish.OFF;
            default -> throw new SettingsException("lambda-sandbox must be auto, require or off: " + value);
        };
    }

    private static RowTime rowTime(String value) {
        return RowTime.parse(value)
                .orElseThrow(() -> new SettingsException("rowtime must be arrival or wall-clock: " + value));
    }

    private static Map<String, String> variables(Map<String, String> environment) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (variable.startsWith(PREFIX) && !OF_THE_LAUNCHER.contains(variable)) {
                String key = variable.substring(PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                known(key, "the environment (" + variable + ")");
                values.put(key, environment.get(variable));
            }
        }
        return values;
    }

    private static Map<String, String> yaml(Path file) {
        JsonFactory factory = new YAMLFactory();
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = factory.createParser(Files.readAllBytes(file))) {
            if (parser.nextToken() == null) {
                return values;
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new SettingsException(file + " must hold `key: value` lines");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                known(key, file.toString());
                values.put(key, scalarOrList(parser, key, file));
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new SettingsException(file + " is no YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + FileTrouble.reason(e));
        }
    }

    private static String scalarOrList(JsonParser parser, String key, Path file) throws IOException {
        JsonToken token = parser.nextToken();
        if (token.isScalarValue()) {
            return parser.getText();
        }
        if (token == JsonToken.START_ARRAY) {
            List<String> elements = new ArrayList<>();
            while (parser.nextToken().isScalarValue()) {
                elements.add(parser.getText());
            }
            if (parser.currentToken() == JsonToken.END_ARRAY) {
                return String.join(",", elements);
            }
        }
        throw new SettingsException(file + ": " + key + " must be a value or a list of values");
    }

    private static void known(String key, String source) {
        if (!KEYS.contains(key)) {
            String nearest = KEYS.stream()
                    .min(Comparator.comparingInt(k -> distance(k, key)))
                    .orElseThrow();
            throw new SettingsException(
                    "unknown setting " + key + " in " + source + "; the nearest that exists is " + nearest);
        }
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new SettingsException(key + " must be a number: " + value);
        }
    }

    private static boolean flag(String key, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1", "on", "" -> true;
            case "false", "no", "0", "off" -> false;
            default -> throw new SettingsException(key + " must be true or false: " + value);
        };
    }

    private static List<String> list(String value) {
        return List.of(value.split(",")).stream()
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /// How many characters must be put in, taken out or exchanged to make one word of the other.
    private static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int exchanged = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(exchanged, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
