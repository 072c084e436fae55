package io.millrace.firehose.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where tables are looked up and changed, in the name of one account in one region.
public interface TableCatalog {

    /// The version that a delivery stream asks for when it wants the current one.
    String LATEST = "LATEST";

    /// A version of a table, if there is that table and that version of it.
    ///
    /// @param catalog the account whose catalog is meant; empty for one's own
    /// @param version its id, or [#LATEST]
    /// @throws CatalogException if the catalog does not answer
    Optional<CatalogTable> table(Optional<String> catalog, String database, String table, String version);

    /// Changes parameters of a table, if the version is still the current one.
    ///
    /// @param seen the version that the change follows from
    /// @param changed the parameters that have another value now; all others stay
    /// @param columns the columns, if they are others now
    /// @return whether it was; if not, nothing is changed
    /// @throws CatalogException if the catalog does not answer, or has no such table
    boolean change(CatalogTable seen, Map<String, String> changed, Optional<List<CatalogColumn>> columns);

    /// Where the tables of a database lie; empty if there is no such database, or it does not say.
    ///
    /// @throws CatalogException if the catalog does not answer
    Optional<String> location(String database);

    /// Adds a table, and its database if that is not there; does nothing if the table is there.
    ///
    /// @param location where its rows lie
    /// @throws CatalogException if the catalog does not answer, or refuses the table
    void create(
            String database,
            String table,
            String location,
            List<CatalogColumn> columns,
            Map<String, String> parameters);
}
