package io.millrace.app.demo;

import io.millrace.app.client.AwsClients;
import io.millrace.app.client.EnvCommand;
import io.millrace.app.console.CommandException;
import io.millrace.app.console.StopSignal;
import io.millrace.app.console.Terminal;
import io.millrace.app.console.Version;
import io.millrace.app.page.PipelineStatus;
import io.millrace.app.server.Server;
import io.millrace.app.setting.Settings;
import io.millrace.randomuser.KinesisSink;
import io.millrace.randomuser.Ledger;
import io.millrace.randomuser.Pace;
import io.millrace.randomuser.Person;
import io.millrace.randomuser.Producer;
import io.millrace.randomuser.ProducerSettings;
import io.millrace.randomuser.Progress;
import io.millrace.randomuser.UserFetch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/// Walks the tutorial's nine steps against a server, as its user would, and then shows what flows.
public final class Demo {

    private static final int STEPS = 9;
    private static final int RECORDS_TO_DISCOVER = 3;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TWENTIETH = Duration.ofMillis(50);

    private final Server server;
    private final DemoSettings settings;
    private final Terminal terminal;
    private final StopSignal stop;
    private final long started;
    private int step;

    public Demo(Server server, DemoSettings settings, Terminal terminal, StopSignal stop) {
        this.server = server;
        this.settings = settings;
        this.terminal = terminal;
        this.stop = stop;
        this.started = server.nanos();
    }

    /// Runs until the time is over or the signal is set; true if what was produced has been delivered, as far as it
    /// could be waited for.
    public boolean run() throws IOException, InterruptedException {
        URI url = server.url();
        terminal.println("Millrace " + Version.text() + " on " + url + ", data in "
                + server.settings().data().toAbsolutePath().normalize());
        Settings.AccessKey key = server.settings().key().orElse(EnvCommand.ANY);
        try (AwsClients aws = AwsClients.of(url, Region.of(server.settings().region()), key)) {
            return walk(aws, url);
        }
    }

    private boolean walk(AwsClients aws, URI url) throws IOException, InterruptedException {
        DemoResources resources = new DemoResources(aws, server.settings().account(), stop);
        PipelineStatus before = server.status();

        URI source = url.resolve("/_randomuser/api/");
        List<Person> people = fetch(source);
        step("random users", people.size() + " from " + source);
        String streamArn = resources.stream();
        step("Kinesis data stream", streamArn);
        DemoLedger ledger = DemoLedger.of(people);
        Producer producer = producer(aws, people, ledger);
        FutureTask<Progress> producing = new FutureTask<>(producer::run);
        Thread.ofVirtual().name("producer").start(producing);
        try {
            step(
                    "producer",
                    settings.rate().isPresent()
                            ? "puts " + settings.rate().getAsDouble() + " users a second into " + DemoNames.STREAM
                            : "puts the users one by one into " + DemoNames.STREAM);
            String bucketArn = resources.bucket();
            step("S3 bucket", bucketArn);
            FunctionConfiguration function = resources.function();
            step("Lambda function", function.functionArn() + " (" + function.runtimeAsString() + ")");
            String deliveryArn = resources.deliveryStream(bucketArn, function.functionArn(), settings.bufferInterval());
            step(
                    "Firehose delivery stream",
                    deliveryArn + " (1 MB or " + settings.bufferInterval().toSeconds() + " s)");
            if (!application(resources, producer, before, streamArn, deliveryArn)) {
                return true;
            }
            boolean hasFile = show(producer, producing, ledger);
            return finish(producer, producing, ledger, before, hasFile);
        } finally {
            producer.stop();
        }
    }

