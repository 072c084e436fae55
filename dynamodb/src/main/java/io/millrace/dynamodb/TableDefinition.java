package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.dynamodb.expression.DocumentPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A table as it was defined.
///
/// @param uuid its identity: a table that is created again has another
/// @param readyMillis when it is no longer being created or updated
/// @param isNew whether it was created, not updated, when it became unready
/// @param attributeTypes the types, `S`, `N` or `B`, of all key attributes, by their names
/// @param isOnDemand whether it is paid for by request
/// @param recoverySinceMillis since when point-in-time recovery is on
record TableDefinition(
        String uuid,
        long createdMillis,
        long readyMillis,
        boolean isNew,
        Map<String, String> attributeTypes,
        KeySchema keys,
        boolean isOnDemand,
        Throughput throughput,
        List<IndexDefinition> indexes,
        boolean isProtected,
        Optional<String> tableClass,
        Map<String, String> tags,
        Optional<Long> recoverySinceMillis) {

    TableDefinition {
        attributeTypes = Map.copyOf(attributeTypes);
        indexes = List.copyOf(indexes);
        tags = Map.copyOf(tags);
    }

    /// The index of that name, if there is one.
    Optional<IndexDefinition> index(String name) {
        return indexes.stream().filter(index -> index.name().equals(name)).findFirst();
    }

    /// The index of that name.
    ///
    /// @throws io.millrace.api.Fault if there is none
    IndexDefinition requiredIndex(String name) {
        return index(name)
                .orElseThrow(
                        () -> CommonFault.VALIDATION.fault("The table does not have the specified index: %s", name));
    }

    /// The type of a key attribute.
    String typeOf(String keyAttribute) {
        String type = attributeTypes.get(keyAttribute);
        if (type == null) {
            throw new IllegalStateException("no type of " + keyAttribute + " in table " + uuid);
        }
        return type;
    }

    /// Returns if no path leads into a key attribute.
    ///
    /// @throws io.millrace.api.Fault if one does
    void checkScalarKeys(Stream<DocumentPath> paths) {
        paths.filter(DocumentPath::isNested)
                .map(DocumentPath::attribute)
                .filter(attributeTypes::containsKey)
                .findFirst()
                .ifPresent(name -> {
                    throw CommonFault.VALIDATION.fault(
                            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not"
                                    + " allowed: Key: %s",
                            name);
                });
    }

    TableDefinition withTags(Map<String, String> changed) {
        return copy(
                readyMillis,
                isNew,
                attributeTypes,
                isOnDemand,
                throughput,
                indexes,
                isProtected,
                tableClass,
                new TreeMap<>(changed),
                recoverySinceMillis);
    }

    TableDefinition withRecoverySince(Optional<Long> millis) {
        return copy(
                readyMillis,
                isNew,
                attributeTypes,
                isOnDemand,
                throughput,
                indexes,
                isProtected,
                tableClass,
                tags,
                millis);
    }

    /// The same after UpdateTable.
    TableDefinition updated(
            long ready,
            Map<String, String> types,
            boolean onDemand,
            Throughput capacity,
            List<IndexDefinition> changedIndexes,
            boolean protectedNow,
            Optional<String> changedClass) {
        return copy(
                ready,
                false,
                types,
                onDemand,
                capacity,
                changedIndexes,
                protectedNow,
                changedClass,
                tags,
                recoverySinceMillis);
    }

    private TableDefinition copy(
            long ready,
            boolean created,
            Map<String, String> types,
            boolean onDemand,
            Throughput capacity,
            List<IndexDefinition> changedIndexes,
            boolean protectedNow,
            Optional<String> changedClass,
            Map<String, String> changedTags,
            Optional<Long> recoverySince) {
        return new TableDefinition(
                uuid,
                createdMillis,
                ready,
                created,
                types,
                keys,
                onDemand,
                capacity,
                changedIndexes,
                protectedNow,
                changedClass,
                changedTags,
                recoverySince);
    }
}
