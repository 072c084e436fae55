package io.millrace.lambda.containment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A sandbox of namespaces for each process, made by the program `bwrap`.
///
/// Inside, a process is alone with its children: own process ids, own `/tmp`, no other user's files, the system
/// read-only, and of the rest of the machine only what its [Cell] names. It dies with the program that made it.
///
/// Source: <https://github.com/containers/bubblewrap/blob/main/bwrap.xml>
public final class Bubblewrap implements Containment {

    private static final System.Logger LOG = System.getLogger(Bubblewrap.class.getName());

    private static final int PROBE_SECONDS = 10;

    /// The user and the group that functions have on AWS.
    private static final String USER = "993";

    private static final String GROUP = "990";

    /// Sets what only processes inside can set, and becomes the program of its arguments.
    private static final String INSIDE = """
            ulimit -n %d
            ulimit -u %d 2>/dev/null || ulimit -p %2$d 2>/dev/null
            exec "$@"
            """.formatted(ProcessLimits.FILES, ProcessLimits.PROCESSES);

    private final Path program;
    private final String options;
    private final VisibleSystem system;
    private final boolean hasNetwork;
    private final Optional<ControlGroups> groups;

    private Bubblewrap(
            Path program, String options, VisibleSystem system, boolean hasNetwork, Optional<ControlGroups> groups) {
        this.program = program;
        this.options = options;
        this.system = system;
        this.hasNetwork = hasNetwork;
        this.groups = groups;
    }

    /// Finds the program and tries it, because kernels and containers can forbid what it needs.
    static Containment find(List<Path> programs, List<Path> hidden, boolean hasNetwork) {
        Optional<Path> program = programs.stream()
                .map(folder -> folder.resolve("bwrap"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return new Open("bubblewrap is not installed (package bubblewrap)");
        }
        try {
            String options = output(List.of(program.get().toString(), "--help")).text();
            Bubblewrap found = new Bubblewrap(
                    program.get(),
                    options,
                    new VisibleSystem(hidden),
                    hasNetwork,
                    ControlGroups.find(Path.of("/proc/self/mountinfo"), Path.of("/proc/self/cgroup")));
            List<String> trial = new ArrayList<>(found.start());
            trial.addAll(found.end());
            trial.add("true");
            Answer answer = output(trial);
            if (answer.status() == 0) {
                return found;
            }
            return new Open("bubblewrap does not work on this machine: "
                    + answer.text().strip().lines().findFirst().orElse("exit code " + answer.status()));
        } catch (IOException e) {
            return new Open("bubblewrap does not start: " + e.getMessage());
        }
    }

    /// Whether contained processes share the machine's network.
    public boolean hasNetwork() {
        return hasNetwork;
    }

    /// Makes ready for a program that is to run inside.
    public Confinement confine(Cell cell) {
        return new Confinement(words(cell), cell.limits(), groups.flatMap(possible -> possible.make(cell.limits())));
    }

    private List<String> words(Cell cell) {
        List<String> words = new ArrayList<>(start());
        sized(words, cell.limits().temporaryBytes());
        words.addAll(List.of("--tmpfs", "/tmp"));
        shown(words, cell.code(), Cell.TASK_ROOT);
        shown(words, cell.runtime(), Cell.RUNTIME);
        cell.socket().ifPresent(socket -> shown(words, socket, Cell.SOCKET));
        words.addAll(List.of("--dir", Cell.LAYERS.toString()));
        cell.programs().forEach(executable -> words.addAll(system.program(executable)));
        // Not the folder itself: an interpreter may be installed in /opt, too.
        for (Path child : cell.layers().map(VisibleSystem::children).orElse(List.of())) {
            shown(words, child, Cell.LAYERS.resolve(child.getFileName()));
        }
        words.addAll(end());
        words.addAll(List.of("--chdir", Cell.TASK_ROOT.toString()));
        words.addAll(List.of("/bin/sh", "-c", INSIDE, "millrace-function"));
        return words;
    }

    private List<String> start() {
        List<String> words = new ArrayList<>(List.of(program.toString(), "--unshare-all"));
        if (hasNetwork) {
            words.add("--share-net");
        }
        words.addAll(List.of("--unshare-user", "--uid", USER, "--gid", GROUP));
        if (options.contains("--disable-userns")) {
            words.add("--disable-userns");
        }
        words.addAll(List.of("--hostname", "localhost", "--die-with-parent", "--new-session"));
        words.addAll(system.words(hasNetwork));
        words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        return words;
    }

    /// The folders that hold the mounts are in memory and have no bound, so nobody may write there.
    private List<String> end() {
        return List.of("--remount-ro", "/dev", "--remount-ro", "/");
    }

    private void sized(List<String> words, long bytes) {
        if (options.contains("--size")) {
            words.addAll(List.of("--size", Long.toString(bytes)));
        }
    }

    private static void shown(List<String> words, Path path, Path as) {
        words.addAll(List.of("--ro-bind", path.toAbsolutePath().toString(), as.toString()));
    }

    private record Answer(int status, String text) {}

    private static Answer output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                return new Answer(-1, "it does not answer");
            }
            byte[] text = process.getInputStream().readAllBytes();
            return new Answer(process.exitValue(), new String(text, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "interrupted while {0} was tried", command.getFirst());
            Thread.currentThread().interrupt();
            return new Answer(-1, "interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
