package io.millrace.lambda.jvm;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What a function threw, as Lambda reports it: without the frames of the program that called it.
///
/// Form: <https://docs.aws.amazon.com/lambda/latest/dg/java-exceptions.html>
final class Failure {

    private static final String OWN = "io.millrace.lambda.jvm.";

    private Failure() {}

    /// The answer to the event: message, type and frames; of what caused it the log tells.
    static Map<String, Object> shape(Throwable error) {
        filter(error);
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("errorMessage", message(error));
        shape.put("errorType", type(error));
        shape.put(
                "stackTrace",
                Arrays.stream(error.getStackTrace())
                        .map(StackTraceElement::toString)
                        .toList());
        return shape;
    }

    static String type(Throwable error) {
        return error.getClass().getName();
    }

    /// What the log gets: message and type, then the trace with all causes.
    static String report(Throwable error) {
        filter(error);
        StringWriter trace = new StringWriter();
        Throwable shown = error;
        shown.printStackTrace(new PrintWriter(trace, true));
        return message(error) + ": " + type(error) + "\n" + trace + "\n";
    }

    private static String message(Throwable error) {
        return error.getLocalizedMessage() == null ? type(error) : error.getLocalizedMessage();
    }

    /// Leaves to an error and to all behind it the frames of the function itself.
    private static void filter(Throwable error) {
        filter(error, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void filter(Throwable error, Set<Throwable> seen) {
        if (error == null || !seen.add(error)) {
            return;
        }
        StackTraceElement[] all = error.getStackTrace();
        int end = 0;
        while (end < all.length && !all[end].getClassName().startsWith(OWN)) {
            end++;
        }
        if (end < all.length) {
            while (end > 0 && isReflection(all[end - 1].getClassName())) {
                end--;
            }
            error.setStackTrace(Arrays.copyOf(all, end));
        }
        filter(error.getCause(), seen);
        for (Throwable suppressed : error.getSuppressed()) {
            filter(suppressed, seen);
        }
    }

    private static boolean isReflection(String name) {
        return name.startsWith("java.lang.reflect.")
                || name.startsWith("jdk.internal.reflect.")
                || name.startsWith("java.lang.invoke.");
    }
}
