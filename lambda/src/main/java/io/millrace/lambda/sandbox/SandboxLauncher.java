package io.millrace.lambda.sandbox;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.RunnableCode;
import io.millrace.lambda.containment.Confinement;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.function.JsonLogs;
import io.millrace.lambda.log.FunctionLog;
import io.millrace.lambda.log.PrintedLines;
import io.millrace.lambda.log.ProcessLog;
import io.millrace.lambda.runtime.FunctionRuntime;
import io.millrace.lambda.runtime.Interpreter;
import io.millrace.lambda.runtime.RuntimeVersion;
import io.millrace.lambda.runtimeapi.RuntimeApi;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Starts the processes of functions.
///
/// A process is the leader of a session of its own and shares it with a guard: a shell that waits for the end
/// of a pipe of the server. The pipe ends when the server closes it, when the process ends, and when the server
/// itself ends, however it ends; then the guard kills the whole process group. What has left the group (a
/// daemon with a session of its own) is reached only if the process is contained. It sees nothing of the server's
/// environment.
public final class SandboxLauncher {

    /// Becomes the program of its arguments, and leaves the guard behind: outside of the control group, whose limits
    /// it must survive and whose removal it must not hold up.
    private static final String GUARD = """
            ulimit -c 0
            exec 3<&0 </dev/null
            ( while read -r _ <&3; do :; done; kill -KILL -$$ ) >/dev/null 2>&1 &
            exec 3<&-
            while [ "$1" != -- ]; do echo $$ 2>/dev/null >"$1"; shift; done
            shift
            exec "$@"
            """;

    private final SandboxSettings settings;
    private final RuntimeApi api;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final RandomDigits digits;
    private final Variables variables;
    private final PrintedLines lines;

    /// @param lines get what the processes print
    public SandboxLauncher(
            SandboxSettings settings,
            RuntimeApi api,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            PrintedLines lines) {
        this.settings = settings;
        this.api = api;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.digits = new RandomDigits(random);
        this.variables = new Variables(settings.environment(), clock, digits);
        this.lines = lines;
    }

    /// Starts a process for a function; it will ask the runtime API for events. The caller is to
    /// [Sandbox#watch] it.
    ///
    /// @throws io.millrace.api.Fault if its interpreter is not there or does not start
    public Sandbox launch(FunctionDefinition function, RunnableCode code, FunctionLog log, Sandbox.Listener listener) {
        FunctionRuntime runtime = FunctionRuntime.of(function.configuration().runtime())
                .orElseThrow(() -> LambdaFault.INVALID_RUNTIME.fault(
                        "The runtime %s is not supported here.",
                        function.configuration().runtime()));
        Interpreter interpreter = settings.programs()
                .interpreter(runtime)
                .orElseThrow(() -> LambdaFault.INVALID_RUNTIME.fault(
                        "The function %s needs %s, which is not installed any more. %s",
                        function.id().name(), runtime, runtime.remedy()));
        List<String> session = settings.programs().session();
        Start start = new Start(
                function,
                code,
                runtime,
                interpreter,
                Place.of(
                        function,
                        runtime,
                        interpreter,
                        code,
                        settings.containment(),
                        settings.runtimes().path(),
                        api.socket()),
                digits.next(16),
                new CompletableFuture<>());
        try {
            return launch(start, session, log, listener);
        } catch (RuntimeException | Error e) {
            start.pid().completeExceptionally(e);
            api.forget(start.secret());
            start.place().confinement().ifPresent(Confinement::cancel);
            throw e;
        }
    }

    /// A process on its way, with what is to be taken back if it does not come to be.
    ///
    /// @param secret under which the runtime API lets it in
    /// @param pid its id, once it runs
    private record Start(
            FunctionDefinition function,
            RunnableCode code,
            FunctionRuntime runtime,
            Interpreter interpreter,
            Place place,
            String secret,
            CompletableFuture<Long> pid) {

        boolean isOwnProgram() {
            return runtime.language() == FunctionRuntime.Language.ANY;
        }
    }

    private Sandbox launch(Start start, List<String> session, FunctionLog log, Sandbox.Listener listener) {
        FunctionDefinition function = start.function();
        Place place = start.place();
        List<String> command = new ArrayList<>(session);
        command.addAll(List.of("/bin/sh", "-c", GUARD, "millrace-function"));
        place.confinement()
                .ifPresent(confinement -> confinement.entrances().forEach(file -> command.add(file.toString())));
        command.add("--");
        command.addAll(place.confinement().map(Confinement::words).orElse(List.of()));
        command.addAll(program(start));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(start.code().task().toFile())
                .redirectErrorStream(true);
        PendingPeer pending = new PendingPeer();
        String mark = digits.next(16);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(variables.of(function, start.runtime(), start.interpreter(), place));
        place.socket().ifPresent(socket -> environment.put("_MILLRACE_RUNTIME_SOCKET", socket.toString()));
        environment.put("_MILLRACE_OUTPUT_MARK", mark);
        PrintedLines.Origin origin = new PrintedLines.Origin(
                function.id(), function.logGroup(), environment.getOrDefault(Variables.LOG_STREAM, mark));
        ProcessLog printed = new ProcessLog(
                log.and(lines.of(origin)),
                function.configuration().jsonLogs().map(JsonLogs::application).orElse(JsonLogs.Level.TRACE));
        SandboxOutput output = new SandboxOutput(printed, mark, !start.isOwnProgram());
        environment.put(
                "AWS_LAMBDA_RUNTIME_API",
                start.isOwnProgram() && place.socket().isEmpty()
                        ? api.admitAlone(start.secret(), pending, start.pid())
                        : api.admit(start.secret(), pending));
        Process process = started(builder, function);
        start.pid().complete(process.pid());
        Sandbox sandbox = new Sandbox(
                function,
                process,
                output,
                listener,
                settings.init(),
                clock,
                nanoClock,
                place.confinement().map(confinement -> confinement.watch(process.pid())),
                () -> api.forget(start.secret()));
        new PlatformLog(function, output, clock)
                .launched(RuntimeVersion.of(
                        start.runtime(), start.interpreter(), function.id().region()));
        pending.become(sandbox);
        try {
            output.start(process.getInputStream(), function.id().name());
        } catch (Error noThread) {
            sandbox.kill();
            throw noThread;
        }
        return sandbox;
    }

    private List<String> program(Start start) {
        Place place = start.place();
        List<String> program = settings.runtimes()
                .command(
                        start.runtime(),
                        start.interpreter(),
                        place.runtime(),
                        start.function().configuration().memoryMebibytes());
        return start.isOwnProgram() && place.socket().isPresent()
                ? settings.runtimes().relayed(program, place.runtime())
                : program;
    }

    private static Process started(ProcessBuilder builder, FunctionDefinition function) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw LambdaFault.SERVICE.fault(
                    "The function %s could not be started: %s", function.id().name(), e);
        }
    }
}
