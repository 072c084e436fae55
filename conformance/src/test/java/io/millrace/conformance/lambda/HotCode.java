package io.millrace.conformance.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The code of a function in a folder, as somebody at work on it writes it.
///
/// @param folder where it lies
record HotCode(Path folder) {

    HotCode(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /// Writes a function that answers with a text of another length than before.
    void write(String text) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("app.py"),
                    "def handler(event, context):\n    return {'text': '" + text
                            + "', 'version': context.function_version}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
