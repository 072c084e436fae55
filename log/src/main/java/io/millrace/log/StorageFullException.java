package io.millrace.log;

import java.io.IOException;

/// The device, the quota or the file size limit has no room for a write.
public final class StorageFullException extends IOException {

    /// @param file the file that could not grow
    /// @param cause what the operating system said
    public StorageFullException(String file, Throwable cause) {
        super("no space left for " + file + ": " + cause.getMessage(), cause);
    }
}
