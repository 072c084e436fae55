package io.millrace.lambda.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import io.millrace.lambda.jvm.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// The program of the java runtimes: the classes of `lambda.jvm` and Amazon's interfaces for handlers, as a jar
/// beside our other bootstraps, run by the JVM that runs this server.
final class JavaProgram {

    /// The jar's name in the folder of bootstraps.
    static final String JAR = "jvm.jar";

    private static final List<Class<?>> PARTS = List.of(Bootstrap.class, Context.class);
    private static final int MOST_OF_MEMORY_PERCENT = 85;
    private static final int PERCENT = 100;

    private final Path folder;
    private boolean isInstalled;

    /// @param folder of our bootstraps
    JavaProgram(Path folder) {
        this.folder = folder;
    }

    /// The JVM that runs this server, unless it has no launcher.
    static Optional<Interpreter> interpreter() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return Files.isExecutable(java)
                ? Optional.of(new Interpreter(java, System.getProperty("java.version")))
                : Optional.empty();
    }

    /// The words that run a main class of `lambda.jvm`.
    ///
    /// @param seen the folder of bootstraps as the process sees it
    List<String> command(Interpreter java, Path seen, int memoryMebibytes, String mainClass) {
        install();
        return List.of(
                java.executable().toString(),
                "-Xmx" + memoryMebibytes * MOST_OF_MEMORY_PERCENT / PERCENT + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                seen.resolve(JAR).toString(),
                mainClass);
    }

    private synchronized void install() {
        if (isInstalled) {
            return;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JarOutputStream jar = new JarOutputStream(bytes)) {
                for (Class<?> part : PARTS) {
                    add(part, jar);
                }
            }
            Path temporary = folder.resolve(JAR + ".new");
            Files.write(temporary, bytes.toByteArray());
            Files.move(temporary, folder.resolve(JAR), StandardCopyOption.ATOMIC_MOVE);
            isInstalled = true;
        } catch (IOException | URISyntaxException e) {
            throw new UncheckedIOException(
                    new IOException("cannot write the java runtime to " + folder.resolve(JAR), e));
        }
    }

    /// Adds all classes of a class's package and those below it.
    private static void add(Class<?> part, JarOutputStream jar) throws IOException, URISyntaxException {
        Path home =
                Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
        String packagePath = part.getPackageName().replace('.', '/');
        if (Files.isDirectory(home)) {
            add(home, home.resolve(packagePath), jar);
            return;
        }
        try (FileSystem archive = FileSystems.newFileSystem(URI.create("jar:" + home.toUri()), java.util.Map.of())) {
            Path root = archive.getPath("/");
            add(root, root.resolve(packagePath), jar);
        }
    }

    private static void add(Path root, Path folder, JarOutputStream jar) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
    }
}
