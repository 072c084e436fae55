package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the keys, indexes and capacities of a table must obey.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>
final class TableRules {

    private static final int MOST_INDEXES = 20;
    private static final long MOST_UNITS = 1_000_000_000_000L;

    private static final String INVALID = "One or more parameter values were invalid: ";

    /// The key of these elements.
    ///
    /// @param types the types of attributes by their names
    KeySchema keys(List<String> names, List<String> keyTypes, Map<String, String> types) {
        if (names.stream().anyMatch(name -> !types.containsKey(name))) {
            throw invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: ["
                    + String.join(", ", names) + "], AttributeDefinitions: [" + String.join(", ", types.keySet())
                    + "]");
        }
        if (names.size() > 1 && names.getFirst().equals(names.getLast())) {
            throw CommonFault.VALIDATION.fault(
                    "Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        if (!keyTypes.getFirst().equals("HASH")) {
            throw CommonFault.VALIDATION.fault("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
        if (names.size() > 1 && !keyTypes.getLast().equals("RANGE")) {
            throw CommonFault.VALIDATION.fault(
                    "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        return new KeySchema(names.getFirst(), names.size() > 1 ? Optional.of(names.getLast()) : Optional.empty());
    }

    /// The capacity of a table or an index.
    Throughput throughput(boolean isOnDemand, Optional<Throughput> given) {
        if (isOnDemand) {
            if (given.isPresent()) {
                throw invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                        + " PAY_PER_REQUEST");
            }
            return Throughput.ON_DEMAND;
        }
        Throughput throughput = given.orElseThrow(
                () -> invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is"
                        + " PROVISIONED"));
        if (throughput.read() > MOST_UNITS) {
            throw CommonFault.VALIDATION.fault(
                    "Given value %d for ReadCapacityUnits is out of bounds", throughput.read());
        }
        if (throughput.write() > MOST_UNITS) {
            throw CommonFault.VALIDATION.fault(
                    "Given value %d for WriteCapacityUnits is out of bounds", throughput.write());
        }
        return throughput;
    }

    /// The index itself, if it may be so.
    IndexDefinition index(IndexDefinition index) {
        boolean includes = index.projection().equals("INCLUDE");
        if (!includes && !index.included().isEmpty()) {
            throw invalid("ProjectionType is " + index.projection() + ", but NonKeyAttributes is specified");
        }
        if (includes && index.included().isEmpty()) {
            throw invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }
        return index;
    }

    /// Returns if a table may have these indexes beside each other.
    void checkIndexes(KeySchema keys, List<IndexDefinition> indexes, Map<String, String> types) {
        Set<String> names = new HashSet<>();
        Set<String> attributes = new HashSet<>(keys.names());
        for (IndexDefinition index : indexes) {
            if (!names.add(index.name())) {
                throw invalid("Duplicate index name: " + index.name());
            }
            attributes.addAll(index.keys().names());
        }
        if (indexes.size() > MOST_INDEXES) {
            throw invalid("GlobalSecondaryIndex count exceeds the per-table limit of " + MOST_INDEXES);
        }
        if (!attributes.containsAll(types.keySet())) {
            throw invalid(
                    indexes.isEmpty()
                            ? "Number of attributes in KeySchema does not exactly match number of attributes defined"
                                    + " in AttributeDefinitions"
                            : "Some AttributeDefinitions are not used. AttributeDefinitions: ["
                                    + String.join(", ", types.keySet()) + "], keys used: ["
                                    + String.join(", ", attributes) + "]");
        }
    }

    private static Fault invalid(String words) {
        return new Fault(CommonFault.VALIDATION, INVALID + words);
    }
}
