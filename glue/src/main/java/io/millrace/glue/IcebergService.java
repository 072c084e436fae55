package io.millrace.glue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.glue.iceberg.FirstMetadata;
import io.millrace.glue.iceberg.HiveTypes;
import io.millrace.glue.iceberg.IcebergType;
import io.millrace.glue.iceberg.TypeException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.CreateIcebergTableInput;
import software.amazon.awssdk.services.glue.model.IcebergInput;
import software.amazon.awssdk.services.glue.model.IcebergPartitionField;
import software.amazon.awssdk.services.glue.model.IcebergSortField;
import software.amazon.awssdk.services.glue.model.IcebergStructField;
import software.amazon.awssdk.services.s3.S3Client;

/// Begins Iceberg tables: puts their first metadata into the bucket and says so in the table.
///
/// Source: <https://docs.aws.amazon.com/lake-formation/latest/dg/creating-iceberg-tables.html>
final class IcebergService {

    private static final int FIRST_PARTITION = 1_000;
    private static final Pattern PLACE = Pattern.compile("s3[an]?://([^/]+)/(.+)");

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Clients<S3Client> s3;

    IcebergService(InstantSource clock, RandomGenerator random, Clients<S3Client> s3) {
        this.clock = clock;
        this.random = random;
        this.s3 = s3;
    }

    /// The table with its metadata; on return that is in the bucket.
    ///
    /// @throws io.millrace.api.Fault if the input makes no Iceberg table, or the metadata cannot be put
    TableContent begin(Caller caller, DatabaseDefinition database, TableContent content, IcebergInput input) {
        if (input.version() != null && !input.version().equals("2")) {
            throw GlueFault.INVALID_INPUT.fault("Unsupported Iceberg table version: %s", input.version());
        }
        try {
            CreateIcebergTableInput create = input.createIcebergTableInput();
            FirstMetadata metadata = create == null
                    ? ofColumns(content, location(database, content, Optional.empty()))
                    : ofSchema(create, location(database, content, Optional.ofNullable(create.location())));
            put(caller, metadata);
            List<ColumnDefinition> columns = metadata.schema().fields().stream()
                    .map(IcebergService::column)
                    .toList();
            Storage storage = content.storage()
                    .map(given -> given.with(columns, metadata.location()))
                    .orElseGet(() -> Storage.of(columns, metadata.location()));
            return content.asIceberg(storage, metadata.place());
        } catch (TypeException e) {
            throw GlueFault.INVALID_INPUT.fault("Invalid Iceberg table: %s", e.text());
        }
    }

    private static String location(DatabaseDefinition database, TableContent content, Optional<String> given) {
        String location = given.or(() -> content.storage().flatMap(Storage::location))
                .or(() -> database.locationUri().map(uri -> uri.replaceFirst("/+$", "") + "/" + content.name()))
                .orElseThrow(() -> GlueFault.INVALID_INPUT.fault("Location of the Iceberg table must be given."));
        String trimmed = location.replaceFirst("/+$", "");
        if (!PLACE.matcher(trimmed).matches()) {
            throw GlueFault.INVALID_INPUT.fault("Location must be a prefix in a bucket: %s", location);
        }
        return trimmed;
    }

    /// A table of Hive's columns; the partition keys become columns by which it is partitioned.
    private FirstMetadata ofColumns(TableContent content, String location) {
        List<ColumnDefinition> columns = Stream.concat(
                        content.storage().map(Storage::columns).orElse(List.of()).stream(),
                        content.partitionKeys().stream())
                .toList();
        AtomicInteger ids = new AtomicInteger(columns.size());
        List<IcebergType.Field> fields = new ArrayList<>();
        for (ColumnDefinition column : columns) {
            String type = column.type()
                    .orElseThrow(() -> GlueFault.INVALID_INPUT.fault("Column %s has no type.", column.name()));
            fields.add(new IcebergType.Field(
                    fields.size() + 1,
                    column.name(),
                    false,
                    HiveTypes.read(type, ids::incrementAndGet),
                    column.comment()));
        }
        List<FirstMetadata.Partition> partitions = new ArrayList<>();
        int plain = columns.size() - content.partitionKeys().size();
        for (ColumnDefinition key : content.partitionKeys()) {
            int number = partitions.size();
            partitions.add(
                    new FirstMetadata.Partition(plain + number + 1, FIRST_PARTITION + number, key.name(), "identity"));
        }
        return metadata(location, new IcebergType.Struct(fields), List.of(), partitions, List.of(), Map.of());
    }

