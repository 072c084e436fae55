package io.millrace.sql.explanation;

import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.Script;
import io.millrace.sql.plan.StreamTable;
import io.millrace.sql.row.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts compiled code into words.
public final class Explainer {

    private Explainer() {}

    /// What the code does, in words.
    ///
    /// @param outputs the streams that have a destination, if that is known; so streams that lead nowhere are found
    public static Explanation explain(Script script, Optional<List<String>> outputs) {
        List<Explanation.Warning> warnings = new ArrayList<>();
        List<PumpPlan> plans = List.copyOf(script.pumps().values());
        List<Explanation.Pump> explained = plans.stream()
                .map(plan -> PumpExplainer.explain(plan, warnings))
                .toList();
        List<Explanation.Stream> all = new ArrayList<>();
        script.streams().values().stream()
                .filter(StreamTable::isInput)
                .forEach(stream -> all.add(described(script, stream.name(), Explanation.Kind.INPUT, stream.type())));
        script.tables()
                .forEach(table -> all.add(described(script, table.name(), Explanation.Kind.REFERENCE, table.type())));
        script.streams().values().stream()
                .filter(stream -> !stream.isInput())
                .forEach(stream -> all.add(described(script, stream.name(), Explanation.Kind.DECLARED, stream.type())));
        warnings.addAll(Advice.of(all, plans, outputs));
        return new Explanation(all, explained, warnings);
    }

    private static Explanation.Stream described(Script script, String name, Explanation.Kind kind, RowType type) {
        return new Explanation.Stream(
                name,
                kind,
                type.columns().stream()
                        .map(column -> Wording.name(column.name()) + " " + column.type()
                                + (column.isNullable() ? "" : " NOT NULL"))
                        .toList(),
                script.pumps().values().stream()
                        .filter(pump -> pump.target().name().equals(name))
                        .map(PumpPlan::name)
                        .toList(),
                script.pumps().values().stream()
                        .filter(pump -> pump.reads(name))
                        .map(PumpPlan::name)
                        .toList());
    }
}
