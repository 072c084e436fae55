package io.millrace.app.client;

import io.millrace.app.setting.Settings;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.TlsPort;
import io.millrace.wire.tls.Identities;
import io.millrace.wire.tls.SecureContext;
import io.millrace.wire.tls.ServerNames;
import io.millrace.wire.tls.TlsFolder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Which certificate a server shows: the user's own, or one of its own authority under all names that clients may use.
public final class Certificates {

    private Certificates() {}

    /// The folder with the authority of the server's own.
    public static TlsFolder ofItsOwn(Settings settings, InstantSource clock, RandomGenerator random) {
        return new TlsFolder(settings.data().resolve("tls"), clock, random);
    }

    /// The port behind TLS as the settings want it.
    ///
    /// @param own the authority of the server's own
    public static TlsPort port(int port, Settings settings, List<Endpoint> endpoints, TlsFolder own) {
        Identities identities = settings.tls()
                .files()
                .map(files -> Identities.ofFiles(files.certificate(), files.key()))
                .orElseGet(() -> own.identities(names(settings, endpoints)));
        return new TlsPort(port, SecureContext.of(identities));
    }

    private static Set<String> names(Settings settings, List<Endpoint> endpoints) {
        List<String> hosts = new ArrayList<>(settings.allowedHosts());
        hosts.addAll(settings.tls().names());
        if (!EnvCommand.isAnyAddress(settings.host())) {
            hosts.add(settings.host());
        }
        Set<String> services = endpoints.stream()
                .flatMap(endpoint -> endpoint.hostLabels().stream())
                .collect(Collectors.toSet());
        return ServerNames.of(hosts, services, settings.region());
    }
}
