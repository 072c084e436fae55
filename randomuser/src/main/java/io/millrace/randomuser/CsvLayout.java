package io.millrace.randomuser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The document as CSV: a header of dotted paths, one row a user, no newline at the end, and no info.
final class CsvLayout implements Layout {

    private final StringBuilder out = new StringBuilder();
    private final List<String> header = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder row = new StringBuilder();
    private boolean inUser;
    private boolean hasColumns;
    private boolean isFirst = true;

    @Override
    public void startUser() {
        inUser = true;
        hasColumns = false;
        row.setLength(0);
    }

    @Override
    public void endUser() {
        if (isFirst) {
            out.append(String.join(",", header));
        }
        out.append('\n').append(row);
        inUser = false;
        isFirst = false;
    }

    @Override
    public void open(String member) {
        path.addLast(member);
    }

    @Override
    public void close() {
        path.removeLast();
    }

    @Override
    public void text(String member, String value) {
        if (!inUser) {
            return;
        }
        if (isFirst) {
            header.add(path.isEmpty() ? member : String.join(".", path) + "." + member);
        }
        if (hasColumns) {
            row.append(',');
        }
        hasColumns = true;
        boolean isQuoted = value.indexOf(',') >= 0 || value.indexOf('"') >= 0 || value.indexOf('\n') >= 0;
        row.append(isQuoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
    }

    @Override
    public void number(String member, int value) {
        text(member, Integer.toString(value));
    }

    @Override
    public void nothing(String member) {
        text(member, "null");
    }

    @Override
    public byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
