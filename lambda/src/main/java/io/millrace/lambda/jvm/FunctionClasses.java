package io.millrace.lambda.jvm;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The classes of a function: those at the root of its code, then the jars of its `lib` folder, then those of its
/// layers.
///
/// Only Java itself and Amazon's interfaces for handlers are shared with the program that runs it.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/java-package.html>
final class FunctionClasses extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String SHARED = "com.amazonaws.services.lambda.runtime.";
    private static final Path LAYERS = Path.of("/opt");

    private FunctionClasses(List<URL> places) {
        super(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    static FunctionClasses of(Path root) throws IOException {
        List<URL> places = new ArrayList<>();
        places.add(root.toUri().toURL());
        addJars(root.resolve("lib"), places);
        Path layers = System.getenv("_MILLRACE_LAYERS") == null ? LAYERS : Path.of(System.getenv("_MILLRACE_LAYERS"));
        addJars(layers.resolve("java/lib"), places);
        return new FunctionClasses(places);
    }

    private static void addJars(Path folder, List<URL> places) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                places.add(jar.toUri().toURL());
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(SHARED)) {
            try {
                return FunctionClasses.class.getClassLoader().loadClass(name);
            } catch (ClassNotFoundException e) {
                return super.loadClass(name, resolve); // such as the classes of events, which the function brings
            }
        }
        return super.loadClass(name, resolve);
    }
}
