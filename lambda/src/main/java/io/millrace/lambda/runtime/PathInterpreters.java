package io.millrace.lambda.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The interpreters in a list of folders, as a shell finds them; each is asked once what it really is.
///
/// A name on the PATH is often a wrapper that chooses a version (pyenv, nvm, asdf) and costs as much time as
/// the interpreter's own start. So the interpreter says where it is, and only that program is started for
/// functions.
public final class PathInterpreters implements Interpreters {

    private static final System.Logger LOG = System.getLogger(PathInterpreters.class.getName());

    private static final int PROBE_SECONDS = 20;

    private final List<Path> folders;
    private final Map<String, Interpreter> found = new ConcurrentHashMap<>();

    /// @param folders where to look, the first first
    public PathInterpreters(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /// The folders of a PATH variable; those that are no paths are left out.
    public static List<Path> folders(String path) {
        List<Path> folders = new ArrayList<>();
        for (String folder : path.split(File.pathSeparator, -1)) {
            try {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            } catch (InvalidPathException e) {
                LOG.log(System.Logger.Level.DEBUG, "not a folder of the PATH: {0}", folder);
            }
        }
        return folders;
    }

    @Override
    public Optional<Interpreter> find(String program) {
        Interpreter known = found.get(program);
        if (known != null && Files.isExecutable(known.executable())) {
            return Optional.of(known);
        }
        for (Path folder : folders) {
            Path file = folder.resolve(program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                Optional<Interpreter> interpreter = probe(file, program);
                if (interpreter.isPresent()) {
                    found.put(program, interpreter.get());
                    return interpreter;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Interpreter> probe(Path file, String program) {
        List<String> question = program.startsWith("node")
                ? List.of(file.toString(), "-p", "process.execPath + '\\n' + process.versions.node")
                : List.of(
                        file.toString(),
                        "-c",
                        "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])");
        try {
            Process process = new ProcessBuilder(question)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean hasEnded = false;
            try {
                process.getOutputStream().close();
                hasEnded = process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
            } finally {
                if (!hasEnded) {
                    process.destroyForcibly();
                }
            }
            if (!hasEnded) {
                return Optional.empty();
            }
            List<String> answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (process.exitValue() != 0 || answer.size() != 2) {
                return Optional.empty();
            }
            Path executable = answer.get(0).isEmpty() ? file : Path.of(answer.get(0));
            return Optional.of(new Interpreter(executable, answer.get(1)));
        } catch (IOException | InvalidPathException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} does not start: {1}", file, e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
