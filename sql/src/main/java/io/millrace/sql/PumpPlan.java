package io.millrace.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;

/// One pump as it was compiled; each execution makes its own operators of it.
///
/// @param name the pump's name
/// @param isStarted whether it runs
/// @param target the stream that it writes to
/// @param fields for each column of the target the field of the query that goes there, or -1 for NULL
/// @param algebra the query; its last field is ROWTIME
record PumpPlan(
        String name,
        boolean isStarted,
        StreamTable target,
        List<Integer> fields,
        RelNode algebra,
        CompileOptions options) {

    PumpPlan {
        fields = List.copyOf(fields);
    }

    /// The same pump, running or stopped.
    PumpPlan running(boolean runs) {
        return new PumpPlan(name, runs, target, fields, algebra, options);
    }

    /// The names of the streams that the query reads.
    List<String> sources() {
        List<String> names = new ArrayList<>();
        collect(algebra, names);
        return names;
    }

    /// Whether the query reads the stream or reference table of that name.
    boolean reads(String source) {
        return reads(algebra, source);
    }

    private static boolean reads(RelNode node, String source) {
        return (node instanceof TableScan scan && name(scan).equals(source))
                || node.getInputs().stream().anyMatch(input -> reads(input, source));
    }

    private static void collect(RelNode node, List<String> names) {
        if (node instanceof TableScan scan && scan.getTable().unwrap(StreamTable.class) != null) {
            names.add(name(scan));
        }
        for (RelNode input : node.getInputs()) {
            collect(input, names);
        }
    }

    static String name(TableScan scan) {
        List<String> names = scan.getTable().getQualifiedName();
        return names.get(names.size() - 1);
    }
}
