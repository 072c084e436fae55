package io.millrace.store;

import java.nio.file.Path;

/// A store whose file does not hold what was once written to it.
public final class StoreDamagedException extends StoreException {

    StoreDamagedException(Path file, String message) {
        super(file, message);
    }

    StoreDamagedException(Path file, String message, Throwable cause) {
        super(file, message, cause);
    }
}
