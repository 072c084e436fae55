package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sampled records cut into rows and fields by one pair of delimiters.
///
/// @param rows the fields of each row
/// @param refused the rows that could not be cut, or that no text file has
record DelimitedSample(List<List<String>> rows, int refused) {

    static DelimitedSample of(Format.Csv format, List<byte[]> records) {
        List<List<String>> rows = new ArrayList<>();
        int refused = 0;
        CsvScanner scanner = new CsvScanner(format, InputSchema.MAX_COLUMNS);
        for (byte[] record : records) {
            if (!isText(record)) {
                refused++;
                continue;
            }
            scanner.reset(record, record.length);
            int p = 0;
            while (p < record.length) {
                try {
                    p = scanner.row(p);
                    if (!scanner.isBlankRow()) {
                        rows.add(fields(scanner));
                    }
                } catch (MalformedException e) {
                    refused++;
                    p = scanner.nextRow(e.offset());
                }
            }
        }
        return new DelimitedSample(rows, refused);
    }

    private static boolean isText(byte[] record) {
        for (byte b : record) {
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
                return false;
            }
        }
        return Utf8.content(record, 0, record.length) != Utf8.Content.INVALID;
    }

    private static List<String> fields(CsvScanner scanner) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < Math.min(scanner.count(), InputSchema.MAX_COLUMNS); i++) {
            byte[] plain = new byte[scanner.end(i) - scanner.start(i)];
            fields.add(new String(plain, 0, scanner.undouble(i, plain), StandardCharsets.UTF_8));
        }
        return fields;
    }

    /// The number of fields that more than half of the rows have, or 0.
    int commonWidth() {
        Map<Integer, Integer> widths = new HashMap<>();
        rows.forEach(row -> widths.merge(row.size(), 1, Integer::sum));
        if (widths.isEmpty()) {
            return 0;
        }
        Map.Entry<Integer, Integer> most = Collections.max(widths.entrySet(), Map.Entry.comparingByValue());
        return 2 * most.getValue() > rows.size() + refused ? most.getKey() : 0;
    }

    /// The types of the first `width` fields over all rows of that width.
    List<ColumnType> types(int width) {
        List<SampledValues> samples = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            samples.add(SampledValues.ofFields());
        }
        for (List<String> row : rows) {
            if (row.size() == width) {
                for (int i = 0; i < width; i++) {
                    samples.get(i).string(row.get(i));
                }
            }
        }
        return samples.stream().map(SampledValues::type).toList();
    }
}
