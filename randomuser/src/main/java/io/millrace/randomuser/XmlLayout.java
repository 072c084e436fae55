package io.millrace.randomuser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// The document as XML: a root `user`, one `results` for each user, then `info`; indented by tabs.
final class XmlLayout implements Layout {

    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<user>");
    private final Deque<String> path = new ArrayDeque<>();

    @Override
    public void startUser() {
        open("results");
    }

    @Override
    public void endUser() {
        close();
    }

    @Override
    public void open(String member) {
        path.addLast(member);
        line().append('<').append(member).append('>');
    }

    @Override
    public void close() {
        line().append("</").append(path.removeLast()).append('>');
    }

    @Override
    public void text(String member, String value) {
        path.addLast(member);
        line().append('<').append(member).append('>');
        value.codePoints().forEach(this::escape);
        out.append("</").append(member).append('>');
        path.removeLast();
    }

    @Override
    public void number(String member, int value) {
        text(member, Integer.toString(value));
    }

    @Override
    public void nothing(String member) {
        text(member, "");
    }

    @Override
    public byte[] bytes() {
        return out.append("\n</user>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private StringBuilder line() {
        return out.append('\n').repeat('\t', path.size());
    }

    private void escape(int c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            // XML 1.0 has no control characters and no lone surrogates, and a seed may hold them.
            default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
        }
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || (c >= 0x20 && c < 0xD800) || (c > 0xDFFF && c != 0xFFFE && c != 0xFFFF);
    }
}
