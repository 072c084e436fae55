package io.millrace.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace env`: what AWS tools need in their environment to reach this server.
@Command(
        name = "env",
        description = {"Prints the exports that point AWS tools at this server.", "  eval \"$(./millrace env)\""},
        mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {

    /// What clients sign with as long as no key is configured; every other pair passes as well.
    static final Settings.AccessKey ANY = new Settings.AccessKey("test", "test");

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        Settings.AccessKey key = settings.key().orElse(ANY);
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        out.println("export AWS_ENDPOINT_URL=http://" + clientHost(settings.host()) + ":" + settings.port());
        out.println("export AWS_ACCESS_KEY_ID=" + quoted(key.id()));
        out.println("export AWS_SECRET_ACCESS_KEY=" + quoted(key.secret()));
        out.println("export AWS_REGION=" + settings.region());
        out.println("export AWS_DEFAULT_REGION=" + settings.region());
        out.println("export AWS_EC2_METADATA_DISABLED=true");
        out.flush();
        return 0;
    }

    /// The text as a shell reads it as one word, whatever is in it; plain words stay as they are.
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    static String clientHost(String host) {
        boolean isAnyAddress = host.equals("0.0.0.0") || host.equals("::") || host.equals("127.0.0.1");
        return isAnyAddress ? "localhost" : host;
    }
}
