package io.millrace.glue.iceberg;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The metadata with which an Iceberg table of format 2 begins: a schema, and no snapshot yet.
///
/// Source: <https://iceberg.apache.org/spec/#table-metadata-fields>
///
/// @param uuid the identity of the table
/// @param location where the table lies, without a slash at the end
/// @param identifiers the ids of the fields that tell rows apart
public record FirstMetadata(
        String uuid,
        String location,
        long millis,
        IcebergType.Struct schema,
        List<Integer> identifiers,
        List<Partition> partitions,
        List<Sort> sorts,
        Map<String, String> properties) {

    /// What the ids of partition fields start above.
    private static final int PARTITION_IDS = 999;

    public FirstMetadata {
        identifiers = List.copyOf(identifiers);
        partitions = List.copyOf(partitions);
        sorts = List.copyOf(sorts);
        properties = Map.copyOf(properties);
        Set<Integer> ids = new HashSet<>();
        for (int id : schema.ids()) {
            if (!ids.add(id)) {
                throw new TypeException("field id " + id + " is used twice");
            }
        }
        Set<String> names = new HashSet<>();
        schema.fields().forEach(field -> {
            if (!names.add(field.name())) {
                throw new TypeException("field " + field.name() + " is there twice");
            }
        });
        identifiers.forEach(id -> checkKnown(ids, id));
        partitions.forEach(partition -> checkKnown(ids, partition.sourceId()));
        sorts.forEach(sort -> checkKnown(ids, sort.sourceId()));
    }

    /// A field by which files are kept apart.
    ///
    /// @param transform such as `identity`, `day` or `bucket[16]`
    public record Partition(int sourceId, int fieldId, String name, String transform) {}

    /// A field by which files are sorted.
    ///
    /// @param direction `asc` or `desc`
    /// @param nulls `nulls-first` or `nulls-last`
    public record Sort(int sourceId, String transform, String direction, String nulls) {}

    private static void checkKnown(Set<Integer> ids, int id) {
        if (!ids.contains(id)) {
            throw new TypeException("no field has id " + id);
        }
    }

    /// Where it is put.
    public String place() {
        return location + "/metadata/00000-" + uuid + ".metadata.json";
    }

    /// The document.
    public byte[] json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("format-version", 2)
                .put("table-uuid", uuid)
                .put("location", location)
                .put("last-sequence-number", 0)
                .put("last-updated-ms", millis)
                .put(
                        "last-column-id",
                        schema.ids().stream().mapToInt(id -> id).max().orElse(0))
                .put("current-schema-id", 0);
        ObjectNode struct = (ObjectNode) schema.json();
        struct.put("schema-id", 0);
        if (!identifiers.isEmpty()) {
            ArrayNode ids = struct.putArray("identifier-field-ids");
            identifiers.forEach(ids::add);
        }
        node.putArray("schemas").add(struct);
        node.put("default-spec-id", 0);
        ObjectNode spec = node.putArray("partition-specs").addObject().put("spec-id", 0);
        ArrayNode fields = spec.putArray("fields");
        partitions.forEach(partition -> fields.addObject()
                .put("source-id", partition.sourceId())
                .put("field-id", partition.fieldId())
                .put("name", partition.name())
                .put("transform", partition.transform()));
        node.put(
                "last-partition-id",
                partitions.stream().mapToInt(Partition::fieldId).max().orElse(PARTITION_IDS));
        int order = sorts.isEmpty() ? 0 : 1;
        node.put("default-sort-order-id", order);
        ArrayNode sorted =
                node.putArray("sort-orders").addObject().put("order-id", order).putArray("fields");
        sorts.forEach(sort -> sorted.addObject()
                .put("transform", sort.transform())
                .put("source-id", sort.sourceId())
                .put("direction", sort.direction())
                .put("null-order", sort.nulls()));
        ObjectNode all = node.putObject("properties");
        new TreeMap<>(properties).forEach(all::put);
        node.put("current-snapshot-id", -1);
        node.putObject("refs");
        node.putArray("snapshots");
        node.putArray("statistics");
        node.putArray("partition-statistics");
        node.putArray("snapshot-log");
        node.putArray("metadata-log");
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
