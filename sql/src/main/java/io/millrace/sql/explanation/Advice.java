package io.millrace.sql.explanation;

import io.millrace.sql.explanation.Explanation.Kind;
import io.millrace.sql.explanation.Explanation.Stream;
import io.millrace.sql.explanation.Explanation.Warning;
import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.StreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an application's streams and pumps tell when they are seen together.
final class Advice {

    private Advice() {}

    /// @param outputs the streams that have a destination, if that is known
    static List<Warning> of(List<Stream> streams, List<PumpPlan> pumps, Optional<List<String>> outputs) {
        List<Warning> warnings = new ArrayList<>();
        for (Stream stream : streams) {
            boolean isRead = !stream.readers().isEmpty();
            switch (stream.kind()) {
                case INPUT -> {
                    if (!isRead) {
                        warnings.add(new Warning(stream.name(), "no pump reads this input"));
                    }
                }
                case REFERENCE -> {
                    if (!isRead) {
                        warnings.add(new Warning(stream.name(), "no pump joins this reference table"));
                    }
                }
                case DECLARED -> {
                    boolean isOutput = outputs.isPresent() && outputs.get().contains(stream.name());
                    if (stream.writers().isEmpty()) {
                        warnings.add(new Warning(
                                stream.name(),
                                isRead ? "no pump writes it, so its readers get nothing" : "no pump uses it"));
                    } else if (outputs.isPresent() && !isRead && !isOutput) {
                        warnings.add(new Warning(
                                stream.name(), "it has no destination and no pump reads it: its rows go nowhere"));
                    }
                }
            }
        }
        outputs.ifPresent(names -> names.stream()
                .filter(name -> !name.equals(StreamTable.ERRORS)
                        && streams.stream()
                                .noneMatch(stream -> stream.kind() == Kind.DECLARED
                                        && stream.name().equals(name)))
                .forEach(name -> warnings.add(
                        new Warning(name, "it has a destination, but the code does not declare such a stream"))));
        pumps.stream()
                .filter(pump -> !pump.isStarted())
                .forEach(pump -> warnings.add(new Warning(pump.name(), "the pump is stopped: it does nothing")));
        return warnings;
    }
}
