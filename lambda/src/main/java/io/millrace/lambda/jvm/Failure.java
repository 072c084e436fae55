package io.millrace.lambda.jvm;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a function threw, as Lambda reports it.
///
/// Form: <https://docs.aws.amazon.com/lambda/latest/dg/java-exceptions.html>
final class Failure {

    private static final int MOST_CAUSES = 20;

    private Failure() {}

    /// The report: message, type, frames and the cause, which has the same form.
    static Map<String, Object> shape(Throwable error) {
        return shape(error, MOST_CAUSES);
    }

    private static Map<String, Object> shape(Throwable error, int depth) {
        Map<String, Object> shape = new LinkedHashMap<>();
        if (error.getMessage() != null) {
            shape.put("errorMessage", error.getMessage());
        }
        shape.put("errorType", type(error));
        shape.put("stackTrace", frames(error));
        if (error.getCause() != null && depth > 0) {
            shape.put("cause", shape(error.getCause(), depth - 1));
        }
        return shape;
    }

    static String type(Throwable error) {
        String name = error.getClass().getCanonicalName();
        return name == null ? error.getClass().getName() : name;
    }

    /// What the log gets.
    static String trace(Throwable error) {
        StringWriter text = new StringWriter();
        Throwable shown = error;
        shown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /// The frames of the function itself: what this program did to call it is left out.
    private static List<String> frames(Throwable error) {
        StackTraceElement[] all = error.getStackTrace();
        int end = all.length;
        for (int i = 0; i < all.length; i++) {
            if (all[i].getClassName().startsWith("io.millrace.lambda.jvm.")) {
                end = i;
                break;
            }
        }
        while (end > 0 && isReflection(all[end - 1].getClassName())) {
            end--;
        }
        return Arrays.stream(all, 0, end).map(Failure::frame).toList();
    }

    private static boolean isReflection(String name) {
        return name.startsWith("java.lang.reflect.")
                || name.startsWith("jdk.internal.reflect.")
                || name.startsWith("java.lang.invoke.");
    }

    private static String frame(StackTraceElement frame) {
        String text = frame.getClassName() + "." + frame.getMethodName();
        return frame.getFileName() == null
                ? text + "(Unknown Source)"
                : text + "(" + frame.getFileName()
                        + (frame.getLineNumber() >= 0 ? ":" + frame.getLineNumber() : "")
                        + ")";
    }
}
