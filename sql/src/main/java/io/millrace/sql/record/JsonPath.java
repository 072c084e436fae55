package io.millrace.sql.record;

import java.util.ArrayList;
import java.util.List;

/// A path into a JSON document as mappings write it: `$`, `.name` or `['name']` for a member, `[0:]` for an array.
///
/// A bare name reaches to the next `.` or `[`. In a quoted one (`['a.b']`, `["a b"]`, `."a b"`) a backslash takes the
/// character behind it as it is. <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/about-json-path.html>
///
/// @param steps the steps from the root, at most [#MAX_STEPS]
public record JsonPath(List<Step> steps) {

    /// The most steps of a path.
    static final int MAX_STEPS = 64;

    static final JsonPath ROOT = new JsonPath(List.of());

    /// One step of a path.
    sealed interface Step {

        /// To the member of an object.
        record Member(String name) implements Step {}

        /// To the elements of an array.
        record Elements() implements Step {}
    }

    public JsonPath {
        steps = List.copyOf(steps);
        if (steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("a path has at most " + MAX_STEPS + " steps");
        }
    }

    JsonPath member(String name) {
        return plus(new Step.Member(name));
    }

    JsonPath elements() {
        return plus(new Step.Elements());
    }

    /// The first `length` steps.
    JsonPath prefix(int length) {
        return new JsonPath(steps.subList(0, length));
    }

    /// The index of the first step to elements, or -1.
    int firstElements() {
        return steps.indexOf(new Step.Elements());
    }

    private JsonPath plus(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new JsonPath(longer);
    }

    /// Reads a path such as `$.users[0:].name`.
    ///
    /// @throws IllegalArgumentException if the text is no path
    public static JsonPath parse(String text) {
        if (!text.startsWith("$")) {
            throw new IllegalArgumentException("the path " + text + " does not start with $");
        }
        List<Step> steps = new ArrayList<>();
        int p = 1;
        while (p < text.length()) {
            if (text.startsWith("[0:]", p)) {
                steps.add(new Step.Elements());
                p += 4;
            } else if (text.startsWith("['", p) || text.startsWith("[\"", p)) {
                StringBuilder name = new StringBuilder();
                p = quoted(text, p + 1, name);
                if (!text.startsWith("]", p)) {
                    throw new IllegalArgumentException("the path " + text + " lacks ] at " + p);
                }
                p++;
                steps.add(new Step.Member(name.toString()));
            } else if (text.startsWith(".\"", p)) {
                StringBuilder name = new StringBuilder();
                p = quoted(text, p + 1, name);
                steps.add(new Step.Member(name.toString()));
            } else if (text.charAt(p) == '.') {
                int end = p + 1;
                while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
                    end++;
                }
                if (end == p + 1) {
                    throw new IllegalArgumentException("the path " + text + " lacks a name at " + end);
                }
                steps.add(new Step.Member(text.substring(p + 1, end)));
                p = end;
            } else {
                throw new IllegalArgumentException(
                        "the path " + text + " has no step at " + p + "; an array is written [0:]");
            }
        }
        return new JsonPath(steps);
    }

    private static int quoted(String text, int open, StringBuilder name) {
        char quote = text.charAt(open);
        for (int p = open + 1; p < text.length(); p++) {
            char c = text.charAt(p);
            if (c == quote) {
                return p + 1;
            }
            if (c == '\\' && p + 1 < text.length()) {
                c = text.charAt(++p);
            }
            name.append(c);
        }
        throw new IllegalArgumentException("the path " + text + " lacks a closing quote");
    }

    /// The path as a mapping writes it.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("$");
        for (Step step : steps) {
            switch (step) {
                case Step.Elements() -> text.append("[0:]");
                case Step.Member(String name) -> {
                    boolean isBare =
                            !name.isEmpty() && !name.startsWith("\"") && name.indexOf('.') < 0 && name.indexOf('[') < 0;
                    if (isBare) {
                        text.append('.').append(name);
                    } else {
                        text.append("['")
                                .append(name.replace("\\", "\\\\").replace("'", "\\'"))
                                .append("']");
                    }
                }
            }
        }
        return text.toString();
    }
}
