package io.millrace.store;

import java.nio.file.Path;

/// A store that is already open, here or in another process.
public final class StoreLockedException extends StoreException {

    StoreLockedException(Path file, String message) {
        super(file, message);
    }
}
