package io.millrace.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// One pump as it was compiled; each execution makes its own operators of it.
///
/// @param name the pump's name
/// @param isStarted whether it runs
/// @param target the stream that it writes to
/// @param fields for each column of the target the field of the query that goes there, or -1 for NULL
/// @param algebra the query; its last field is ROWTIME
public record PumpPlan(
        String name,
        boolean isStarted,
        StreamTable target,
        List<Integer> fields,
        RelNode algebra,
        CompileOptions options) {

    public PumpPlan {
        fields = List.copyOf(fields);
    }

    /// The same pump, running or stopped.
    public PumpPlan running(boolean runs) {
        return new PumpPlan(name, runs, target, fields, algebra, options);
    }

    /// The names of the streams that the query reads.
    public List<String> sources() {
        return scans(algebra).stream()
                .filter(scan -> scan.getTable().unwrap(StreamTable.class) != null)
                .map(PumpPlan::name)
                .toList();
    }

    /// Whether the query reads the stream or reference table of that name.
    public boolean reads(String source) {
        return reads().contains(source);
    }

    /// The names of the streams and reference tables that the query reads.
    public Set<String> reads() {
        return scans(algebra).stream().map(PumpPlan::name).collect(Collectors.toSet());
    }

    /// Where a query reads streams and tables, also in the queries inside its expressions.
    public static List<TableScan> scans(RelNode query) {
        List<TableScan> scans = new ArrayList<>();
        collect(query, scans);
        return scans;
    }

    private static void collect(RelNode node, List<TableScan> scans) {
        if (node instanceof TableScan scan) {
            scans.add(scan);
        }
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                collect(query.rel, scans);
                return super.visitSubQuery(query);
            }
        });
        node.getInputs().forEach(input -> collect(input, scans));
    }

    public static String name(TableScan scan) {
        List<String> names = scan.getTable().getQualifiedName();
        return names.get(names.size() - 1);
    }
}
