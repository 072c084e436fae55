package io.millrace.firehose.sink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bytes of a file.
public record FileContent(Path file, long length) implements Content {

    /// The bytes of a file as it is now.
    public static FileContent of(Path file) {
        try {
            return new FileContent(file, Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    @Override
    public InputStream open() {
        try {
            return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
