package io.millrace.lambda.containment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What one contained process gets to see and to use.
///
/// @param code the folder that it sees as `/var/task`
/// @param layers the folder whose content it sees in `/opt`
/// @param runtime the folder that it sees as `/var/runtime`
/// @param socket the socket that it sees as `/run/millrace/api.sock`
/// @param programs the interpreters that it needs, wherever they are installed
/// @param limits how much it may use
public record Cell(
        Path code,
        Optional<Path> layers,
        Path runtime,
        Optional<Path> socket,
        List<Path> programs,
        ProcessLimits limits) {

    /// Where contained processes find their code, as on AWS.
    public static final Path TASK_ROOT = Path.of("/var/task");

    /// Where contained processes find their layers, as on AWS.
    public static final Path LAYERS = Path.of("/opt");

    /// Where contained processes find the runtime, as on AWS.
    public static final Path RUNTIME = Path.of("/var/runtime");

    /// Where contained processes find the socket of the runtime API.
    public static final Path SOCKET = Path.of("/run/millrace/api.sock");

    public Cell {
        programs = List.copyOf(programs);
    }
}
