package io.millrace.glue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Order;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.SkewedInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableIdentifier;
import software.amazon.awssdk.services.glue.model.TableInput;

/// Translates tables between the SDK's shapes and ours.
final class TableShapes {

    private TableShapes() {}

    /// A table of which only the name is given.
    static TableContent named(String name) {
        return content(TableInput.builder().name(name).build());
    }

    /// What a client gives, the name in lower case.
    ///
    /// @throws io.millrace.api.Fault if something is given that is not kept
    static TableContent content(TableInput input) {
        Requests.refuse(input.viewDefinition(), "ViewDefinition");
        return new TableContent(
                Names.folded(input.name()),
                Optional.ofNullable(input.description()),
                Optional.ofNullable(input.owner()),
                Optional.ofNullable(input.lastAccessTime()).map(Instant::toEpochMilli),
                Optional.ofNullable(input.lastAnalyzedTime()).map(Instant::toEpochMilli),
                input.retention() == null ? 0 : input.retention(),
                Optional.ofNullable(input.storageDescriptor()).map(TableShapes::storage),
                columns(input.partitionKeys()),
                Optional.ofNullable(input.viewOriginalText()),
                Optional.ofNullable(input.viewExpandedText()),
                Optional.ofNullable(input.tableType()),
                input.parameters(),
                Optional.ofNullable(input.targetTable())
                        .map(target -> new TableContent.Target(
                                Optional.ofNullable(target.catalogId()),
                                Optional.ofNullable(target.databaseName()),
                                Optional.ofNullable(target.name()),
                                Optional.ofNullable(target.region()))));
    }

    private static Storage storage(StorageDescriptor storage) {
        Requests.refuse(storage.schemaReference(), "SchemaReference");
        return new Storage(
                columns(storage.columns()),
                Optional.ofNullable(storage.location()),
                storage.additionalLocations(),
                Optional.ofNullable(storage.inputFormat()),
                Optional.ofNullable(storage.outputFormat()),
                Boolean.TRUE.equals(storage.compressed()),
                Optional.ofNullable(storage.numberOfBuckets()),
                Optional.ofNullable(storage.serdeInfo())
                        .map(serde -> new Storage.Serialization(
                                Optional.ofNullable(serde.name()),
                                Optional.ofNullable(serde.serializationLibrary()),
                                serde.parameters())),
                storage.bucketColumns(),
                storage.sortColumns().stream()
                        .map(order -> new Storage.SortColumn(order.column(), order.sortOrder()))
                        .toList(),
                storage.parameters(),
                Optional.ofNullable(storage.skewedInfo())
                        .map(skew -> new Storage.Skew(
                                skew.skewedColumnNames(),
                                skew.skewedColumnValues(),
                                skew.skewedColumnValueLocationMaps())),
                Boolean.TRUE.equals(storage.storedAsSubDirectories()));
    }

    private static List<ColumnDefinition> columns(List<Column> columns) {
        return columns.stream()
                .map(column -> new ColumnDefinition(
                        column.name(),
                        Optional.ofNullable(column.type()),
                        Optional.ofNullable(column.comment()),
                        column.parameters()))
                .toList();
    }

    static software.amazon.awssdk.services.glue.model.TableVersion version(TableId id, TableDefinition table) {
        return software.amazon.awssdk.services.glue.model.TableVersion.builder()
                .table(table(id, table))
                .versionId(Long.toString(table.current().number()))
                .build();
    }

    /// A table of which only name and perhaps type are asked for.
    static Table summary(TableContent content, boolean withType) {
        return Table.builder()
                .name(content.name())
                .tableType(withType ? content.tableType().orElse(null) : null)
                .build();
    }

    static Table table(TableId id, TableDefinition definition) {
        TableVersion version = definition.current();
        TableContent content = version.content();
        return Table.builder()
                .name(content.name())
                .databaseName(id.database().name())
                .description(content.description().orElse(null))
                .owner(content.owner().orElse(null))
                .createTime(Instant.ofEpochMilli(definition.createdMillis()))
                .updateTime(Instant.ofEpochMilli(version.updatedMillis()))
                .lastAccessTime(
                        content.lastAccessMillis().map(Instant::ofEpochMilli).orElse(null))
                .lastAnalyzedTime(
                        content.lastAnalyzedMillis().map(Instant::ofEpochMilli).orElse(null))
                .retention(content.retention())
                .storageDescriptor(content.storage().map(TableShapes::shape).orElse(null))
                .partitionKeys(shapes(content.partitionKeys()))
                .viewOriginalText(content.viewOriginalText().orElse(null))
                .viewExpandedText(content.viewExpandedText().orElse(null))
                .tableType(content.tableType().orElse(null))
                .parameters(given(content.parameters()))
                .createdBy(definition.createdBy())
                .isRegisteredWithLakeFormation(false)
                .targetTable(content.target()
                        .map(target -> TableIdentifier.builder()
                                .catalogId(target.catalogId().orElse(null))
                                .databaseName(target.databaseName().orElse(null))
                                .name(target.name().orElse(null))
                                .region(target.region().orElse(null))
                                .build())
                        .orElse(null))
                .catalogId(id.database().account())
                .versionId(Long.toString(version.number()))
                .isMultiDialectView(false)
                .build();
    }

    private static StorageDescriptor shape(Storage storage) {
        return StorageDescriptor.builder()
                .columns(shapes(storage.columns()))
                .location(storage.location().orElse(null))
                .additionalLocations(storage.additionalLocations().isEmpty() ? null : storage.additionalLocations())
                .inputFormat(storage.inputFormat().orElse(null))
                .outputFormat(storage.outputFormat().orElse(null))
                .compressed(storage.isCompressed())
                .numberOfBuckets(storage.buckets().orElse(0))
                .serdeInfo(storage.serialization()
                        .map(serde -> SerDeInfo.builder()
                                .name(serde.name().orElse(null))
                                .serializationLibrary(serde.library().orElse(null))
                                .parameters(given(serde.parameters()))
                                .build())
                        .orElse(null))
                .bucketColumns(storage.bucketColumns().isEmpty() ? null : storage.bucketColumns())
                .sortColumns(storage.sortColumns().stream()
                        .map(sort -> Order.builder()
                                .column(sort.column())
                                .sortOrder(sort.order())
                                .build())
                        .toList())
                .parameters(given(storage.parameters()))
                .skewedInfo(storage.skew()
                        .map(skew -> SkewedInfo.builder()
                                .skewedColumnNames(skew.columns())
                                .skewedColumnValues(skew.values())
                                .skewedColumnValueLocationMaps(given(skew.locations()))
                                .build())
                        .orElse(null))
                .storedAsSubDirectories(storage.isInSubDirectories())
                .build();
    }

    private static List<Column> shapes(List<ColumnDefinition> columns) {
        return columns.stream()
                .map(column -> Column.builder()
                        .name(column.name())
                        .type(column.type().orElse(null))
                        .comment(column.comment().orElse(null))
                        .parameters(given(column.parameters()))
                        .build())
                .toList();
    }

    private static @org.jspecify.annotations.Nullable Map<String, String> given(Map<String, String> parameters) {
        return parameters.isEmpty() ? null : parameters;
    }
}
