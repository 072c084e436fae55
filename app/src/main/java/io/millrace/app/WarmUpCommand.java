package io.millrace.app;

import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.demo.Demo;
import io.millrace.app.demo.DemoResources;
import io.millrace.app.demo.DemoSettings;
import io.millrace.app.server.Server;
import io.millrace.app.setting.Settings;
import io.millrace.app.setting.SettingsReader;
import io.millrace.app.sql.SqlCheckCommand;
import io.millrace.app.sql.SqlRunCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `millrace warm-up`: what users do, and nobody sees, so that the build can note which classes a start needs.
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    /// What is done.
    private enum Part {

        /// A short demo.
        MILLRACE,

        /// The demo's code without a server.
        SQL
    }

    @Parameters(index = "0")
    private Part part = Part.MILLRACE;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("millrace-warm-up");
        try {
            return switch (part) {
                case MILLRACE -> demonstrate(data);
                case SQL -> rehearse(data);
            };
        } finally {
            delete(data);
        }
    }

    private static int demonstrate(Path data) throws IOException, InterruptedException {
        Settings settings = SettingsReader.read(
                Map.of("data", data.toString(), "port", "0", "tls-port", "0"), Map.of(), data.resolve("millrace.yaml"));
        DemoSettings demo = new DemoSettings(Duration.ofSeconds(3), Duration.ofSeconds(1), OptionalDouble.of(100));
        Terminal nobody = new Terminal(new PrintWriter(Writer.nullWriter()), false);
        try (Server server = Server.start(settings)) {
            boolean isShown = new Demo(server, demo, nobody, new StopSignal()).run();
            return isShown ? 0 : 1;
        }
    }

    /// `millrace sql` with the demo's code and one record.
    private static int rehearse(Path folder) throws IOException {
        Path code = folder.resolve("application.sql");
        Files.write(code, DemoResources.example("application.sql"));
        Path records = Files.writeString(folder.resolve("users.jsonl"), """
                {"gender": "male", "name": {"first": "A", "last": "B"}, "dob": {"age": 18},
                 "location": {"coordinates": {"latitude": "1.5", "longitude": "2.5"}}}
                """);
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        CommandLine run = new CommandLine(new SqlRunCommand(OutputStream.nullOutputStream()));
        CommandLine check = new CommandLine(new SqlCheckCommand());
        String[] arguments = {code.toString(), "--input", records.toString()};
        return Main.configured(run).setOut(nobody).setErr(nobody).execute(arguments)
                + Main.configured(check).setOut(nobody).setErr(nobody).execute(arguments);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
