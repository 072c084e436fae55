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
import io.millrace.lambda.jvm.Bootstrap;
import io.millrace.lambda.jvm.Relay;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.runtimeapi.RuntimeApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
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

    /// The heap of the relay; its connections are few.
    private static final int RELAY_MEBIBYTES = 16;

    private static final Path SHELL = Path.of("/bin/sh");

    /// Becomes the function's own program; AWS's words if there is none.
    private static final String OWN_PROGRAM = """
            for place in "$LAMBDA_TASK_ROOT" "${_MILLRACE_LAYERS:-/opt}"; do
              [ -f "$place/bootstrap" ] && [ -x "$place/bootstrap" ] && exec "$place/bootstrap"
            done
            echo "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
            exit 127
            """;

    private static final String PERL_SESSION = "use POSIX; POSIX::setsid(); exec @ARGV or exit 127;";

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

    private static final String LOG_STREAM = "AWS_LAMBDA_LOG_STREAM_NAME";

    private final PrintedLines lines;
    private final Path folder;
    private final JavaProgram java;
    private final RuntimeApi api;
    private final LambdaSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;

    /// @param root the folder of all functions; gets our bootstraps
    SandboxLauncher(
            Path root,
            RuntimeApi api,
            LambdaSettings settings,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            PrintedLines lines) {
        this.lines = lines;
        this.folder = runtimeFolder(root);
        this.java = new JavaProgram(folder);
        this.api = api;
        this.settings = settings;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.random = random;
        try {
            Files.createDirectories(folder);
            install("bootstrap.mjs");
            install("bootstrap.py");
            // Node looks for it upwards: a package.json outside of the folder must not decide how functions are loaded.
            Files.writeString(root.resolve("package.json"), "{\"type\": \"commonjs\"}\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the runtimes to " + folder, e);
        }
    }

    /// The folder of our bootstraps.
    static Path runtimeFolder(Path root) {
        Path folder = root.resolve("runtime").toAbsolutePath();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
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
                        folder,
                        Optional.empty(),
                        Optional.empty());
            case Bubblewrap bubblewrap -> {
                Optional<Path> socket = bubblewrap.hasNetwork() ? Optional.empty() : api.socket();
                List<Path> programs = new ArrayList<>(List.of(interpreter.executable()));
                if (runtime.language() == FunctionRuntime.Language.ANY && socket.isPresent()) {
                    programs.add(javaProgram().executable());
                }
                Cell cell = new Cell(code.task(), code.layers(), folder, socket, programs, limits(function));
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

    /// The interpreter for a runtime, if this machine has one.
    Optional<Interpreter> interpreter(FunctionRuntime runtime) {
        return switch (runtime.language()) {
            case NODE, PYTHON -> found(runtime);
            case JAVA -> JavaProgram.interpreter();
            case ANY -> Optional.of(new Interpreter(SHELL, ""));
        };
    }

    private Optional<Interpreter> found(FunctionRuntime runtime) {
        for (String program : runtime.programs()) {
            Optional<Interpreter> interpreter =
                    settings.machine().interpreters().find(program);
            if (interpreter.isPresent()) {
                return interpreter;
            }
        }
        return Optional.empty();
    }

    /// The program that gives a process a session of its own, and what stands before the process's own words.
    ///
    /// @throws io.millrace.api.Fault if this machine has none
    List<String> session() {
        for (Path folderOfPrograms : settings.machine().programs()) {
            if (Files.isExecutable(folderOfPrograms.resolve("setsid"))) {
                return List.of(folderOfPrograms.resolve("setsid").toString());
            }
        }
        for (Path folderOfPrograms : settings.machine().programs()) {
            if (Files.isExecutable(folderOfPrograms.resolve("perl"))) {
                return List.of(folderOfPrograms.resolve("perl").toString(), "-e", PERL_SESSION);
            }
        }
        throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                "Functions cannot run on this machine: neither 'setsid' (package util-linux) nor 'perl' is on the PATH"
                        + " of the server.");
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
        Interpreter interpreter = interpreter(runtime)
                .orElseThrow(() -> LambdaFault.INVALID_RUNTIME.fault(
                        "The function %s needs %s, which is not installed any more. %s",
                        function.id().name(), runtime, runtime.remedy()));
        List<String> session = session();
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
        command.addAll(program(start.runtime(), start.interpreter(), function, place));
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
        SandboxOutput output = new SandboxOutput(
                log.and(lines.of(origin)),
                mark,
                !isOwnProgram,
                function.configuration().jsonLogs().map(JsonLogs::application).orElse(JsonLogs.Level.TRACE));
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

    private List<String> program(
            FunctionRuntime runtime, Interpreter interpreter, FunctionDefinition function, Place place) {
        String executable = interpreter.executable().toString();
        return switch (runtime.language()) {
            case NODE -> {
                int memory = function.configuration().memoryMebibytes();
                yield List.of(
                        executable,
                        "--max-old-space-size=" + (memory - memory / 10),
                        place.runtime().resolve("bootstrap.mjs").toString());
            }
            case PYTHON ->
                List.of(
                        executable,
                        "-u",
                        "-X",
                        "utf8",
                        place.runtime().resolve("bootstrap.py").toString());
            case JAVA ->
                java.command(
                        interpreter,
                        place.runtime(),
                        function.configuration().memoryMebibytes(),
                        Bootstrap.class.getName());
            case ANY -> relayed(List.of(executable, "-c", OWN_PROGRAM), place);
        };
    }

    /// A program that wants the runtime API at a port, without a path, has one made for it where the way to the API is
    /// a socket.
    private List<String> relayed(List<String> program, Place place) {
        if (place.socket().isEmpty()) {
            return program;
        }
        List<String> words =
                new ArrayList<>(java.command(javaProgram(), place.runtime(), RELAY_MEBIBYTES, Relay.class.getName()));
        words.addAll(program);
        return words;
    }

    private static Interpreter javaProgram() {
        return JavaProgram.interpreter()
                .orElseThrow(() -> LambdaFault.SERVICE.fault(
                        "A function of this runtime needs the program 'java' of the server's JVM in the sandbox."));
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

    private void install(String name) throws IOException {
        try (InputStream resource = SandboxLauncher.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks its part " + name);
            }
            byte[] wanted = resource.readAllBytes();
            Path file = folder.resolve(name);
            if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), wanted)) {
                return;
            }
            Path temporary = folder.resolve(name + ".new");
            Files.writeString(temporary, new String(wanted, StandardCharsets.UTF_8));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
