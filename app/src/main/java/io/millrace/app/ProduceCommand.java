package io.millrace.app;

import io.millrace.app.client.ClientOptions;
import io.millrace.app.client.PlaceOptions;
import io.millrace.app.console.CommandException;
import io.millrace.app.console.DurationConverter;
import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.demo.DemoNames;
import io.millrace.app.setting.Settings;
import io.millrace.app.setting.SettingsException;
import io.millrace.randomuser.KinesisSink;
import io.millrace.randomuser.Ledger;
import io.millrace.randomuser.Pace;
import io.millrace.randomuser.PartitionKey;
import io.millrace.randomuser.Person;
import io.millrace.randomuser.Producer;
import io.millrace.randomuser.ProducerSettings;
import io.millrace.randomuser.Progress;
import io.millrace.randomuser.UserFetch;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// `millrace produce`: the tutorial's producer, against this server, another one or AWS itself.
@Command(
        name = "produce",
        description = {
            "Sends random users to a Kinesis stream, one at a time in an endless loop.",
            "With --aws it uses AWS's default chain for credentials, region and endpoint."
        },
        mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {

    @Mixin
    private final PlaceOptions options = new PlaceOptions();

    @Mixin
    private final ClientOptions target = new ClientOptions();

    @Option(
            names = "--stream",
            paramLabel = "NAME",
            defaultValue = DemoNames.STREAM,
            description = "Stream to send to (default: ${DEFAULT-VALUE}).")
    private String stream = DemoNames.STREAM;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "Random user service (default: that of the server; https://randomuser.me/api/ works too).")
    private @Nullable URI source;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Records per second (default: one, then a random pause below a second).")
    private @Nullable Double rate;

    @Option(names = "--count", paramLabel = "N", description = "Stop after that many records (default: never).")
    private @Nullable Long count;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Stop after this time, such as 60s (default: never).")
    private @Nullable Duration duration;

    @Option(
            names = "--partition-key",
            paramLabel = "KEY",
            description = "The same partition key for all records (default: a random one for each).")
    private @Nullable String partitionKey;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Append a line for each acknowledged record: sequence number, shard, user, SHA-256.")
    private @Nullable Path ledger;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = options.settings();
        ProducerSettings rhythm = producerSettings();
        Terminal terminal = Terminal.ofTheProcess();
        StopSignal stop = StopSignal.onInterrupt();
        try (KinesisClient kinesis = target.kinesis(settings, KinesisSink.withoutOwnRetries());
                Writer lines = ledger == null ? Writer.nullWriter() : ledger(ledger)) {
            List<Person> people = users(settings);
            terminal.println(people.size() + " users; sending to stream " + stream);
            AtomicLong lastShown = new AtomicLong(System.nanoTime());
            Producer producer = new Producer(
                    new KinesisSink(kinesis, stream),
                    people,
                    rhythm,
                    Pace.ofTheMachine(),
                    RandomGenerator.getDefault(),
                    Ledger.to(lines),
                    progress -> show(terminal, progress, lastShown));
            Thread.ofVirtual().name("stop").start(() -> stopWith(stop, producer));
            Progress end = producer.run();
            terminal.println(line(end));
            return end.failed() == 0 && end.inDoubt() == 0 ? 0 : 1;
        } catch (SdkException e) {
            throw target.told(e, settings);
        } finally {
            stop.ended();
        }
    }

    private ProducerSettings producerSettings() {
        try {
            ProducerSettings settings = ProducerSettings.TUTORIAL;
            settings = rate == null ? settings : settings.withRate(rate);
            settings = count == null ? settings : settings.withCount(count);
            settings = duration == null ? settings : settings.withDuration(duration);
            return partitionKey == null ? settings : settings.withPartitionKey(PartitionKey.constant(partitionKey));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()));
        }
    }

    private List<Person> users(Settings settings) throws InterruptedException {
        if (source != null) {
            URI named = ClientOptions.usable("--source", source);
            try {
                return fetched(settings, named);
            } catch (IOException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        }
        URI server = target.usersServer(settings);
        try {
            return fetched(settings, server.resolve("/_randomuser/api/"));
        } catch (IOException e) {
            throw ClientOptions.told(e, server).orElseGet(() -> new CommandException(String.valueOf(e.getMessage())));
        }
    }

    private static List<Person> fetched(Settings settings, URI place) throws IOException, InterruptedException {
        try (HttpClient http = ClientOptions.http(settings, place)) {
            return new UserFetch(http).fetch(place);
        }
    }

    private static Writer ledger(Path file) throws IOException {
        return Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void show(Terminal terminal, Progress progress, AtomicLong lastShown) {
        long now = System.nanoTime();
        if (now - lastShown.get() >= 1_000_000_000L) {
            lastShown.set(now);
            terminal.live(line(progress));
        }
    }

    private static String line(Progress progress) {
        return "sent %,d | failed %,d | in doubt %,d | %,d bytes%s"
                .formatted(
                        progress.sent(),
                        progress.failed(),
                        progress.inDoubt(),
                        progress.bytes(),
                        progress.lastProblem().isEmpty() ? "" : " | " + progress.lastProblem());
    }

    private static void stopWith(StopSignal stop, Producer producer) {
        try {
            boolean isSet = stop.await(ProducerSettings.FOREVER);
            assert isSet;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.stop();
    }
}
