package io.millrace.lambda.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
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
/// the function. Whoever is interrupted while it writes closes the file, which is then opened again.
public final class FunctionLog implements Printed, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FunctionLog.class.getName());

    private static final String NAME = "function.log";

    private final Path folder;
    private final long maxBytes;
    private @Nullable FileChannel file;
    private long size;
    private boolean isRefused;
    private boolean isEnded;

    /// @param folder made when something is first written
    /// @param maxBytes the size at which the file is put aside
    public FunctionLog(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized void append(byte[] bytes, int from, int length) {
        if (isEnded) {
            return;
        }
        ByteBuffer content = ByteBuffer.wrap(FoldedText.unfolded(bytes, from, length));
        boolean isInterrupted = false;
        try {
            while (content.hasRemaining()) {
                isInterrupted |= Thread.interrupted();
                try {
                    FileChannel open = opened();
                    size += open.write(content);
                } catch (ClosedByInterruptException e) {
                    close();
                }
            }
            if (size >= maxBytes) {
                close();
                Files.move(folder.resolve(NAME), folder.resolve(NAME + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            isRefused = false;
        } catch (IOException e) {
            close();
            if (!isRefused) {
                isRefused = true;
                LOG.log(System.Logger.Level.WARNING, "cannot write to " + folder.resolve(NAME), e);
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Closes the file for good, because the function is gone: what its last processes still say is lost.
    public synchronized void end() {
        isEnded = true;
        close();
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
