package io.millrace.lambda;

import io.millrace.api.Caller;
import io.millrace.lambda.code.RunnableCode;
import io.millrace.lambda.containment.Bubblewrap;
import io.millrace.lambda.containment.Cell;
import io.millrace.lambda.containment.Confinement;
import io.millrace.lambda.containment.Open;
import io.millrace.lambda.containment.ProcessLimits;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.function.JsonLogs;
import io.millrace.lambda.log.FunctionLog;
import io.millrace.lambda.log.PrintedLines;
import io.millrace.lambda.log.ProcessLog;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.runtime.FunctionRuntime;
import io.millrace.lambda.runtime.Interpreter;
import io.millrace.lambda.runtime.LayerPaths;
import io.millrace.lambda.runtime.Programs;
import io.millrace.lambda.runtime.RuntimeFolder;
import io.millrace.lambda.runtimeapi.RuntimeApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
final class SandboxLauncher {

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

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

    private static final String LOG_STREAM = "AWS_LAMBDA_LOG_STREAM_NAME";

    private final PrintedLines lines;
    private final RuntimeFolder runtimes;
    private final Programs programs;
    private final RuntimeApi api;
    private final LambdaSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;

    SandboxLauncher(
            RuntimeFolder runtimes,
            Programs programs,
            RuntimeApi api,
            LambdaSettings settings,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            PrintedLines lines) {
        this.lines = lines;
        this.runtimes = runtimes;
        this.programs = programs;
        this.api = api;
        this.settings = settings;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.random = random;
    }

    /// How and where a process runs.
    ///
    /// @param taskRoot where the process finds its code
    /// @param layers where the process finds its layers
    /// @param runtime where the process finds our bootstraps
    /// @param socket where the process finds the runtime API, if not at a port
    /// @param confinement what contains it
    private record Place(
            Path taskRoot,
            Optional<Path> layers,
            Path runtime,
            Optional<Path> socket,
            Optional<Confinement> confinement) {}

    private Place place(
            FunctionDefinition function, FunctionRuntime runtime, Interpreter interpreter, RunnableCode code) {
        return switch (settings.machine().containment()) {
            case Open _ ->
                new Place(
                        code.task().toAbsolutePath(),
                        code.layers().map(Path::toAbsolutePath),
                        runtimes.path(),
                        Optional.empty(),
                        Optional.empty());
            case Bubblewrap bubblewrap -> {
                Optional<Path> socket = bubblewrap.hasNetwork() ? Optional.empty() : api.socket();
                List<Path> visible = new ArrayList<>(List.of(interpreter.executable()));
                if (runtime.language() == FunctionRuntime.Language.ANY && socket.isPresent()) {
                    visible.add(Programs.java().executable());
                }
                Cell cell = new Cell(code.task(), code.layers(), runtimes.path(), socket, visible, limits(function));
                yield new Place(
                        Cell.TASK_ROOT,
                        code.layers().map(_ -> Cell.LAYERS),
                        Cell.RUNTIME,
                        socket.map(_ -> Cell.SOCKET),
                        Optional.of(bubblewrap.confine(cell)));
            }
        };
    }

    private static ProcessLimits limits(FunctionDefinition function) {
        return new ProcessLimits(
                function.configuration().memoryMebibytes(),
                function.configuration().temporaryMebibytes());
    }

