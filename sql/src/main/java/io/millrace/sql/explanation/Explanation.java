package io.millrace.sql.explanation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What an application does, in words: made of the plan that runs, not of the text of the code.
///
/// @param streams the in-application streams, inputs first
/// @param pumps the pumps in the order of the code
/// @param warnings what may not be what its author meant
public record Explanation(List<Stream> streams, List<Pump> pumps, List<Warning> warnings) {

    public Explanation {
        streams = List.copyOf(streams);
        pumps = List.copyOf(pumps);
        warnings = List.copyOf(warnings);
    }

    /// What a stream is.
    public enum Kind {
        INPUT,
        /// A reference table.
        REFERENCE,
        /// Declared by the code.
        DECLARED
    }

    /// One stream or reference table.
    ///
    /// @param columns each with its type, as in a declaration
    /// @param writers the pumps that write it
    /// @param readers the pumps that read it
    public record Stream(String name, Kind kind, List<String> columns, List<String> writers, List<String> readers) {}

    /// One pump.
    ///
    /// @param steps what it does, from the streams that it reads to the one that it writes
    public record Pump(String name, boolean isStarted, String target, List<Step> steps) {

        /// The pump in words.
        public String text() {
            StringBuilder text = new StringBuilder(
                    "pump " + Wording.name(name) + " into " + Wording.name(target) + (isStarted ? "" : " (stopped)"));
            for (Step step : steps) {
                String indent = "\n" + "  ".repeat(1 + step.depth());
                text.append(indent).append(step.does());
                if (!step.emits().isEmpty()) {
                    text.append(indent).append("  comes out: ").append(step.emits());
                }
                if (!step.keeps().isEmpty()) {
                    text.append(indent).append("  keeps: ").append(step.keeps());
                }
            }
            return text.toString();
        }
    }

    /// One step of a pump.
    ///
    /// @param depth how deep in the branches of joins and unions it stands
    /// @param does what it does with rows
    /// @param emits when rows come out of it; empty if each comes out at once
    /// @param keeps what it keeps from row to row, and how that grows; empty if nothing
    public record Step(int depth, String does, String emits, String keeps) {}

    /// What may not be what the author meant.
    ///
    /// @param subject the stream or pump
    /// @param text why, and what can be done
    public record Warning(String subject, String text) {}

    /// All of it in words.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Stream stream : streams) {
            text.append(
                    switch (stream.kind()) {
                        case INPUT -> "input stream ";
                        case REFERENCE -> "reference table ";
                        case DECLARED -> "stream ";
                    });
            text.append(Wording.name(stream.name()))
                    .append(" (")
                    .append(String.join(", ", stream.columns()))
                    .append(")\n");
            if (stream.kind() == Kind.DECLARED) {
                text.append("  written by ").append(pumps(stream.writers())).append('\n');
            }
            text.append("  read by ").append(pumps(stream.readers())).append('\n');
        }
        pumps.forEach(pump -> text.append('\n').append(pump.text()).append('\n'));
        if (!warnings.isEmpty()) {
            text.append('\n');
        }
        warnings.forEach(warning -> text.append("warning: ")
                .append(Wording.name(warning.subject()))
                .append(": ")
                .append(warning.text())
                .append('\n'));
        return text.toString();
    }

    private static String pumps(List<String> names) {
        return names.isEmpty()
                ? "no pump"
                : Wording.list(names.stream().map(Wording::name).toList());
    }

    /// All of it for machines: an object with `streams`, `pumps` and `warnings`.
    public JsonNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode all = json.putArray("streams");
        for (Stream stream : streams) {
            ObjectNode node = all.addObject()
                    .put("name", stream.name())
                    .put("kind", stream.kind().name());
            stream.columns().forEach(node.putArray("columns")::add);
            stream.writers().forEach(node.putArray("writers")::add);
            stream.readers().forEach(node.putArray("readers")::add);
        }
        ArrayNode running = json.putArray("pumps");
        for (Pump pump : pumps) {
            ObjectNode node = running.addObject()
                    .put("name", pump.name())
                    .put("started", pump.isStarted())
                    .put("target", pump.target());
            ArrayNode steps = node.putArray("steps");
            pump.steps()
                    .forEach(step -> steps.addObject()
                            .put("depth", step.depth())
                            .put("does", step.does())
                            .put("emits", step.emits())
                            .put("keeps", step.keeps()));
        }
        ArrayNode said = json.putArray("warnings");
        warnings.forEach(
                warning -> said.addObject().put("subject", warning.subject()).put("text", warning.text()));
        return json;
    }
}
