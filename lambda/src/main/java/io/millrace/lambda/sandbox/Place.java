package io.millrace.lambda.sandbox;

import io.millrace.lambda.code.RunnableCode;
import io.millrace.lambda.containment.Bubblewrap;
import io.millrace.lambda.containment.Cell;
import io.millrace.lambda.containment.Confinement;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import io.millrace.lambda.containment.ProcessLimits;
import io.millrace.lambda.function.FunctionDefinition;
import io.millrace.lambda.runtime.FunctionRuntime;
import io.millrace.lambda.runtime.Interpreter;
import io.millrace.lambda.runtime.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How and where a process runs.
///
/// @param taskRoot where the process finds its code
/// @param layers where the process finds its layers
/// @param runtime where the process finds our bootstraps
/// @param socket where the process finds the runtime API, if not at a port
/// @param confinement what contains it
record Place(
        Path taskRoot, Optional<Path> layers, Path runtime, Optional<Path> socket, Optional<Confinement> confinement) {

    /// The place for one more process.
    ///
    /// @param runtimes the folder of our bootstraps
    /// @param socket of the runtime API
    static Place of(
            FunctionDefinition function,
            FunctionRuntime runtime,
            Interpreter interpreter,
            RunnableCode code,
            Containment containment,
            Path runtimes,
            Optional<Path> socket) {
        return switch (containment) {
            case Open _ ->
                new Place(
                        code.task().toAbsolutePath(),
                        code.layers().map(Path::toAbsolutePath),
                        runtimes,
                        Optional.empty(),
                        Optional.empty());
            case Bubblewrap bubblewrap -> {
                Optional<Path> used = bubblewrap.hasNetwork() ? Optional.empty() : socket;
                List<Path> programs = new ArrayList<>(List.of(interpreter.executable()));
                if (runtime.language() == FunctionRuntime.Language.ANY && used.isPresent()) {
                    programs.add(Programs.java().executable());
                }
                Cell cell = new Cell(code.task(), code.layers(), runtimes, used, programs, limits(function));
                yield new Place(
                        Cell.TASK_ROOT,
                        code.layers().map(_ -> Cell.LAYERS),
                        Cell.RUNTIME,
                        used.map(_ -> Cell.SOCKET),
                        Optional.of(bubblewrap.confine(cell)));
            }
        };
    }

    private static ProcessLimits limits(FunctionDefinition function) {
        return new ProcessLimits(
                function.configuration().memoryMebibytes(),
                function.configuration().temporaryMebibytes());
    }
}
