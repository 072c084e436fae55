package io.millrace.firehose.iceberg;

import io.millrace.firehose.catalog.CatalogException;
import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.TableId;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.ValidationException;

/// Begins tables: puts the first metadata, then names it in the catalog.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_TableCreationConfiguration.html>
final class NewTable {

    private NewTable() {}

    /// @param piece whose records made it necessary; the metadata is named by it
    /// @throws IcebergException if the table cannot be begun
    static void begin(
            TableCatalog catalog,
            TableFiles files,
            TableId name,
            String piece,
            Schema schema,
            String warehouse,
            List<String> partitions) {
        try {
            String folder = catalog.location(name.database())
                    .orElse(warehouse.replaceFirst("/+$", "") + "/" + name.database() + ".db");
            String location = folder.replaceFirst("/+$", "") + "/" + name.table();
            TableMetadata first = TableMetadata.newTableMetadata(
                    schema, spec(schema, partitions), location, Map.of("format-version", "2"));
            String place = location + "/metadata/00000-" + piece + ".metadata.json";
            TableMetadataParser.overwrite(first, files.newOutputFile(place));
            catalog.create(
                    name.database(),
                    name.table(),
                    location,
                    HiveWords.columns(first.schema()),
                    Map.of(CatalogOperations.TYPE, "ICEBERG", CatalogOperations.METADATA_LOCATION, place));
        } catch (CatalogException e) {
            throw CatalogOperations.refused(e);
        }
    }

    private static PartitionSpec spec(Schema schema, List<String> partitions) {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        try {
            partitions.forEach(spec::identity);
            return spec.build();
        } catch (IllegalArgumentException | ValidationException e) {
            throw new IcebergException("Iceberg.InvalidPartitionSpec", String.valueOf(e.getMessage()), e);
        }
    }
}
