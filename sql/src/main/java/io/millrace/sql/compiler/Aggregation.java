package io.millrace.sql.compiler;

import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Which calls are aggregates, before they are validated.
final class Aggregation {

    private static final Set<String> NAMES = Set.of(
            "COUNT",
            "SUM",
            "AVG",
            "MIN",
            "MAX",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP",
            "FIRST_VALUE",
            "LAST_VALUE",
            "NTH_VALUE",
            "LAG",
            "EXP_AVG",
            "ANY",
            "SOME",
            "EVERY");

    /// Those that no GROUP BY has.
    private static final Set<String> ONLY_OVER = Set.of("LAG", "NTH_VALUE", "NTH_VALUE FROM LAST", "EXP_AVG");

    private Aggregation() {}

    static boolean isAggregate(SqlNode node) {
        return node instanceof SqlCall call
                && (call.getOperator().isAggregator()
                        || NAMES.contains(call.getOperator().getName().toUpperCase(Locale.ROOT)));
    }

    /// Refuses each aggregate that stands outside of OVER and of a query of its own.
    static void refuseIn(SqlNode node) {
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getKind() == SqlKind.OVER || call.isA(SqlKind.QUERY)) {
                    return null;
                }
                if (isAggregate(call)) {
                    String name = call.getOperator().getName();
                    throw ONLY_OVER.contains(name.toUpperCase(Locale.ROOT))
                            ? StreamingForm.refuse(
                                    call,
                                    name + " without OVER",
                                    "Write the window behind it: OVER (ROWS 10 PRECEDING)")
                            : StreamingForm.refuse(
                                    call,
                                    name + " without OVER or GROUP BY",
                                    "Add GROUP BY STEP(ROWTIME BY INTERVAL '1' MINUTE), or a sliding window behind OVER");
                }
                return super.visit(call);
            }
        });
    }
}
