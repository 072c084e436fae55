package io.millrace.sql;

import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps all that leaves an application.
final class RecordedOutputs implements Outputs {

    private final Map<String, List<Row>> rows = new LinkedHashMap<>();
    private final List<ErrorRow> errors = new ArrayList<>();

    @Override
    public void row(String stream, Row row) {
        rows.computeIfAbsent(stream, _ -> new ArrayList<>()).add(row);
    }

    @Override
    public void error(ErrorRow error) {
        errors.add(error);
    }

    List<Row> rows(String stream) {
        return rows.getOrDefault(stream, List.of());
    }

    void clear() {
        rows.clear();
        errors.clear();
    }

    List<ErrorRow> errors() {
        return errors;
    }
}
