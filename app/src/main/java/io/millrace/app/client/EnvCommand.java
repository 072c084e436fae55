package io.millrace.app.client;

import io.millrace.app.console.CommandException;
import io.millrace.app.setting.Settings;
import io.millrace.wire.tls.TlsFolder;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace env`: what AWS tools need in their environment to reach this server.
@Command(
        name = "env",
        description = {"Prints the exports that point AWS tools at this server.", "  eval \"$(./millrace env)\""},
        mixinStandardHelpOptions = true)
public final class EnvCommand implements Callable<Integer> {

    /// What clients sign with as long as no key is configured; every other pair passes as well.
    public static final Settings.AccessKey ANY = new Settings.AccessKey("test", "test");

    @Option(
            names = "--tls",
            description = "Reach the server behind TLS, and trust its own authority (AWS_CA_BUNDLE and others).")
    private boolean isTls;

    @Mixin
    private final PlaceOptions options = new PlaceOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        Settings.AccessKey key = settings.key().orElse(ANY);
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        if (isTls) {
            out.println("export AWS_ENDPOINT_URL=https://" + clientHost(settings.host()) + ":" + tlsPort(settings));
            trust(settings, out);
        } else {
            out.println("export AWS_ENDPOINT_URL=" + ClientOptions.server(settings));
        }
        out.println("export AWS_ACCESS_KEY_ID=" + quoted(key.id()));
        out.println("export AWS_SECRET_ACCESS_KEY=" + quoted(key.secret()));
        out.println("export AWS_REGION=" + settings.region());
        out.println("export AWS_DEFAULT_REGION=" + settings.region());
        out.println("export AWS_EC2_METADATA_DISABLED=true");
        out.flush();
        return 0;
    }

    private static int tlsPort(Settings settings) {
        return settings.tls()
                .port()
                .orElseThrow(() -> new CommandException("the server has no port for TLS: set tls-port"));
    }

    /// The authority for AWS's tools (`AWS_CA_BUNDLE`), for programs in Node and for curl; each has a name of its own
    /// for it. It is made here if the server has not been started yet.
    private static void trust(Settings settings, PrintWriter out) {
        if (settings.tls().files().isPresent()) {
            return;
        }
        try {
            TlsFolder own = Certificates.ofItsOwn(settings, InstantSource.system(), new SecureRandom());
            String text = own.authorityText();
            assert !text.isEmpty();
            String file =
                    quoted(own.authorityFile().toAbsolutePath().normalize().toString());
            out.println("export AWS_CA_BUNDLE=" + file);
            out.println("export NODE_EXTRA_CA_CERTS=" + file);
            out.println("export CURL_CA_BUNDLE=" + file);
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// The text as a shell reads it as one word, whatever is in it; plain words stay as they are.
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// The host of URLs by which clients on this machine reach a server that listens on an address.
    public static String clientHost(String host) {
        if (isAnyAddress(host) || host.equals("127.0.0.1")) {
            return "localhost";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /// Whether it stands for every address of the machine.
    static boolean isAnyAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }
}
