package io.millrace.app;

import io.millrace.app.client.Certificates;
import io.millrace.app.client.PlaceOptions;
import io.millrace.app.console.CommandException;
import io.millrace.app.setting.Settings;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace certificate`: the certificate of the server's own authority, for clients to trust.
@Command(
        name = "certificate",
        description = {
            "Prints the certificate that clients must trust to reach this server behind TLS.",
            "  ./millrace certificate > authority.pem"
        },
        mixinStandardHelpOptions = true)
final class CertificateCommand implements Callable<Integer> {

    @Mixin
    private final PlaceOptions options = new PlaceOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        settings.tls().files().ifPresent(files -> {
            throw new CommandException("the server shows the certificate in " + files.certificate()
                    + ", which clients must trust by its own issuer");
        });
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        try {
            out.print(Certificates.ofItsOwn(settings, InstantSource.system(), new SecureRandom())
                    .authorityText());
        } catch (IllegalStateException | java.io.UncheckedIOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        out.flush();
        return 0;
    }
}
