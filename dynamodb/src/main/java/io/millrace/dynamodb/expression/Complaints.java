package io.millrace.dynamodb.expression;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is wrong with an expression that has no mistake in its syntax: the first mistake of each kind, of which AWS
/// reports the one whose kind goes first.
final class Complaints {

    /// The kinds, in the order in which conditions and projections report them.
    enum Kind {
        PARENTHESES,
        FUNCTION_NAME,
        MISUSED_FUNCTION,
        RESERVED_WORD,
        SECTION,
        /// The first mistake of the first simple condition that has any.
        CONDITION,
        UNDEFINED,
        OVERLAP,
        CONFLICT,
        OPERANDS,
        DISTINCT,
        OPERAND_TYPE
    }

    /// The kinds that belong to one simple condition.
    private static final List<Kind> OF_ONE_CONDITION =
            List.of(Kind.UNDEFINED, Kind.OPERANDS, Kind.DISTINCT, Kind.OPERAND_TYPE);

    /// The order in which updates report mistakes.
    private static final List<Kind> OF_UPDATES = List.of(
            Kind.RESERVED_WORD,
            Kind.FUNCTION_NAME,
            Kind.MISUSED_FUNCTION,
            Kind.SECTION,
            Kind.UNDEFINED,
            Kind.OVERLAP,
            Kind.CONFLICT,
            Kind.OPERANDS,
            Kind.OPERAND_TYPE);

    private final Map<Kind, String> first = new EnumMap<>(Kind.class);

    void add(Kind kind, String words) {
        first.putIfAbsent(kind, words);
    }

    /// A simple condition has been read: its mistakes go before those of the conditions behind it.
    void endCondition() {
        if (!first.containsKey(Kind.CONDITION)) {
            OF_ONE_CONDITION.stream()
                    .filter(first::containsKey)
                    .findFirst()
                    .ifPresent(kind -> first.put(Kind.CONDITION, first.get(kind)));
        }
    }

    /// The mistake that a condition or projection reports.
    Optional<String> first() {
        return first.values().stream().findFirst();
    }

    /// The mistake that an update reports.
    Optional<String> firstOfUpdate() {
        return OF_UPDATES.stream().filter(first::containsKey).map(first::get).findFirst();
    }
}
