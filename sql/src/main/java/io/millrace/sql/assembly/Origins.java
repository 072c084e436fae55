package io.millrace.sql.assembly;

import io.millrace.sql.plan.PumpPlan;
import io.millrace.sql.plan.StreamTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.stream.LogicalDelta;

/// Which queries are in step with one input: each row that they give comes at once of one row of that input.
///
/// Rows of queries that are in step with the same input need not wait for each other: their order follows from
/// that of the input and of the code, whenever bounds are told.
public final class Origins {

    private final Set<String> inputs = new HashSet<>();
    private final Collection<PumpPlan> pumps;
    private final Map<String, Optional<String>> known = new HashMap<>();

    /// @param pumps those that run
    public Origins(Map<String, StreamTable> streams, Collection<PumpPlan> pumps) {
        this.pumps = pumps;
        streams.forEach((name, stream) -> {
            if (stream.isInput()) {
                inputs.add(name);
            }
        });
    }

    /// Whether all come in step with the same input.
    boolean areInStep(List<RelNode> queries) {
        return common(queries).isPresent();
    }

    /// Whether all pumps that write a stream are in step with the same input.
    public boolean isInStep(String stream) {
        return ofStream(stream).isPresent();
    }

    private Optional<String> ofStream(String stream) {
        if (inputs.contains(stream)) {
            return Optional.of(stream);
        }
        Optional<String> found = known.get(stream);
        if (found == null) {
            found = common(pumps.stream()
                    .filter(pump -> pump.target().name().equals(stream))
                    .map(PumpPlan::algebra)
                    .toList());
            known.put(stream, found);
        }
        return found;
    }

    private Optional<String> common(List<RelNode> queries) {
        Optional<String> first = queries.isEmpty() ? Optional.empty() : of(queries.getFirst());
        return queries.stream().allMatch(query -> of(query).equals(first)) ? first : Optional.empty();
    }

    private Optional<String> of(RelNode node) {
        return switch (node) {
            case TableScan scan when scan.getTable().unwrap(StreamTable.class) != null -> ofStream(PumpPlan.name(scan));
            case Filter _, LogicalDelta _ -> of(node.getInput(0));
            case Project project -> TimeTrace.retimes(project) ? Optional.empty() : of(project.getInput());
            case Aggregate aggregate when aggregate.getAggCallList().isEmpty() -> of(aggregate.getInput());
            case Union union -> common(union.getInputs());
            case Join join when Joining.isTable(join.getRight()) -> of(join.getLeft());
            case Join join when Joining.isTable(join.getLeft()) -> of(join.getRight());
            case Join join
            when join.getJoinType() == JoinRelType.INNER
                    && join.getInputs().stream().noneMatch(Joining::follows) -> common(join.getInputs());
            default -> Optional.empty();
        };
    }
}
