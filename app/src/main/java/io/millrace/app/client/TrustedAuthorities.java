package io.millrace.app.client;

import io.millrace.app.console.CommandException;
import io.millrace.app.console.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The authorities that a command trusts when it calls a server behind TLS, or the server when it calls
/// endpoints: those of the JDK, and those of PEM files.
public final class TrustedAuthorities {

    private TrustedAuthorities() {}

    /// @param files each with certificates, one after the other
    /// @throws CommandException if one cannot be read
    static TrustManager[] with(List<Path> files) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager system) {
                    for (X509Certificate authority : system.getAcceptedIssuers()) {
                        store.setCertificateEntry("system-" + number++, authority);
                    }
                }
            }
            for (Path file : files) {
                for (Certificate authority : certificates(file)) {
                    store.setCertificateEntry("more-" + number++, authority);
                }
            }
            return managers(store);
        } catch (IOException e) {
            throw new CommandException("cannot read the authorities in " + files + ": " + FileTrouble.told(e));
        } catch (GeneralSecurityException e) {
            throw new CommandException("cannot read the authorities in " + files + ": " + e.getMessage());
        }
    }

    /// TLS for clients that trust them.
    ///
    /// @throws CommandException if a file cannot be read
    public static SSLContext context(List<Path> files) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, with(files), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    /// @param store the authorities; those of the JDK without one
    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
