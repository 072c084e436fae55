package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// Makes deployment packages of Java sources and of programs.
final class Compiled {

    private Compiled() {}

    /// An archive with the classes of one source file at its root.
    static byte[] zip(Path folder, String fileName, String source) {
        return zipped(folder, classes(folder, fileName, source));
    }

    /// An archive of two: one source file at the root, the classes of another in a jar of the folder `lib`.
    static byte[] zipWithLibrary(Path folder, String fileName, String source, String libraryName, String library) {
        try {
            Path libraryClasses = classes(folder.resolve("library"), libraryName, library);
            Path root = classes(folder.resolve("main"), fileName, source, libraryClasses);
            Files.createDirectories(root.resolve("lib"));
            Files.write(root.resolve("lib/library.jar"), zipped(folder.resolve("library"), libraryClasses));
            return zipped(folder.resolve("main"), root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An archive of one executable file.
    static byte[] program(Path folder, String name, String text) {
        try {
            Path root = Files.createDirectories(folder.resolve("program"));
            Files.writeString(root.resolve(name), text);
            return zipped(folder, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classes(Path folder, String fileName, String source, Path... classPath) {
        try {
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Path file = folder.resolve(fileName);
            Files.writeString(file, source);
            StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
            for (Path more : classPath) {
                path.append(java.io.File.pathSeparator).append(more);
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter complaints = new StringWriter();
            boolean isCompiled = compiler.getTask(
                            complaints,
                            null,
                            null,
                            List.of("-d", classes.toString(), "-cp", path.toString(), "-proc:none"),
                            null,
                            compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                    .call();
            assertThat(isCompiled).as(complaints.toString()).isTrue();
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All files are executable: an archive that holds a program needs that, and classes do not mind.
    private static byte[] zipped(Path folder, Path root) {
        Path zip = folder.resolve("code.zip");
        try {
            Files.deleteIfExists(zip);
            try (FileSystem archive = FileSystems.newFileSystem(
                            zip, Map.of("create", "true", "enablePosixFileAttributes", "true"));
                    Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target =
                            archive.getPath("/").resolve(root.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
            return Files.readAllBytes(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
