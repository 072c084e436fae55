package io.millrace.firehose.iceberg;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/// Lines of text that are on disk when the call returns.
///
/// They are written by streams, not channels, which an interrupt of the thread would close.
final class DurableLines {

    private DurableLines() {}

    /// Writes a file anew.
    static void write(Path file, Collection<String> lines) throws IOException {
        write(file, lines, false);
    }

    /// Adds to a file, which need not be there.
    static void append(Path file, Collection<String> lines) throws IOException {
        write(file, lines, true);
    }

    private static void write(Path file, Collection<String> lines, boolean isAdding) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile(), isAdding)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        }
    }

    /// Forces the names of files to disk.
    static void forceFolder(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
