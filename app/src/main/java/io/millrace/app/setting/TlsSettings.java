package io.millrace.app.setting;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How the server is reached behind TLS.
///
/// @param port the port, 0 takes any free one; without one there is no TLS
/// @param files the certificate and key of the user's own; without them the server's own authority issues one
/// @param names what clients call the server beside `localhost` and the allowed hosts, perhaps with `*` in front
public record TlsSettings(OptionalInt port, Optional<CertificateFiles> files, List<String> names) {

    /// The port beside [Settings#DEFAULT_PORT].
    static final int DEFAULT_PORT = 4567;

    /// A certificate in PEM, with those of its issuers behind it, and its private key.
    public record CertificateFiles(Path certificate, Path key) {}

    public TlsSettings {
        names = List.copyOf(names);
        if (port.isPresent() && (port.getAsInt() < 0 || port.getAsInt() > 65_535)) {
            throw new SettingsException("tls-port must be from 0 to 65535, or off: " + port.getAsInt());
        }
    }
}
