package io.millrace.firehose;

import io.millrace.firehose.catalog.CatalogException;
import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.IcebergTables.Configured;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.format.KeyPattern;
import io.millrace.firehose.format.UnusableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.DestinationTableConfiguration;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationDescription;
import software.amazon.awssdk.services.firehose.model.IcebergDestinationUpdate;
import software.amazon.awssdk.services.firehose.model.IcebergS3BackupMode;
import software.amazon.awssdk.services.firehose.model.PartitionField;
import software.amazon.awssdk.services.firehose.model.PartitionSpec;
import software.amazon.awssdk.services.firehose.model.SchemaEvolutionConfiguration;
import software.amazon.awssdk.services.firehose.model.TableCreationConfiguration;

/// Translates Iceberg tables between the SDK's shapes and ours.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_IcebergDestinationConfiguration.html>
final class IcebergService {

    private IcebergService() {}

    /// The destination that a request asks for.
    ///
    /// @throws io.millrace.api.Fault if it asks for what is not supported
    static Destination of(IcebergDestinationConfiguration configuration) {
        BufferingHints hints = configuration.bufferingHints() == null
                ? BufferingHints.builder().build()
                : configuration.bufferingHints();
        return DestinationService.beside(
                configuration.s3Configuration(),
                configuration.s3BackupMode() == IcebergS3BackupMode.ALL_DATA,
                hints.sizeInMBs(),
                hints.intervalInSeconds(),
                configuration.processingConfiguration(),
                configuration.cloudWatchLoggingOptions(),
                () -> tables(configuration));
    }

    private static IcebergTables tables(IcebergDestinationConfiguration configuration) {
        Optional<String> catalog = Optional.ofNullable(configuration.catalogConfiguration())
                .flatMap(given -> Optional.ofNullable(given.catalogARN()));
        catalog.filter(arn -> !arn.matches("arn:[^:]+:glue:[^:]+:\\d{12}:catalog"))
                .ifPresent(arn -> {
                    throw DestinationService.unsupported("CatalogARN " + arn);
                });
        Optional<Boolean> evolving = Optional.ofNullable(configuration.schemaEvolutionConfiguration())
                .map(SchemaEvolutionConfiguration::enabled);
        Optional<Boolean> creating = Optional.ofNullable(configuration.tableCreationConfiguration())
                .map(TableCreationConfiguration::enabled);
        Optional<String> warehouse = Optional.ofNullable(configuration.catalogConfiguration())
                .flatMap(given -> Optional.ofNullable(given.warehouseLocation()));
        if (warehouse.isEmpty() && (evolving.orElse(false) || creating.orElse(false))) {
            throw DestinationService.invalid("WarehouseLocation must be specified in CatalogConfiguration when"
                    + " SchemaEvolutionConfiguration or TableCreationConfiguration is enabled.");
        }
        return new IcebergTables(
                configuration.destinationTableConfigurationList().stream()
                        .map(IcebergService::configured)
                        .toList(),
                Boolean.TRUE.equals(configuration.appendOnly()),
                configuration.roleARN(),
                catalog,
                warehouse,
                configuration.retryOptions() == null
                                || configuration.retryOptions().durationInSeconds() == null
                        ? IcebergTables.DEFAULT_RETRY_SECONDS
                        : configuration.retryOptions().durationInSeconds(),
                evolving,
                creating);
    }

    private static Configured configured(DestinationTableConfiguration table) {
        Optional<String> prefix = Optional.ofNullable(table.s3ErrorOutputPrefix());
        prefix.ifPresent(IcebergService::checkPrefix);
        return new Configured(
                table.destinationDatabaseName(),
                table.destinationTableName(),
                table.uniqueKeys(),
                table.partitionSpec() == null
                        ? java.util.List.of()
                        : table.partitionSpec().identity().stream()
                                .map(PartitionField::sourceName)
                                .toList(),
                prefix);
    }

    private static void checkPrefix(String text) {
        try {
            KeyPattern prefix = KeyPattern.parse(text);
            if (prefix.hasExpressions() && !prefix.hasErrorType()) {
                throw DestinationService.invalid("S3ErrorOutputPrefix must contain at least one instance of"
                        + " !{firehose:error-output-type} when it contains expressions");
            }
        } catch (UnusableException e) {
            throw DestinationService.invalid(e.reason());
        }
    }

