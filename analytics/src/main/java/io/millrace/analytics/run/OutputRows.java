package io.millrace.analytics.run;

import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Outputs;
import io.millrace.sql.record.RowEncoder;
import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of one batch as they leave for the outputs, encoded; for one thread.
final class OutputRows implements Outputs {

    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    static final int MAX_ROW_BYTES = 512 << 10;

    private final Map<String, List<Route>> routes = new HashMap<>();
    private final Map<String, List<byte[]>> rows = new LinkedHashMap<>();
    private int errors;
    private Optional<ErrorRow> latest = Optional.empty();

    OutputRows(Program program, List<OutputDefinition> outputs) {
        for (OutputDefinition output : outputs) {
            rows.put(output.id(), new ArrayList<>());
            routes.computeIfAbsent(output.name(), name -> new ArrayList<>())
                    .add(new Route(output.id(), program.encoder(output)));
        }
    }

    private record Route(String output, RowEncoder encoder) {}

    /// Begins a batch.
    void clear() {
        rows.replaceAll((output, old) -> new ArrayList<>());
        errors = 0;
        latest = Optional.empty();
    }

    @Override
    public void row(String stream, Row row) {
        for (Route route : routes.getOrDefault(stream, List.of())) {
            byte[] record = route.encoder().encode(row);
            if (record.length > MAX_ROW_BYTES) {
                error(new ErrorRow(
                        row.rowtime(),
                        "ERROR",
                        "ROW_TOO_LONG",
                        "a row of \"" + stream + "\" has " + record.length + " bytes, more than " + MAX_ROW_BYTES,
                        row.rowtime(),
                        "",
                        ""));
            } else {
                rowsOf(route.output()).add(record);
            }
        }
    }

    @Override
    public void error(ErrorRow error) {
        errors++;
        latest = Optional.of(error);
        for (Route route : routes.getOrDefault(ErrorRow.STREAM, List.of())) {
            rowsOf(route.output()).add(route.encoder().encode(error.toRow()));
        }
    }

    /// The records for an output.
    List<byte[]> rowsOf(String output) {
        List<byte[]> records = rows.get(output);
        if (records == null) {
            throw new IllegalArgumentException("there is no output " + output);
        }
        return records;
    }

    boolean isEmpty() {
        return rows.values().stream().allMatch(List::isEmpty);
    }

    /// How many records each output gets.
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        rows.forEach((output, records) -> counts.put(output, records.size()));
        return counts;
    }

    int errors() {
        return errors;
    }

    /// The last of the errors.
    Optional<ErrorRow> latestError() {
        return latest;
    }
}
