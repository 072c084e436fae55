package io.millrace.lambda.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.LambdaHouse;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.function.JsonLogs;
import io.millrace.lambda.log.ProcessLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SandboxTest {

    private static FunctionDefinition function() {
        return new FunctionDefinition(
                io.millrace.lambda.name.FunctionId.of(LambdaHouse.CALLER, "f"),
                Optional.empty(),
                new FunctionDefinition.Configuration(
                        "provided.al2023",
                        "handler",
                        LambdaHouse.ROLE,
                        "",
                        600,
                        128,
                        Map.of(),
                        512,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new FunctionDefinition.Code("0".repeat(64), 1, "x86_64", OptionalLong.of(1), Optional.empty()),
                Map.of(),
                Instant.EPOCH,
                "revision");
    }

    private static final Sandbox.Listener NOBODY = new Sandbox.Listener() {
        @Override
        public void finishing(Sandbox sandbox) {}

        @Override
        public void ready(Sandbox sandbox) {}

        @Override
        public void dead(Sandbox sandbox) {}
    };

    @Test
    void interruptedEvent_killsTheProcess_andItsPlaceIsGivenBack() throws IOException, InterruptedException {
        CountDownLatch farewell = new CountDownLatch(1);
        Process process = new ProcessBuilder("sleep", "600").start();
        ProcessLog log = new ProcessLog((bytes, from, length) -> {}, JsonLogs.Level.TRACE);
        SandboxOutput output = new SandboxOutput(log, "mark", false);
        Sandbox sandbox = new Sandbox(
                function(),
                process,
                output,
                NOBODY,
                Duration.ofMinutes(10),
                InstantSource.system(),
                System::nanoTime,
                Optional.empty(),
                farewell::countDown);
        output.start(process.getInputStream(), "f");
        sandbox.watch();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                sandbox.perform(new Invocation("id", "arn", new byte[0], "trace", Optional.empty()));
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });

        caller.interrupt();

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(farewell.await(60, TimeUnit.SECONDS))
                .as("the runtime API forgets the process")
                .isTrue();
    }
}
