package io.millrace.lambda.runtimeapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The errors that Lambda reports in the name of a function that cannot do so itself.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html>
public final class RuntimeErrors {

    /// The longest answer of a function, as AWS measures it: 6 MB and 100 bytes.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    public static final int MAX_ANSWER_BYTES = (6 << 20) + 100;

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final int SIGNALED = 128;

    private RuntimeErrors() {}

    /// What the log and the error say of an event that took too long.
    public static String timedOutText(int seconds) {
        return String.format(Locale.ROOT, "Task timed out after %d.00 seconds", seconds);
    }

    public static Outcome timedOut(String requestId, int seconds) {
        return failed("Sandbox.Timedout", "RequestId: " + requestId + " Error: " + timedOutText(seconds));
    }

    /// What the log and the error say of a process that has ended.
    public static String exitedText(int status) {
        if (status == 0) {
            return "Runtime exited without providing a reason";
        }
        return "Runtime exited with error: "
                + (status > SIGNALED && status <= SIGNALED + 64
                        ? "signal: " + signal(status - SIGNALED)
                        : "exit status " + status);
    }

    public static Outcome exited(String requestId, int status) {
        return failed("Runtime.ExitError", "RequestId: " + requestId + " Error: " + exitedText(status));
    }

    /// The function's code has no program that could be started.
    public static Outcome invalidEntrypoint(String requestId) {
        return failed(
                "Runtime.InvalidEntrypoint",
                "RequestId: " + requestId
                        + " Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
    }

    static Outcome answerTooLarge() {
        return failed(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size (" + MAX_ANSWER_BYTES + " bytes).");
    }

    private static Outcome failed(String type, String message) {
        ObjectNode error = JSON.createObjectNode();
        error.put("errorType", type);
        error.put("errorMessage", message);
        return new Outcome.Failed(error.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String signal(int number) {
        return switch (number) {
            case 1 -> "hangup";
            case 2 -> "interrupt";
            case 3 -> "quit";
            case 4 -> "illegal instruction";
            case 5 -> "trace/breakpoint trap";
            case 6 -> "aborted";
            case 7 -> "bus error";
            case 8 -> "floating point exception";
            case 9 -> "killed";
            case 10 -> "user defined signal 1";
            case 11 -> "segmentation fault";
            case 12 -> "user defined signal 2";
            case 13 -> "broken pipe";
            case 14 -> "alarm clock";
            case 15 -> "terminated";
            default -> "signal " + number;
        };
    }
}
