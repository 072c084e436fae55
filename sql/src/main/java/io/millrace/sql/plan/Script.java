package io.millrace.sql.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One application's compiled code: what there is when its last statement has been taken.
///
/// @param streams the in-application streams by their exact names, inputs first
/// @param tables the reference tables
/// @param pumps the pumps by their names, in the order of the code
public record Script(Map<String, StreamTable> streams, List<ReferenceTable> tables, Map<String, PumpPlan> pumps) {

    public Script {
        streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
        tables = List.copyOf(tables);
        pumps = Collections.unmodifiableMap(new LinkedHashMap<>(pumps));
    }
}
