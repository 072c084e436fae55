package io.millrace.sql.explanation;

import io.millrace.sql.explanation.Explanation.Step;
import io.millrace.sql.explanation.Explanation.Warning;
import java.util.ArrayList;
import java.util.List;

/// The steps of one pump, gathered one by one, and what its author should know of them.
final class Steps {

    /// What is said of steps that never forget.
    static final String LIMIT = "; beyond the memory of an application the pump is stopped, and error_stream tells";

    private final String pump;
    private final List<Step> steps = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    Steps(String pump) {
        this.pump = pump;
    }

    /// See [Step].
    void add(int depth, String does, String emits, String keeps) {
        steps.add(new Step(depth, does, emits, keeps));
    }

    void warn(String text) {
        warnings.add(new Warning(pump, text));
    }

    List<Step> all() {
        return steps;
    }

    List<Warning> warnings() {
        return warnings;
    }
}