    /// Steps 7 and 8; false if the user stopped while the schema's sample was being produced.
    private boolean application(
            DemoResources resources, Producer producer, PipelineStatus before, String streamArn, String deliveryArn)
            throws InterruptedException {
        if (resources.hasApplication()) {
            step("input schema", "known from an earlier run");
        } else {
            while (before.produced() + producer.progress().sent() < RECORDS_TO_DISCOVER) {
                if (stop.await(TWENTIETH)) {
                    return false;
                }
            }
            SourceSchema discovered = resources.discoveredSchema(streamArn);
            SourceSchema schema = DemoResources.columnsOfTheSql(discovered);
            step(
                    "input schema",
                    discovered.recordColumns().size() + " columns discovered in the stream's records, the "
                            + schema.recordColumns().size() + " that the SQL reads kept");
            resources.createApplication(schema, streamArn, deliveryArn);
        }
        resources.startApplication();
        step("Kinesis Analytics application", DemoNames.APPLICATION + " runs its SQL: males of 18 and older");
        return true;
    }

    /// The live line, once a second, until the time is over; tells whether a file has appeared, which is step 9.
    private boolean show(Producer producer, FutureTask<Progress> producing, DemoLedger ledger)
            throws InterruptedException {
        boolean hasFile = false;
        while (!producing.isDone() && !stop.await(SECOND)) {
            PipelineStatus status = server.status();
            if (!hasFile && status.objects() > 0) {
                hasFile = true;
                step("files", "in s3://" + DemoNames.BUCKET + ", the first after " + seconds() + " s");
            }
            terminal.live(line(producer.progress(), ledger, status));
        }
        return hasFile;
    }

    private boolean finish(
            Producer producer,
            FutureTask<Progress> producing,
            DemoLedger ledger,
            PipelineStatus before,
            boolean hasFile)
            throws InterruptedException {
        producer.stop();
        Progress produced = result(producing);
        PipelineStatus status = server.status();
        long patience = settings.bufferInterval().plusSeconds(20).toNanos();
        long since = server.nanos();
        while (!stop.isSet() && !status.isDrained() && server.nanos() - since < patience) {
            terminal.live(line(produced, ledger, status) + "  (delivering the rest)");
            boolean isCut = stop.await(terminal.isLive() ? SECOND.dividedBy(4) : SECOND);
            assert !isCut || stop.isSet();
            status = server.status();
        }
        if (!hasFile && status.objects() > 0) {
            step("files", "in s3://" + DemoNames.BUCKET);
        }
        return new DemoReport(server, terminal).print(produced, ledger.adultMales(), before, status);
    }

    private Producer producer(AwsClients aws, List<Person> people, DemoLedger ledger) {
        ProducerSettings rhythm = ProducerSettings.TUTORIAL.withDuration(settings.duration());
        return new Producer(
                new KinesisSink(aws.kinesis(), DemoNames.STREAM),
                people,
                settings.rate().isPresent() ? rhythm.withRate(settings.rate().getAsDouble()) : rhythm,
                Pace.ofTheMachine(),
                server.random(),
                Ledger.to(ledger),
                progress -> {});
    }

    private static List<Person> fetch(URI source) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return new UserFetch(http).fetch(source);
        }
    }

    private static Progress result(FutureTask<Progress> producing) throws InterruptedException {
        try {
            return producing.get();
        } catch (ExecutionException e) {
            throw new CommandException("the producer failed: " + e.getCause());
        }
    }

    private void step(String name, String what) {
        step++;
        terminal.println("[" + step + "/" + STEPS + "] " + name + ": " + what);
    }

    private String line(Progress produced, DemoLedger ledger, PipelineStatus status) {
        return "%4s s | in %,d (%,d adult males) | passed by the SQL %,d | delivered %,d | objects %,d | lag %,d ms%s"
                .formatted(
                        seconds(),
                        produced.sent(),
                        ledger.adultMales(),
                        status.passed(),
                        status.delivered(),
                        status.objects(),
                        status.lagMillis(),
                        status.lastError().map(error -> " | " + error).orElse(""));
    }

    private String seconds() {
        return "%.1f".formatted((server.nanos() - started) / 1e9);
    }
}
