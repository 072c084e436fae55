package io.millrace.randomuser;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The document as YAML: four spaces a level, the fourth level between braces, quotes only where YAML needs them.
final class YamlLayout implements Layout {

    private static final int FLOW_DEPTH = 4;
    private static final Pattern QUOTED = Pattern.compile("[\\s'\":{}\\[\\],&*#?]|^[-?|<>=!%@`]");
    private static final Pattern NOT_A_TEXT = Pattern.compile(
            "(?i)|~|null|true|false|[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?|[+-]?infinity|0x[0-9a-f]+|0o[0-7]+|0b[01]+");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    private final StringBuilder out = new StringBuilder("results:\n");
    private int depth;
    private boolean isEmpty;

    @Override
    public void startUser() {
        out.append("    -");
        depth = 2;
        isEmpty = true;
    }

    @Override
    public void endUser() {
        if (isEmpty) {
            out.append(" {}\n");
        }
        depth = 0;
    }

    @Override
    public void open(String member) {
        name(member);
        depth++;
        isEmpty = true;
        out.append(depth == FLOW_DEPTH ? " {" : "");
    }

    @Override
    public void close() {
        if (depth == FLOW_DEPTH) {
            out.append("}\n");
        }
        depth--;
        isEmpty = false;
    }

    @Override
    public void text(String member, String value) {
        scalar(member, quote(value));
    }

    @Override
    public void number(String member, int value) {
        scalar(member, Integer.toString(value));
    }

    @Override
    public void nothing(String member) {
        scalar(member, "null");
    }

    @Override
    public byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void scalar(String member, String value) {
        name(member);
        out.append(' ').append(value).append(depth == FLOW_DEPTH ? "" : "\n");
        isEmpty = false;
    }

    private void name(String member) {
        if (depth == FLOW_DEPTH) {
            out.append(isEmpty ? "" : ", ");
        } else {
            if (isEmpty && depth > 0) {
                out.append('\n');
            }
            out.repeat(' ', 4 * depth);
        }
        out.append(member).append(':');
    }

    private static String quote(String value) {
        if (CONTROL.matcher(value).find()) {
            StringBuilder quoted = new StringBuilder("\"");
            value.chars().forEach(c -> {
                if (c == '"' || c == '\\') {
                    quoted.append('\\').append((char) c);
                } else if (CONTROL.matcher(Character.toString(c)).matches()) {
                    quoted.append("\\u%04X".formatted(c));
                } else {
                    quoted.append((char) c);
                }
            });
            return quoted.append('"').toString();
        }
        boolean isQuoted =
                QUOTED.matcher(value).find() || NOT_A_TEXT.matcher(value).matches();
        return isQuoted ? "'" + value.replace("'", "''") + "'" : value;
    }
}
