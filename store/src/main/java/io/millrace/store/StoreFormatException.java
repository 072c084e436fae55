package io.millrace.store;

import java.nio.file.Path;

/// A sound file or document that this version cannot read, most often because a newer one wrote it.
public final class StoreFormatException extends StoreException {

    StoreFormatException(Path file, String message) {
        super(file, message);
    }

    StoreFormatException(Path file, String message, Throwable cause) {
        super(file, message, cause);
    }
}
