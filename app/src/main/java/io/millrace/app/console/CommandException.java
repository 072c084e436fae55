package io.millrace.app.console;

/// A command cannot do what it was asked to; the message tells the user why and what to do.
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }
}
