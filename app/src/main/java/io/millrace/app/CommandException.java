package io.millrace.app;

/// A command cannot do what it was asked to; the message tells the user why and what to do.
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
