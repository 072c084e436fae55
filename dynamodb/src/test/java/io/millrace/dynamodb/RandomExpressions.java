package io.millrace.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Expressions by chance, most of them valid, and the values that they name.
final class RandomExpressions {

    private static final Pattern REFERENCE = Pattern.compile("[#:][a-z0-9]+");

    private static final List<String> PATHS = List.of(
            "a", "b", "c", "d", "#r", "m", "m.x", "m.y", "m.#r", "l", "l[0]", "l[1]", "l[7]", "m.l[0]", "d.e", "ss");

    private static final Map<String, AttributeValue> VALUES = Map.ofEntries(
            Map.entry(":one", number("1")),
            Map.entry(":two", number("2.50")),
            Map.entry(":less", number("-12e-1")),
            Map.entry(":text", text("ab")),
            Map.entry(":part", text("b")),
            Map.entry(":type", text("N")),
            Map.entry(":empty", text("")),
            Map.entry(":bytes", AttributeValue.fromB(SdkBytes.fromUtf8String("ab"))),
            Map.entry(":true", AttributeValue.fromBool(true)),
            Map.entry(":null", AttributeValue.fromNul(true)),
            Map.entry(":ss", AttributeValue.fromSs(List.of("b", "ab"))),
            Map.entry(":ns", AttributeValue.fromNs(List.of("1", "3"))),
            Map.entry(":list", AttributeValue.fromL(List.of(number("1"), text("ab")))),
            Map.entry(":map", AttributeValue.fromM(Map.of("x", number("1"), "l", AttributeValue.fromL(List.of())))));

    private static final List<String> VALUE_NAMES =
            VALUES.keySet().stream().sorted().toList();

    private final RandomGenerator random;

    RandomExpressions(RandomGenerator random) {
        this.random = random;
    }

    /// The values that expressions name, but sometimes one less.
    Map<String, AttributeValue> values(String expressions) {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        for (String reference : references(expressions)) {
            AttributeValue value = VALUES.get(reference);
            if (value != null && !sometimes(60)) {
                values.put(reference, value);
            }
        }
        return values;
    }

    static Map<String, String> names(String expressions) {
        return references(expressions).contains("#r") ? Map.of("#r", "size") : Map.of();
    }

    private static Set<String> references(String expressions) {
        Set<String> references = new LinkedHashSet<>();
        Matcher matcher = REFERENCE.matcher(expressions);
        while (matcher.find()) {
            references.add(matcher.group());
        }
        return references;
    }

    /// Attributes beside the key.
    Map<String, AttributeValue> attributes() {
        Map<String, AttributeValue> attributes = new LinkedHashMap<>();
        for (String name : List.of("a", "b", "c", "m", "l", "ss", "size")) {
            if (!sometimes(4)) {
                attributes.put(
                        name,
                        switch (name) {
                            case "m" -> VALUES.get(":map");
                            case "l" -> VALUES.get(":list");
                            case "ss" -> VALUES.get(":ss");
                            default -> VALUES.get(one(VALUE_NAMES));
                        });
            }
        }
        return attributes;
    }

    /// A condition, perhaps with a mistake in it.
    String condition() {
        return perhapsBroken(condition(2));
    }

    private String condition(int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0, 1, 2 -> operand() + " " + one(List.of("=", "<>", "<", "<=", ">", ">=")) + " " + operand();
            case 3 -> operand() + " BETWEEN " + operand() + " AND " + operand();
            case 4 -> operand() + " IN (" + list(this::operand) + ")";
            case 5 -> one(List.of("attribute_exists", "attribute_not_exists")) + "(" + one(PATHS) + ")";
            case 6 -> "attribute_type(" + one(PATHS) + ", :type)";
            case 7 -> "begins_with(" + one(PATHS) + ", " + one(List.of(":text", ":part", ":bytes", ":one")) + ")";
            case 8 -> "contains(" + one(PATHS) + ", " + operand() + ")";
            case 9 -> condition(depth - 1) + one(List.of(" AND ", " OR ", " or ")) + condition(depth - 1);
            case 10 -> "NOT " + condition(depth - 1);
            default -> "(" + condition(depth - 1) + ")";
        };
    }

    private String operand() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> one(PATHS);
            case 4 -> "size(" + one(PATHS) + ")";
            default -> one(VALUE_NAMES);
        };
    }

    /// An update, perhaps with a mistake in it.
    String update() {
        List<String> sections = new ArrayList<>(List.of("SET", "REMOVE", "ADD", "DELETE"));
        StringBuilder update = new StringBuilder();
        do {
            String section = sections.get(random.nextInt(sections.size()));
            if (!sometimes(20)) {
                sections.remove(section);
            }
            update.append(section)
                    .append(' ')
                    .append(
                            switch (section) {
                                case "SET" -> list(() -> one(PATHS) + " = " + source());
                                case "REMOVE" -> list(() -> one(PATHS));
                                case "ADD" ->
                                    list(() -> one(PATHS) + " " + one(List.of(":one", ":two", ":ss", ":ns", ":text")));
                                default -> list(() -> one(PATHS) + " " + one(List.of(":ss", ":ns", ":one")));
                            });
            update.append(' ');
        } while (sometimes(3) && !sections.isEmpty());
        return perhapsBroken(update.toString());
    }

    private String source() {
        return switch (random.nextInt(7)) {
            case 0 -> term() + " + " + term();
            case 1 -> term() + " - " + term();
            case 2 -> "list_append(" + term() + ", " + term() + ")";
            case 3 -> "if_not_exists(" + one(PATHS) + ", " + one(VALUE_NAMES) + ")";
            default -> term();
        };
    }

    private String term() {
        return random.nextBoolean() ? one(PATHS) : one(VALUE_NAMES);
    }

    /// A projection, perhaps with a mistake in it.
    String projection() {
        return perhapsBroken(list(() -> one(PATHS)));
    }

    private String list(java.util.function.Supplier<String> element) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> element.get())
                .collect(Collectors.joining(", "));
    }

    private String perhapsBroken(String expression) {
        if (!sometimes(10)) {
            return expression;
        }
        int at = random.nextInt(expression.length());
        return sometimes(2)
                ? expression.substring(0, at) + expression.substring(at + 1)
                : expression.substring(0, at)
                        + one(List.of(" ", "(", ")", "=", ",", "x", "name", "#", "$", " and ", "1"))
                        + expression.substring(at);
    }

    /// Once in so many times.
    boolean sometimes(int times) {
        return random.nextInt(times) == 0;
    }

    <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static AttributeValue number(String number) {
        return AttributeValue.fromN(number);
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }
}
