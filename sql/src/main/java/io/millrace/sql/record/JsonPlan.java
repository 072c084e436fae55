package io.millrace.sql.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The mappings of a schema compiled for one walk over a document: two tries of paths and the slots they fill.
///
/// Paths that flatten an array (`$.orders[0:].orderId`) are cut there: the first trie leads to the array, the second
/// holds what follows within one element. A path that ends in `[0:]` is the array itself as text, unless it is the row
/// path, where it is the element. All paths start at the root of the document, whatever the row path is.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/about-json-path.html>
final class JsonPlan {

    private final PathNode document = PathNode.root();
    private final PathNode element = PathNode.root();
    private final @Nullable JsonPath flattened;
    private final boolean rowsAreElements;
    private final List<MappedColumn> columns;
    private final int[] slots;
    private final boolean[] perElement;
    private final int slotCount;

    private JsonPlan(Format.Json format, List<MappedColumn> columns) {
        this.columns = columns;
        this.perElement = new boolean[columns.size()];
        JsonPath rowPath = JsonPath.parse(format.rowPath());
        List<JsonPath> paths = new ArrayList<>();
        for (MappedColumn column : columns) {
            paths.add(JsonPath.parse(column.mapping()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "column " + column.name() + " has no mapping, which JSON needs"))));
        }
        this.rowsAreElements = rowPath.firstElements() >= 0;
        this.flattened = flattened(rowPath, paths);
        if (flattened != null) {
            document.add(flattened.steps()).flatten();
        }
        List<PathNode> ends = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            ends.add(end(paths.get(i), rowPath, i));
        }
        ends.forEach(PathNode::endPath);
        this.slotCount = element.seal(document.seal(0));
        this.slots = ends.stream().mapToInt(PathNode::slot).toArray();
    }

    /// @throws IllegalArgumentException if a mapping is missing, is no path, or flattens a second array
    static JsonPlan of(Format.Json format, List<MappedColumn> columns) {
        return new JsonPlan(format, columns);
    }

    private static @Nullable JsonPath flattened(JsonPath rowPath, List<JsonPath> paths) {
        int cut = rowPath.firstElements();
        JsonPath flattened = cut < 0 ? null : rowPath.prefix(cut);
        for (JsonPath path : paths) {
            cut = path.firstElements();
            if (cut < 0 || cut == path.steps().size() - 1) {
                continue;
            }
            JsonPath prefix = path.prefix(cut);
            if (flattened == null) {
                flattened = prefix;
            } else if (!flattened.equals(prefix)) {
                throw new IllegalArgumentException(
                        "only one array of a schema is flattened, not both " + flattened + " and " + prefix);
            }
        }
        return flattened;
    }

    private PathNode end(JsonPath path, JsonPath rowPath, int column) {
        int cut = path.firstElements();
        int last = path.steps().size() - 1;
        boolean isRow = rowsAreElements && path.equals(rowPath);
        if (cut < 0 || (cut == last && !isRow)) {
            return document.add(cut < 0 ? path.steps() : path.prefix(last).steps());
        }
        perElement[column] = true;
        List<JsonPath.Step> inside = path.steps().subList(cut + 1, last + 1);
        boolean isText = !inside.isEmpty() && inside.getLast() instanceof JsonPath.Step.Elements;
        return element.add(isText ? inside.subList(0, inside.size() - 1) : inside);
    }

    /// What paths reach from the root of a document.
    PathNode document() {
        return document;
    }

    /// What paths reach from one element of the flattened array.
    PathNode element() {
        return element;
    }

    /// The path of the array whose elements become rows.
    Optional<JsonPath> flattened() {
        return Optional.ofNullable(flattened);
    }

    /// Whether the row path names the flattened array, so that without elements there are no rows.
    boolean rowsAreElements() {
        return rowsAreElements;
    }

    List<MappedColumn> columns() {
        return columns;
    }

    /// The slot that the value of a column is found in.
    int slot(int column) {
        return slots[column];
    }

    /// Whether a column is read from each element instead of once from the document.
    boolean isPerElement(int column) {
        return perElement[column];
    }

    int slotCount() {
        return slotCount;
    }
}
