package io.millrace.flink;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One query in both dialects, whose answers must be the same rows, in any order.
///
/// @param name what it is about
/// @param ours the query of a pump; the ROWTIME of a row counts as its first column if `isTimed`
/// @param flinks the query for Flink; its first column is that time if `isTimed`
/// @param isTimed whether the times of the answer are compared, too
/// @param types the types of the columns, in our dialect
record Question(String name, String ours, String flinks, boolean isTimed, List<String> types) {

    Question {
        types = List.copyOf(types);
    }

    /// A pump that answers it into a stream of this name.
    String pump(String stream) {
        String columns = IntStream.range(0, types.size())
                .mapToObj(i -> "c" + i + " " + types.get(i))
                .collect(Collectors.joining(", "));
        return "CREATE STREAM \"" + stream + "\" (" + columns + ");\nCREATE PUMP \"" + stream + "\" AS INSERT INTO \""
                + stream + "\"\n" + ours + ";\n";
    }
}
