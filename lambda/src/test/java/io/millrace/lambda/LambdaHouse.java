package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.FrontDoor;
import io.millrace.api.Tallies;
import io.millrace.lambda.log.LogsFake;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.s3.S3Client;

/// A Lambda service on a folder, behind a front door, with the interpreters of this machine.
public final class LambdaHouse implements AutoCloseable {

    public static final Caller CALLER = new Caller("123456789012", "us-east-1", "123456789012");
    public static final String ROLE = "arn:aws:iam::123456789012:role/lambda";
    /// A slow machine takes its time to start an interpreter.
    static final LambdaSettings SETTINGS = LambdaSettings.defaults().withInit(Duration.ofSeconds(60));

    /// Seconds that an event may take where a test says nothing else, so that no busy machine ends one.
    private static final int TIMEOUT = 60;

    final Store store;
    final LambdaService service;
    final FrontDoor door;
    final LambdaClient lambda;

    LambdaHouse(Path folder) {
        this(folder, settings -> settings);
    }

    /// What the service has put into CloudWatch Logs.
    final LogsFake logs = new LogsFake();
    /// What it has measured.
    final Tallies tallies = new Tallies();

    LambdaHouse(Path folder, UnaryOperator<LambdaSettings> change) {
        this(folder, change, caller -> {
            throw new IllegalStateException("no buckets here");
        });
    }

    LambdaHouse(Path folder, UnaryOperator<LambdaSettings> change, Clients<S3Client> s3) {
        store = Store.open(folder.resolve("millrace.db"));
        door = new FrontDoor(
                Authorizer.ALLOW_ALL, CallObserver.NONE, () -> UUID.randomUUID().toString(), System::nanoTime);
        service = new LambdaService(
                store,
                folder.resolve("functions"),
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom(),
                change.apply(SETTINGS),
                s3,
                door.clients(LambdaClient.class),
                logs,
                caller -> {
                    throw new IllegalStateException("no streams here");
                },
                caller -> {
                    throw new IllegalStateException("no streams here");
                },
                tallies);
        door.open(service.door());
        lambda = as(CALLER);
    }

    /// One whose functions have a single process each: the next event waits for it, however long it takes to come back.
    static LambdaHouse ofSingleProcesses(Path folder) {
        return new LambdaHouse(folder, settings -> settings.withProcesses(1, 64, Duration.ofMinutes(5)));
    }

    LambdaClient as(Caller caller) {
        return door.clients(LambdaClient.class).as(caller);
    }

    static void assumeInstalled(String program) {
        Assumptions.assumeTrue(
                SETTINGS.machine().interpreters().find(program).isPresent(),
                program + " is not installed on this machine");
    }

    CreateFunctionResponse create(String name, String runtime, String handler, byte[] zip) {
        return create(name, runtime, handler, zip, request -> request.timeout(TIMEOUT));
    }

    CreateFunctionResponse create(
            String name,
            String runtime,
            String handler,
            byte[] zip,
            UnaryOperator<CreateFunctionRequest.Builder> change) {
        return lambda.createFunction(change.apply(CreateFunctionRequest.builder()
                        .functionName(name)
                        .runtime(runtime)
                        .handler(handler)
                        .role(ROLE)
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(zip))))
                .build());
    }

    /// A function of one file in CommonJS.
    void node(String name, String code) {
        node(name, code, request -> request);
    }

    void node(String name, String code, UnaryOperator<CreateFunctionRequest.Builder> change) {
        assumeInstalled("node");
        create(
                name,
                "nodejs20.x",
                "index.handler",
                Zip.of("index.js", code),
                request -> change.apply(request.timeout(TIMEOUT)));
    }

    /// A function of one file in Python.
    void python(String name, String code) {
        python(name, code, request -> request);
    }

    void python(String name, String code, UnaryOperator<CreateFunctionRequest.Builder> change) {
        assumeInstalled("python3");
        create(
                name,
                "python3.12",
                "app.handler",
                Zip.of("app.py", code),
                request -> change.apply(request.timeout(TIMEOUT)));
    }

    InvokeResponse invoke(String name, String event) {
        return lambda.invoke(request -> request.functionName(name)
                .payload(SdkBytes.fromUtf8String(event))
                .logType(LogType.TAIL));
    }

    /// The answer of a function that must not fail.
    String call(String name, String event) {
        InvokeResponse response = invoke(name, event);
        assertThat(response.functionError())
                .as(response.payload().asUtf8String() + "\n" + log(response))
                .isNull();
        return response.payload().asUtf8String();
    }

    /// The same of one whose time is short: a machine that stands still for as long has it asked again.
    String callPatiently(String name, String event) {
        InvokeResponse response = invoke(name, event);
        for (int i = 0; i < 20 && response.payload().asUtf8String().contains("Sandbox.Timedout"); i++) {
            response = invoke(name, event);
        }
        assertThat(response.functionError())
                .as(response.payload().asUtf8String() + "\n" + log(response))
                .isNull();
        return response.payload().asUtf8String();
    }

    static String log(InvokeResponse response) {
        return SdkBytes.fromByteArray(Base64.getDecoder().decode(response.logResult()))
                .asUtf8String();
    }

    /// Waits for something that happens by itself and soon, outside of this process, so that nobody can tell us.
    public static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("it did not happen within 60 seconds")
                    .isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /// Whether a process exists and is more than an entry that nobody has collected yet.
    static boolean isRunning(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            if (Files.exists(Path.of("/proc/self/stat"))) {
                String text = Files.exists(stat) ? Files.readString(stat) : ") X";
                char state = text.charAt(text.lastIndexOf(')') + 2);
                return state != 'Z' && state != 'X';
            }
        } catch (IOException e) {
            return false;
        }
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() {
        service.close();
        store.close();
    }
}
