package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.expression.Complaints.Kind;
import io.millrace.dynamodb.item.Numbers;
import io.millrace.dynamodb.item.Scalars;
import io.millrace.dynamodb.item.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be wrong with the operands of a condition before any item is seen.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>
final class Checks {

    private static final Map<String, Integer> OPERANDS = Map.of(
            "attribute_exists", 1,
            "attribute_not_exists", 1,
            "attribute_type", 2,
            "begins_with", 2,
            "contains", 2,
            "size", 1);

    private static final List<String> TYPES = List.of("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M");
    private static final Set<String> ORDERED = Set.of("S", "N", "B");
    private static final Set<String> WITH_PREFIX = Set.of("S", "B");
    private static final Set<String> WITHOUT_SIZE = Set.of("N", "BOOL", "NULL");

    private final Complaints complaints;

    Checks(Complaints complaints) {
        this.complaints = complaints;
    }

    /// Whether there is a function of that name which takes so many operands; if not, that has been complained about.
    boolean function(String name, List<Operand> operands) {
        Integer expected = OPERANDS.get(name);
        if (expected == null) {
            complaints.add(Kind.FUNCTION_NAME, "Invalid function name; function: " + name);
            return false;
        }
        if (expected != operands.size()) {
            complaints.add(
                    Kind.OPERANDS,
                    "Incorrect number of operands for operator or function; operator or function: " + name
                            + ", number of operands: " + operands.size());
            return false;
        }
        if (operands.size() == 2) {
            distinct(name, operands.getFirst(), operands.getLast());
        }
        switch (name) {
            case "attribute_exists", "attribute_not_exists" -> {
                if (!(operands.getFirst() instanceof Operand.At)) {
                    complaints.add(
                            Kind.OPERAND_TYPE,
                            "Operator or function requires a document path; operator or function: " + name);
                }
            }
            case "begins_with" ->
                operands.forEach(operand -> type(operand)
                        .filter(type -> !WITH_PREFIX.contains(type))
                        .ifPresent(type -> wrongType(name, type)));
            case "size" ->
                type(operands.getFirst()).filter(WITHOUT_SIZE::contains).ifPresent(type -> wrongType(name, type));
            case "attribute_type" -> typeName(operands.getLast());
            default -> {}
        }
        return true;
    }

    private void typeName(Operand operand) {
        Optional<String> named = text(operand);
        if (named.isEmpty()) {
            wrongType("attribute_type", type(operand).orElse("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
        } else if (!TYPES.contains(named.get())) {
            complaints.add(
                    Kind.OPERAND_TYPE,
                    "Invalid attribute type name found; type: " + named.get() + ", valid types: "
                            + TYPES.stream().collect(Collectors.joining(",", "{", "}")));
        }
    }

    /// A path must not be compared with itself.
    void distinct(String operator, Operand one, Operand other) {
        if (one instanceof Operand.At(var path) && one.equals(other)) {
            complaints.add(
                    Kind.DISTINCT,
                    "The first operand must be distinct from the remaining operands for this operator or function;"
                            + " operator: " + operator + ", first operand: " + path);
        }
    }

    /// Only scalars have an order.
    void comparable(Condition.Comparator comparator, Operand left, Operand right) {
        if (comparator == Condition.Comparator.EQ || comparator == Condition.Comparator.NE) {
            return;
        }
        for (Operand operand : List.of(left, right)) {
            type(operand).filter(type -> !ORDERED.contains(type)).ifPresent(type -> wrongType(comparator.sign(), type));
        }
    }

    /// All are scalars, and bounds that are values are of one type and in order.
    void between(Operand tested, Operand low, Operand high) {
        distinct("BETWEEN", tested, low);
        distinct("BETWEEN", tested, high);
        for (Operand operand : List.of(tested, low, high)) {
            type(operand).filter(type -> !ORDERED.contains(type)).ifPresent(type -> wrongType("BETWEEN", type));
        }
        if (!(low instanceof Operand.Literal(var lowest) && high instanceof Operand.Literal(var highest))) {
            return;
        }
        String shown = "lower bound operand: AttributeValue: {" + shown(lowest)
                + "}, upper bound operand: AttributeValue: {" + shown(highest) + "}";
        if (!lowest.type().equals(highest.type())) {
            complaints.add(
                    Kind.OPERAND_TYPE,
                    "The BETWEEN operator requires same data type for lower and upper bounds; " + shown);
        } else if (Scalars.compare(lowest, highest).orElse(0) > 0) {
            complaints.add(
                    Kind.OPERAND_TYPE,
                    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " + shown);
        }
    }

    /// The text of an operand that is a string of the request.
    static Optional<String> text(Operand operand) {
        return operand instanceof Operand.Literal(Value.Text(var text)) ? Optional.of(text) : Optional.empty();
    }

    /// The type of an operand, if it can be told without an item.
    private static Optional<String> type(Operand operand) {
        return switch (operand) {
            case Operand.At _ -> Optional.empty();
            case Operand.Literal(var value) -> Optional.of(value.type());
            case Operand.Size _ -> Optional.of("N");
        };
    }

    private void wrongType(String operator, String type) {
        complaints.add(
                Kind.OPERAND_TYPE,
                "Incorrect operand type for operator or function; operator or function: " + operator
                        + ", operand type: " + type);
    }

    private static String shown(Value value) {
        return value.type() + ":"
                + switch (value) {
                    case Value.Text(var text) -> text;
                    case Value.Num(var number) -> Numbers.text(number);
                    case Value.Binary(var bytes) ->
                        "java.nio.HeapByteBuffer[pos=0 lim=" + bytes.length + " cap=" + bytes.length + "]";
                    default -> value.toString();
                };
    }
}
