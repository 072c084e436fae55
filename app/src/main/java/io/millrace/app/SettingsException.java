package io.millrace.app;

/// The settings are wrong; the message tells the user which and how to mend it.
final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        super(message);
    }
}
