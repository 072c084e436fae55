package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.api.Caller;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The definitions of all applications in the store, which are the truth about them.
final class ApplicationTable {

    private static final int PAGE = 1_000;

    private final Store store;
    private final Table<ApplicationDefinition> rows;

    ApplicationTable(Store store) {
        this.store = store;
        this.rows = store.table("analytics.applications", ApplicationDefinition.class);
    }

    Optional<ApplicationDefinition> find(ApplicationId id) {
        return rows.get(id.key());
    }

    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none
    ApplicationDefinition get(ApplicationId id) {
        return find(id).orElseThrow(() -> AnalyticsFault.applicationNotFound(id));
    }

    /// The applications of an account in a region after a name, in the order of their names.
    ///
    /// @param after a name that need not exist; empty for the first
    List<Table.Row<ApplicationDefinition>> list(Caller caller, String after, int limit) {
        String prefix = ApplicationId.of(caller, "").key();
        return rows.scan(prefix, after.isEmpty() ? "" : prefix + after, limit);
    }

    /// All applications, in the order of their accounts, regions and names.
    List<Table.Row<ApplicationDefinition>> all() {
        return all("");
    }

    /// How many applications there are beside one, in its account and region.
    int countBeside(ApplicationId id) {
        return all(new ApplicationId(id.account(), id.region(), "").key()).size();
    }

    private List<Table.Row<ApplicationDefinition>> all(String prefix) {
        List<Table.Row<ApplicationDefinition>> all = new ArrayList<>();
        List<Table.Row<ApplicationDefinition>> page;
        do {
            page = rows.scan(prefix, all.isEmpty() ? "" : all.getLast().key(), PAGE);
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    void put(ApplicationId id, ApplicationDefinition definition) {
        store.update(tx -> put(tx, id, definition));
    }

    /// Puts a definition as a part of a larger work.
    void put(Transaction tx, ApplicationId id, ApplicationDefinition definition) {
        tx.put(rows, id.key(), definition);
    }

    /// Deletes a definition as a part of a larger work.
    void delete(Transaction tx, ApplicationId id) {
        tx.delete(rows, id.key());
    }
}