    /// Starts a process for a function; it will ask the runtime API for events. The caller is to
    /// [Sandbox#watch] it.
    ///
    /// @throws io.millrace.api.Fault if its interpreter is not there or does not start
    Sandbox launch(FunctionDefinition function, RunnableCode code, FunctionLog log, Sandbox.Listener listener) {
        FunctionRuntime runtime = FunctionRuntime.of(function.configuration().runtime())
                .orElseThrow(() -> LambdaFault.INVALID_RUNTIME.fault(
                        "The runtime %s is not supported here.",
                        function.configuration().runtime()));
        Interpreter interpreter = programs.interpreter(runtime)
                .orElseThrow(() -> LambdaFault.INVALID_RUNTIME.fault(
                        "The function %s needs %s, which is not installed any more. %s",
                        function.id().name(), runtime, runtime.remedy()));
        List<String> session = programs.session();
        Start start = new Start(
                function,
                code,
                runtime,
                interpreter,
                place(function, runtime, interpreter, code),
                hex(16),
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
            CompletableFuture<Long> pid) {}

    private Sandbox launch(Start start, List<String> session, FunctionLog log, Sandbox.Listener listener) {
        FunctionDefinition function = start.function();
        Place place = start.place();
        boolean isOwnProgram = start.runtime().language() == FunctionRuntime.Language.ANY;
        List<String> command = new ArrayList<>(session);
        command.addAll(List.of("/bin/sh", "-c", GUARD, "millrace-function"));
        place.confinement()
                .ifPresent(confinement -> confinement.entrances().forEach(file -> command.add(file.toString())));
        command.add("--");
        command.addAll(place.confinement().map(Confinement::words).orElse(List.of()));
        List<String> program = runtimes.command(
                start.runtime(),
                start.interpreter(),
                place.runtime(),
                function.configuration().memoryMebibytes());
        command.addAll(isOwnProgram && place.socket().isPresent() ? runtimes.relayed(program, place.runtime()) : program);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(start.code().task().toFile())
                .redirectErrorStream(true);
        PendingPeer pending = new PendingPeer();
        String mark = hex(16);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(environment(function, start.runtime(), start.interpreter(), place));
        place.socket().ifPresent(socket -> environment.put("_MILLRACE_RUNTIME_SOCKET", socket.toString()));
        environment.put("_MILLRACE_OUTPUT_MARK", mark);
        PrintedLines.Origin origin =
                new PrintedLines.Origin(function.id(), function.logGroup(), environment.getOrDefault(LOG_STREAM, mark));
        ProcessLog printed = new ProcessLog(
                log.and(lines.of(origin)),
                function.configuration().jsonLogs().map(JsonLogs::application).orElse(JsonLogs.Level.TRACE));
        SandboxOutput output = new SandboxOutput(printed, mark, !isOwnProgram);
        environment.put(
                "AWS_LAMBDA_RUNTIME_API",
                isOwnProgram && place.socket().isEmpty()
                        ? api.admitAlone(start.secret(), pending, start.pid())
                        : api.admit(start.secret(), pending));
        Process process = started(builder, function);
        start.pid().complete(process.pid());
        Sandbox sandbox = new Sandbox(
                function,
                process,
                output,
                listener,
                settings.pools().init(),
                clock,
                nanoClock,
                this::newTraceId,
                place.confinement().map(confinement -> confinement.watch(process.pid())),
                () -> api.forget(start.secret()));
        pending.become(sandbox);
        try {
            output.start(process.getInputStream(), function.id().name());
        } catch (Error noThread) {
            sandbox.kill();
            throw noThread;
        }
        return sandbox;
    }

    private static Process started(ProcessBuilder builder, FunctionDefinition function) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw LambdaFault.SERVICE.fault(
                    "The function %s could not be started: %s", function.id().name(), e);
        }
    }

    /// A random number in lower-case hexadecimal digits.
    String hex(int bytes) {
        byte[] number = new byte[bytes];
        synchronized (random) {
            random.nextBytes(number);
        }
        return HexFormat.of().formatHex(number);
    }

    /// The variables of Lambda, those of the settings and the function's own; later ones go before.
    ///
    /// Source:
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
    private Map<String, String> environment(
            FunctionDefinition function, FunctionRuntime runtime, Interpreter interpreter, Place place) {
        FunctionId id = function.id();
        String root = place.taskRoot().toString();
        Map<String, String> variables = new HashMap<>();
        variables.put("PATH", interpreter.executable().getParent() + ":/usr/local/bin:/usr/bin:/bin");
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("LD_LIBRARY_PATH", root + ":" + root + "/lib");
        // Tracing libraries throw without it, for nobody takes their traces.
        variables.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
        place.layers().ifPresent(layers -> LayerPaths.addTo(variables, layers.toString(), runtime, interpreter));
        if (runtime.language() == FunctionRuntime.Language.NODE) {
            variables.merge("NODE_PATH", place.runtime() + ":" + root, (layers, own) -> layers + ":" + own);
        }
        variables.putAll(settings.environment().apply(new Caller(id.account(), id.region(), id.account())));
        variables.putAll(function.configuration().environment());
        variables.put("_HANDLER", function.configuration().handler());
        variables.put("LAMBDA_TASK_ROOT", root);
        variables.put("LAMBDA_RUNTIME_DIR", place.runtime().toString());
        variables.put("AWS_REGION", id.region());
        variables.put("AWS_DEFAULT_REGION", id.region());
        variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime);
        variables.put("AWS_LAMBDA_FUNCTION_NAME", id.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
        variables.put(
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                Integer.toString(function.configuration().memoryMebibytes()));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
        function.configuration().jsonLogs().ifPresent(logs -> {
            variables.put("AWS_LAMBDA_LOG_FORMAT", "JSON");
            variables.put("AWS_LAMBDA_LOG_LEVEL", logs.application().name());
        });
        variables.put(LOG_STREAM, DAY.format(clock.instant()) + "/[" + function.version() + "]" + hex(16));
        return variables;
    }

    /// Form: <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>
    private String newTraceId() {
        return "Root=1-" + HexFormat.of().toHexDigits((int) (clock.millis() / 1_000)) + "-" + hex(12) + ";Parent="
                + hex(8) + ";Sampled=0";
    }
}
