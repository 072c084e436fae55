package io.millrace.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Sends the logs to standard error, a line each: time, level, logger, message.
///
/// Our own loggers speak from INFO, those of the libraries from WARNING.
final class Logging {

    /// Held, because the log manager itself keeps loggers by weak references only.
    private static final Logger OURS = Logger.getLogger("io.millrace");

    private static final Logger LISTENER = Logger.getLogger("io.helidon.webserver.LoomServer");

    private Logging() {}

    static void configure() {
        Logger root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new OneLine());
        console.setLevel(Level.ALL);
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        OURS.setLevel(Level.INFO);
        // it logs a stack for a port that is taken, which the command says in a line
        LISTENER.setLevel(Level.OFF);
    }

    /// A line for each record, and the stack behind it if there is one.
    private static final class OneLine extends Formatter {

        @Override
        public String format(LogRecord logged) {
            StringWriter text = new StringWriter();
            PrintWriter out = new PrintWriter(text);
            Instant at = logged.getInstant().truncatedTo(ChronoUnit.MILLIS);
            out.println(at + " " + logged.getLevel() + " " + logged.getLoggerName() + " " + formatMessage(logged));
            if (logged.getThrown() != null) {
                logged.getThrown().printStackTrace(out);
            }
            return text.toString();
        }
    }
}
