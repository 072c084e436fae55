package io.millrace.lambda.function;

import io.millrace.lambda.name.FunctionId;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.util.List;
import java.util.Optional;

/// Something that functions, their versions or their aliases have one of each; it is gone when they are.
///
/// The key is that of the function, a slash and the qualifier.
public final class Qualified<T extends Record> {

    private final Store store;
    private final Table<T> table;

    Qualified(Store store, String name, Class<T> type) {
        this.store = store;
        this.table = store.table(name, type);
    }

    /// What the function has under that qualifier.
    public Optional<T> find(FunctionId function, String qualifier) {
        return table.get(key(function, qualifier));
    }

    /// All that a function has, in the order of the qualifiers, after one of them.
    public List<T> list(FunctionId function, String afterQualifier, int limit) {
        String prefix = key(function, "");
        return table.scan(prefix, afterQualifier.isEmpty() ? "" : prefix + afterQualifier, limit).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// All that functions of everybody have.
    public List<T> all() {
        return table.scan("", "", Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// Puts what comes of the present value in its place; what the work throws changes nothing.
    ///
    /// @param work is given the present value, and may read the other tables in the same transaction
    public T change(FunctionId function, String qualifier, Change<T> work) {
        return store.write(transaction -> {
            T changed = work.from(transaction, transaction.get(table, key(function, qualifier)));
            transaction.put(table, key(function, qualifier), changed);
            return changed;
        });
    }

    /// Makes a value of the present one.
    ///
    /// @param <T> what is kept
    @FunctionalInterface
    public interface Change<T> {

        T from(Transaction transaction, Optional<T> present);
    }

    /// Removes the value, if it is there.
    ///
    /// @return whether it was
    public boolean delete(FunctionId function, String qualifier) {
        return store.write(transaction -> {
            boolean isThere = transaction.get(table, key(function, qualifier)).isPresent();
            transaction.delete(table, key(function, qualifier));
            return isThere;
        });
    }

    /// In another's transaction: what the function has under that qualifier.
    Optional<T> find(Transaction transaction, FunctionId function, String qualifier) {
        return transaction.get(table, key(function, qualifier));
    }

    /// In another's transaction: all that the function has.
    List<T> list(Transaction transaction, FunctionId function) {
        return transaction.scan(table, key(function, ""), "", Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .toList();
    }

    /// In another's transaction: forgets what a qualifier had.
    void forget(Transaction transaction, FunctionId function, String qualifier) {
        transaction.delete(table, key(function, qualifier));
    }

    /// In another's transaction: forgets all that the function had.
    void forget(Transaction transaction, FunctionId function) {
        transaction
                .scan(table, key(function, ""), "", Integer.MAX_VALUE)
                .forEach(row -> transaction.delete(table, row.key()));
    }

    private static String key(FunctionId function, String qualifier) {
        return function.key() + "/" + qualifier;
    }
}