    private FirstMetadata ofSchema(CreateIcebergTableInput input, String location) {
        List<IcebergType.Field> fields =
                input.schema().fields().stream().map(IcebergService::field).toList();
        List<FirstMetadata.Partition> partitions = new ArrayList<>();
        if (input.partitionSpec() != null) {
            for (IcebergPartitionField field : input.partitionSpec().fields()) {
                partitions.add(new FirstMetadata.Partition(
                        field.sourceId(),
                        field.fieldId() == null ? FIRST_PARTITION + partitions.size() : field.fieldId(),
                        field.name(),
                        transform(field.transform())));
            }
        }
        List<FirstMetadata.Sort> sorts = input.writeOrder() == null
                ? List.of()
                : input.writeOrder().fields().stream().map(IcebergService::sort).toList();
        return metadata(
                location,
                new IcebergType.Struct(fields),
                input.schema().identifierFieldIds(),
                partitions,
                sorts,
                input.properties());
    }

    private FirstMetadata metadata(
            String location,
            IcebergType.Struct schema,
            List<Integer> identifiers,
            List<FirstMetadata.Partition> partitions,
            List<FirstMetadata.Sort> sorts,
            Map<String, String> properties) {
        if (schema.fields().isEmpty()) {
            throw GlueFault.INVALID_INPUT.fault("An Iceberg table has one column at least.");
        }
        UUID uuid = new UUID(
                (random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & ~(0b11L << 62)) | (0b10L << 62));
        return new FirstMetadata(
                uuid.toString(), location, clock.millis(), schema, identifiers, partitions, sorts, properties);
    }

    private static FirstMetadata.Sort sort(IcebergSortField field) {
        return new FirstMetadata.Sort(
                field.sourceId(),
                transform(field.transform()),
                field.directionAsString() == null ? "asc" : field.directionAsString(),
                field.nullOrderAsString() == null ? "nulls-first" : field.nullOrderAsString());
    }

    /// Source: <https://iceberg.apache.org/spec/#partition-transforms>
    private static String transform(String text) {
        String transform = text.toLowerCase(Locale.ROOT);
        if (!transform.matches("identity|year|month|day|hour|void|(bucket|truncate)\\[[1-9]\\d{0,8}]")) {
            throw new TypeException("no transform of Iceberg: " + text);
        }
        return transform;
    }

    private static IcebergType.Field field(IcebergStructField field) {
        Requests.refuse(field.initialDefault(), "InitialDefault");
        Requests.refuse(field.writeDefault(), "WriteDefault");
        return new IcebergType.Field(
                field.id(),
                field.name(),
                Boolean.TRUE.equals(field.required()),
                IcebergType.read(json(field.type())),
                Optional.ofNullable(field.doc()));
    }

    private static JsonNode json(Document document) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (document.isString()) {
            return nodes.textNode(document.asString());
        } else if (document.isBoolean()) {
            return nodes.booleanNode(document.asBoolean());
        } else if (document.isNumber()) {
            return nodes.numberNode(document.asNumber().intValue());
        } else if (document.isMap()) {
            ObjectNode object = nodes.objectNode();
            document.asMap().forEach((name, value) -> object.set(name, json(value)));
            return object;
        } else if (document.isList()) {
            ArrayNode array = nodes.arrayNode();
            document.asList().forEach(value -> array.add(json(value)));
            return array;
        }
        return nodes.nullNode();
    }

    /// The column as Iceberg's own catalogs write it into Glue.
    private static ColumnDefinition column(IcebergType.Field field) {
        return new ColumnDefinition(
                field.name().toLowerCase(Locale.ROOT),
                Optional.of(field.type().hive()),
                field.doc(),
                Map.of(
                        "iceberg.field.id", Integer.toString(field.id()),
                        "iceberg.field.optional", Boolean.toString(!field.isRequired()),
                        "iceberg.field.current", "true"));
    }

    private void put(Caller caller, FirstMetadata metadata) {
        Matcher place = PLACE.matcher(metadata.place());
        if (!place.matches()) {
            throw new IllegalStateException("not in a bucket: " + metadata.place());
        }
        try {
            s3.as(caller)
                    .putObject(
                            r -> r.bucket(place.group(1)).key(place.group(2)).contentType("application/json"),
                            RequestBody.fromBytes(metadata.json()));
        } catch (SdkException e) {
            throw GlueFault.INVALID_INPUT.fault(
                    "The metadata of the Iceberg table cannot be written to %s: %s",
                    metadata.place(), String.valueOf(e.getMessage()));
        }
    }
}
