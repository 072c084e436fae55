package io.millrace.firehose.definition;

import java.util.List;
import java.util.Optional;

/// Iceberg tables whose rows records insert, update and delete.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_IcebergDestinationConfiguration.html>
///
/// @param tables those that were named; records may go to others, too
/// @param isAppendOnly whether rows are only ever inserted
/// @param roleArn the role that was given; recorded and reported
/// @param catalogArn the catalog that was given, which is the account's own
/// @param warehouse where tables are begun, such as `s3://bucket/folder`
/// @param retrySeconds how long a commit that failed is tried again, 0 to 7,200 s
/// @param evolving whether members of records that no column has become columns, if anything was said of it
/// @param creating whether tables that are not there are begun, likewise
public record IcebergTables(
        List<Configured> tables,
        boolean isAppendOnly,
        String roleArn,
        Optional<String> catalogArn,
        Optional<String> warehouse,
        int retrySeconds,
        Optional<Boolean> evolving,
        Optional<Boolean> creating)
        implements Target {

    public static final int DEFAULT_RETRY_SECONDS = 300;

    public IcebergTables {
        tables = List.copyOf(tables);
    }

    /// One table that was named.
    ///
    /// @param database as it was given
    /// @param table likewise
    /// @param uniqueKeys the columns that tell rows apart; none if the table says it
    /// @param partitions the columns by which the table is partitioned if it is begun here
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

    /// Whether members of records that no column has become columns.
    public boolean isEvolving() {
        return evolving.orElse(false);
    }

    /// Whether tables that are not there are begun.
    public boolean isCreating() {
        return creating.orElse(false);
    }

    /// What was said of a table.
    public Optional<Configured> configured(TableId table) {
        return tables.stream()
                .filter(configured -> configured.name().equals(table))
                .findFirst();
    }

    @Override
    public String name() {
        return catalogArn.orElse("iceberg");
    }

    /// What the keys of records begin with that were for a table and failed, if it has a prefix of its own.
    public Optional<String> errorPrefix(TableId table) {
        return configured(table).flatMap(Configured::errorPrefix);
    }
}
