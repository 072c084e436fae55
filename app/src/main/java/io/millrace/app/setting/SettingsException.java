package io.millrace.app.setting;

/// The settings are wrong; the message tells the user which and how to mend it.
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
