package io.millrace.lambda.jvm;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The logger of a process: what it is told is one entry of the log, however many lines it has; as text, or as JSON.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/java-logging.html>
final class FunctionLogger implements LambdaLogger {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private final InstantSource clock = InstantSource.system();
    private final boolean isJson;
    private final LogLevel least;
    private volatile String requestId;

    /// @param format `JSON` or anything else, or null
    /// @param level the least level that is logged, or null for all
    FunctionLogger(PrintStream out, String format, String level) {
        this.out = out;
        this.isJson = "JSON".equalsIgnoreCase(format);
        this.least = level == null ? LogLevel.TRACE : LogLevel.valueOf(level.toUpperCase(Locale.ROOT));
    }

    /// Makes it the one that libraries ask for.
    void publish() throws ReflectiveOperationException {
        Field logger = LambdaRuntime.class.getDeclaredField("logger");
        logger.setAccessible(true);
        logger.set(null, this);
    }

    /// Whose event the process is at work on.
    void begin(String id) {
        requestId = id;
    }

    /// Logs what the function has failed with.
    void failed(Throwable error) {
        log(Failure.report(error), isJson ? LogLevel.ERROR : LogLevel.UNDEFINED);
    }

    @Override
    public void log(String message) {
        log(message, LogLevel.UNDEFINED);
    }

    @Override
    public void log(byte[] message) {
        log(message, LogLevel.UNDEFINED);
    }

    @Override
    public void log(String message, LogLevel level) {
        if (!isLogged(level)) {
            return;
        }
        String text = message;
        if (isJson) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("timestamp", TIME.format(Instant.ofEpochMilli(clock.millis())));
            if (message != null) {
                entry.put("message", message);
            }
            entry.put("level", level.name());
            if (requestId != null) {
                entry.put("AWSRequestId", requestId);
            }
            text = new String(Json.write(entry), StandardCharsets.UTF_8);
        } else if (level != LogLevel.UNDEFINED) {
            text = "[" + level + "] " + message;
        }
        write(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void log(byte[] message, LogLevel level) {
        if (isLogged(level)) {
            write(message == null ? "null".getBytes(StandardCharsets.UTF_8) : message);
        }
    }

    private boolean isLogged(LogLevel level) {
        return level == LogLevel.UNDEFINED || level.compareTo(least) >= 0;
    }

    /// One entry of the log, whether or not it ends its line; the server puts its other lines together again.
    private void write(byte[] message) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream(message.length + 1);
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '\n' && i < message.length - 1) {
                entry.write('\0');
                entry.write('\r');
            } else {
                entry.write(message[i]);
            }
        }
        if (message.length == 0 || message[message.length - 1] != '\n') {
            entry.write('\n');
        }
        synchronized (out) {
            out.writeBytes(entry.toByteArray());
            out.flush();
        }
    }
}