    /// Returns if all tables that the destination names are there or will be begun, as the service does when one is
    /// given.
    ///
    /// @throws io.millrace.api.Fault if one is not
    static void checkTables(Destination destination, TableCatalog catalog) {
        if (!(destination.target().orElse(null) instanceof IcebergTables tables)) {
            return;
        }
        if (tables.isCreating()) {
            return;
        }
        for (Configured configured : tables.tables()) {
            TableId name = configured.name();
            boolean isThere;
            try {
                isThere = catalog.table(Optional.empty(), name.database(), name.table(), TableCatalog.LATEST)
                        .isPresent();
            } catch (CatalogException e) {
                isThere = false;
            }
            if (!isThere) {
                throw DestinationService.invalid(
                        "Role " + tables.roleArn()
                                + " is not authorized to perform: glue:GetTable for the given table or the table does not exist.");
            }
        }
    }

    /// The destination with what a request changes of it.
    ///
    /// @param before the destination, or nothing if it is of another type, of which nothing stays
    /// @throws io.millrace.api.Fault if the request changes it into something that is not supported
    static Destination updated(Optional<Destination> before, IcebergDestinationUpdate update) {
        IcebergDestinationConfiguration.Builder next =
                before.map(IcebergService::configuration).orElseGet(IcebergDestinationConfiguration::builder);
        DestinationService.overlay(update, next);
        IcebergDestinationConfiguration whole = next.build();
        if (whole.roleARN() == null || whole.catalogConfiguration() == null || whole.s3Configuration() == null) {
            throw DestinationService.invalid("RoleARN, CatalogConfiguration and S3Configuration must be specified when"
                    + " the destination becomes Apache Iceberg tables.");
        }
        Destination updated = of(whole);
        if (before.isPresent()
                && tables(before.get()).isAppendOnly() != tables(updated).isAppendOnly()) {
            throw DestinationService.invalid("AppendOnly can only be set when a Firehose is created.");
        }
        return updated;
    }

    private static IcebergTables tables(Destination destination) {
        if (destination.target().orElseThrow() instanceof IcebergTables tables) {
            return tables;
        }
        throw new IllegalStateException(destination.name() + " are no Iceberg tables");
    }

    /// The destination as a request would ask for it, with all defaults.
    private static IcebergDestinationConfiguration.Builder configuration(Destination destination) {
        IcebergTables tables = tables(destination);
        return IcebergDestinationConfiguration.builder()
                .destinationTableConfigurationList(
                        tables.tables().stream().map(IcebergService::shape).toList())
                .appendOnly(tables.isAppendOnly())
                .bufferingHints(hints ->
                        hints.sizeInMBs(destination.bufferMegabytes()).intervalInSeconds(destination.bufferSeconds()))
                .cloudWatchLoggingOptions(DestinationService.describeLogging(destination))
                .processingConfiguration(ProcessingService.describe(destination))
                .roleARN(tables.roleArn())
                .retryOptions(retry -> retry.durationInSeconds(tables.retrySeconds()))
                .catalogConfiguration(
                        catalog -> catalog.catalogARN(tables.catalogArn().orElse(null))
                                .warehouseLocation(tables.warehouse().orElse(null)))
                .schemaEvolutionConfiguration(tables.evolving()
                        .map(isEvolving -> SchemaEvolutionConfiguration.builder()
                                .enabled(isEvolving)
                                .build())
                        .orElse(null))
                .tableCreationConfiguration(tables.creating()
                        .map(isCreating -> TableCreationConfiguration.builder()
                                .enabled(isCreating)
                                .build())
                        .orElse(null))
                .s3BackupMode(
                        destination.backedUpTo().isPresent()
                                ? IcebergS3BackupMode.ALL_DATA
                                : IcebergS3BackupMode.FAILED_DATA_ONLY)
                .s3Configuration(DestinationService.plainConfiguration(
                        destination.backup().orElseThrow().destination()));
    }

    private static DestinationTableConfiguration shape(Configured table) {
        return DestinationTableConfiguration.builder()
                .destinationDatabaseName(table.database())
                .destinationTableName(table.table())
                .uniqueKeys(table.uniqueKeys().isEmpty() ? null : table.uniqueKeys())
                .partitionSpec(spec(table))
                .s3ErrorOutputPrefix(table.errorPrefix().orElse(null))
                .build();
    }

    private static @Nullable PartitionSpec spec(Configured table) {
        return table.partitions().isEmpty()
                ? null
                : PartitionSpec.builder()
                        .identity(table.partitions().stream()
                                .map(column -> PartitionField.builder()
                                        .sourceName(column)
                                        .build())
                                .toList())
                        .build();
    }

    /// The destination as DescribeDeliveryStream shows it.
    static IcebergDestinationDescription describe(Destination destination) {
        IcebergDestinationDescription.Builder description = IcebergDestinationDescription.builder();
        DestinationService.overlay(configuration(destination).build(), description);
        return description
                .s3DestinationDescription(DestinationService.plainDescription(
                        destination.backup().orElseThrow().destination()))
                .build();
    }
}
