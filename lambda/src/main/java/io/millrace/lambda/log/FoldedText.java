package io.millrace.lambda.log;

import java.io.ByteArrayOutputStream;

/// Text of several lines that is one entry of a log: in a process's output each line feed within it is a zero byte and
/// a carriage return.
///
/// So what a logger says stays together, as on AWS, where loggers have a way of their own to the log, and what is just
/// printed is cut into lines.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html>
final class FoldedText {

    private static final String FOLD = "\0\r";

    private FoldedText() {}

    /// The text with its line feeds.
    static String unfolded(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace(FOLD, "\n");
    }

    /// The bytes with their line feeds.
    static byte[] unfolded(byte[] bytes, int from, int length) {
        ByteArrayOutputStream unfolded = new ByteArrayOutputStream(length);
        int start = from;
        for (int i = from; i < from + length - 1; i++) {
            if (bytes[i] == '\0' && bytes[i + 1] == '\r') {
                unfolded.write(bytes, start, i - start);
                unfolded.write('\n');
                start = i + 2;
                i++;
            }
        }
        unfolded.write(bytes, start, from + length - start);
        return unfolded.toByteArray();
    }
}
