package io.millrace.lambda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The file of what all processes of a function print; when it is full it is put aside, in the place of the one
/// before.
///
/// It is not forced: a log may lose its end when the machine fails. A disk that refuses costs the log, never
/// the function.
final class FunctionLog implements Printed, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FunctionLog.class.getName());

    private static final String NAME = "function.log";

    private final Path folder;
    private final long maxBytes;
    private @Nullable FileChannel file;
    private long size;
    private boolean isRefused;

    /// @param folder made when something is first written
    /// @param maxBytes the size at which the file is put aside
    FunctionLog(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized void append(byte[] bytes, int from, int length) {
        try {
            FileChannel open = opened();
            ByteBuffer content = ByteBuffer.wrap(FoldedText.unfolded(bytes, from, length));
            while (content.hasRemaining()) {
                size += open.write(content);
            }
            if (size >= maxBytes) {
                close();
                Files.move(folder.resolve(NAME), folder.resolve(NAME + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            isRefused = false;
        } catch (IOException e) {
            if (!isRefused) {
                isRefused = true;
                LOG.log(System.Logger.Level.WARNING, "cannot write to " + folder.resolve(NAME), e);
            }
        }
    }

    /// Closes the file until something is written again.
    @Override
    public synchronized void close() {
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "closing " + folder.resolve(NAME) + " failed", e);
            }
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Files.createDirectories(folder);
            open = FileChannel.open(
                    folder.resolve(NAME),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.WRITE);
            size = open.size();
            file = open;
        }
        return open;
    }
}
