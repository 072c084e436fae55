package io.millrace.app.console;

/// The arguments of a command are not right; the message tells the user which and how to mend it.
///
/// The exit code is 2, as for those that the parser of arguments refuses.
public final class MisuseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MisuseException(String message) {
        super(message);
    }
}
