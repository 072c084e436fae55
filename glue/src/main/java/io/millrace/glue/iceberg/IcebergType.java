package io.millrace.glue.iceberg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A type of an Iceberg schema; everything in it that can change on its own has an id.
///
/// Source: <https://iceberg.apache.org/spec/#schemas-and-data-types>
public sealed interface IcebergType {

    /// A type without parts, such as `long` or `decimal(10,2)`.
    record Primitive(String name) implements IcebergType {

        private static final Set<String> NAMES = Set.of(
                "boolean",
                "int",
                "long",
                "float",
                "double",
                "date",
                "time",
                "timestamp",
                "timestamptz",
                "string",
                "uuid",
                "binary");

        public Primitive {
            if (!NAMES.contains(name)
                    && !name.matches("fixed\\[\\d{1,9}]|decimal\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\)")) {
                throw new TypeException("no type of Iceberg: " + name);
            }
        }
    }

    /// Named fields.
    record Struct(List<Field> fields) implements IcebergType {

        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /// Elements of one type.
    record ListOf(int elementId, boolean isElementRequired, IcebergType element) implements IcebergType {}

    /// Values by keys.
    record MapOf(int keyId, IcebergType key, int valueId, boolean isValueRequired, IcebergType value)
            implements IcebergType {}

    /// A column, or a field of a struct.
    record Field(int id, String name, boolean isRequired, IcebergType type, Optional<String> doc) {

        ObjectNode json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("id", id).put("name", name).put("required", isRequired).set("type", type.json());
            doc.ifPresent(text -> node.put("doc", text));
            return node;
        }

        static Field read(JsonNode node) {
            if (!node.path("id").isInt() || !node.path("name").isTextual()) {
                throw new TypeException("a field has an id and a name: " + node);
            }
            return new Field(
                    node.path("id").intValue(),
                    node.path("name").textValue(),
                    node.path("required").asBoolean(false),
                    IcebergType.read(node.path("type")),
                    Optional.ofNullable(node.path("doc").textValue()));
        }
    }

    /// Reads a type as it stands in metadata: a text, or an object with its parts.
    ///
    /// @throws TypeException if it is none
    static IcebergType read(JsonNode node) {
        if (node.isTextual()) {
            return new Primitive(node.textValue());
        }
        return switch (node.path("type").asText()) {
            case "struct" -> {
                List<Field> fields = new ArrayList<>();
                node.path("fields").forEach(field -> fields.add(Field.read(field)));
                yield new Struct(fields);
            }
            case "list" ->
                new ListOf(
                        id(node, "element-id"),
                        node.path("element-required").asBoolean(false),
                        read(node.path("element")));
            case "map" ->
                new MapOf(
                        id(node, "key-id"),
                        read(node.path("key")),
                        id(node, "value-id"),
                        node.path("value-required").asBoolean(false),
                        read(node.path("value")));
            default -> throw new TypeException("no type of Iceberg: " + node);
        };
    }

    private static int id(JsonNode node, String name) {
        if (!node.path(name).isInt()) {
            throw new TypeException("no " + name + " in " + node);
        }
        return node.path(name).intValue();
    }

    /// The type as it stands in metadata.
    default JsonNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return switch (this) {
            case Primitive(String name) -> JsonNodeFactory.instance.textNode(name);
            case Struct(List<Field> fields) -> {
                node.put("type", "struct");
                node.putArray("fields").addAll(fields.stream().map(Field::json).toList());
                yield node;
            }
            case ListOf list ->
                node.put("type", "list")
                        .put("element-id", list.elementId())
                        .put("element-required", list.isElementRequired())
                        .set("element", list.element().json());
            case MapOf map -> {
                node.put("type", "map")
                        .put("key-id", map.keyId())
                        .set("key", map.key().json());
                node.put("value-id", map.valueId())
                        .put("value-required", map.isValueRequired())
                        .set("value", map.value().json());
                yield node;
            }
        };
    }

    /// The type in Hive's words, as Glue shows it.
    default String hive() {
        return switch (this) {
            case Primitive primitive ->
                switch (primitive.name()) {
                    case "long" -> "bigint";
                    case "time", "uuid" -> "string";
                    case "timestamptz" -> "timestamp";
                    default ->
                        primitive.name().startsWith("fixed")
                                ? "binary"
                                : primitive.name().replace(" ", "");
                };
            case Struct(List<Field> fields) ->
                fields.stream()
                        .map(field -> field.name() + ":" + field.type().hive())
                        .collect(Collectors.joining(",", "struct<", ">"));
            case ListOf list -> "array<" + list.element().hive() + ">";
            case MapOf map -> "map<" + map.key().hive() + "," + map.value().hive() + ">";
        };
    }

    /// The ids of all that it consists of.
    default List<Integer> ids() {
        List<Integer> ids = new ArrayList<>();
        switch (this) {
            case Primitive primitive -> {}
            case Struct(List<Field> fields) ->
                fields.forEach(field -> {
                    ids.add(field.id());
                    ids.addAll(field.type().ids());
                });
            case ListOf list -> {
                ids.add(list.elementId());
                ids.addAll(list.element().ids());
            }
            case MapOf map -> {
                ids.add(map.keyId());
                ids.add(map.valueId());
                ids.addAll(map.key().ids());
                ids.addAll(map.value().ids());
            }
        }
        return ids;
    }
}
