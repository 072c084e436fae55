package io.millrace.firehose.definition;

import java.util.List;
import java.util.Optional;

/// Iceberg tables that records are appended to as rows.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_IcebergDestinationConfiguration.html>
///
/// @param tables those that were named; records may go to others, too
/// @param isAppendOnly whether it was said that rows are only ever inserted
/// @param roleArn the role that was given; recorded and reported
/// @param catalogArn the catalog that was given, which is the account's own
/// @param warehouse where tables would be created; recorded and reported
/// @param retrySeconds how long an append that failed is tried again, 0 to 7,200 s
public record IcebergTables(
        List<Configured> tables,
        boolean isAppendOnly,
        String roleArn,
        Optional<String> catalogArn,
        Optional<String> warehouse,
        int retrySeconds)
        implements Target {

    public static final int DEFAULT_RETRY_SECONDS = 300;

    public IcebergTables {
        tables = List.copyOf(tables);
    }

    /// One table that was named.
    ///
    /// @param database as it was given
    /// @param table likewise
    /// @param uniqueKeys the columns that tell rows apart; recorded and reported
    /// @param partitions the columns that a table would be partitioned by; recorded and reported
    /// @param errorPrefix what the keys of records begin with that were for this table and failed, with
    ///     its expressions
    public record Configured(
            String database,
            String table,
            List<String> uniqueKeys,
            List<String> partitions,
            Optional<String> errorPrefix) {

        public Configured {
            uniqueKeys = List.copyOf(uniqueKeys);
            partitions = List.copyOf(partitions);
        }

        public TableId name() {
            return new TableId(database, table);
        }
    }

    @Override
    public String name() {
        return catalogArn.orElse("iceberg");
    }

    /// What the keys of records begin with that were for a table and failed, if it has a prefix of its own.
    public Optional<String> errorPrefix(TableId table) {
        return tables.stream()
                .filter(configured -> configured.name().equals(table))
                .flatMap(configured -> configured.errorPrefix().stream())
                .findFirst();
    }
}
