package io.millrace.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.traits.RequiredTrait;

/// What the members of a service's requests must obey, checked before the service sees them and refused in AWS's
/// words: `1 validation error detected: Value 'x' at 'streamName' failed to satisfy constraint: …`.
///
/// A rule is kept under a member's name (`StreamName`), for every shape that has it, or under a shape's and a member's
/// name (`PutRecordsRequest.Records`), which goes before the other; a member is required if either says so. Members
/// that the SDK marks as required are
/// required without a rule. The texts are those of the AWS services; form seen in
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html>.
public final class RequestLimits {

    /// No rules but the required members of the SDK's model.
    public static RequestLimits none() {
        return new Builder(CommonFault.VALIDATION).build();
    }

    /// Starts the rules of a service.
    ///
    /// @param violation the code of the service's refusal
    public static Builder refusing(FaultCode violation) {
        return new Builder(violation);
    }

    private static final int MAX_QUOTED = 1_024;

    private final FaultCode violation;
    private final Map<String, List<Rule>> rules;
    private final Set<String> required;
    /// The members of each shape with what they must obey, looked up once a shape and not once a record.
    private final Map<Class<?>, List<Member>> members = new ConcurrentHashMap<>();

    private RequestLimits(FaultCode violation, Map<String, List<Rule>> rules, Set<String> required) {
        this.violation = violation;
        this.rules = rules;
        this.required = required;
    }

    /// Returns if the request obeys all rules.
    ///
    /// @throws Fault that names every rule that is broken
    void check(Operation operation, SdkRequest request) {
        List<String> violations = new ArrayList<>(0);
        check(request, "", violations);
        if (!violations.isEmpty()) {
            throw violation.fault(
                    "%d validation error%s detected: %s",
                    violations.size(), violations.size() == 1 ? "" : "s", String.join("; ", violations));
        }
    }

    private void check(SdkPojo pojo, String path, List<String> violations) {
        for (Member member : members.computeIfAbsent(pojo.getClass(), shape -> membersOf(shape, pojo))) {
            Object value = member.field().getValueOrDefault(pojo);
            if (!isPresent(value)) {
                if (member.isRequired()) {
                    violations.add(violation("null", path + member.label(), "Member must not be null"));
                }
                continue;
            }
            for (Rule rule : member.rules()) {
                String broken = rule.broken(value);
                if (broken != null) {
                    violations.add(violation("'" + quoted(value) + "'", path + member.label(), broken));
                }
            }
            descend(value, path, member.label(), violations);
        }
    }

    private List<Member> membersOf(Class<?> shape, SdkPojo pojo) {
        return pojo.sdkFields().stream()
                .map(field -> {
                    String name = field.memberName();
                    String ofShape = shape.getSimpleName() + "." + name;
                    return new Member(
                            field,
                            lowerFirst(name),
                            rules.getOrDefault(ofShape, rules.getOrDefault(name, List.of())),
                            field.containsTrait(RequiredTrait.class)
                                    || required.contains(name)
                                    || required.contains(ofShape));
                })
                .toList();
    }

    /// One member of a shape: its field, its name in messages, and what it must obey.
    private record Member(SdkField<?> field, String label, List<Rule> rules, boolean isRequired) {}

    private void descend(Object value, String path, String label, List<String> violations) {
        if (value instanceof SdkPojo nested) {
            check(nested, path + label + ".", violations);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (hasMembers(list.get(i))) {
                    descend(list.get(i), path + label + "." + (i + 1) + ".", "member", violations);
                }
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> {
                if (hasMembers(member)) {
                    descend(member, path + label + "." + key + ".", "member", violations);
                }
            });
        }
    }

    private static boolean hasMembers(@Nullable Object value) {
        return value instanceof SdkPojo || value instanceof List<?> || value instanceof Map<?, ?>;
    }

    /// The SDK hands out an empty list of its own for a list that was not given.
    private static boolean isPresent(@Nullable Object value) {
        return value != null
                && !(value instanceof software.amazon.awssdk.core.util.SdkAutoConstructList<?>)
                && !(value instanceof software.amazon.awssdk.core.util.SdkAutoConstructMap<?, ?>);
    }

    private static String violation(String value, String path, String text) {
        return "Value " + value + " at '" + path + "' failed to satisfy constraint: " + text;
    }

    private static String quoted(Object value) {
        String text = switch (value) {
            case SdkBytes bytes -> "java.nio.HeapByteBuffer[pos=0 lim=" + sizeOf(bytes) + " cap=" + sizeOf(bytes) + "]";
            default -> value.toString();
        };
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
    }

    private static String lowerFirst(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static int sizeOf(SdkBytes bytes) {
        return bytes.asByteArrayUnsafe().length;
    }

    /// One rule that a member's value can break.
    private sealed interface Rule {

        /// The words for the broken rule, or null if the value obeys it.
        @Nullable
        String broken(Object value);

        /// The characters of a text, the bytes of a blob or the elements of a collection are limited.
        record Length(int least, int most) implements Rule {
            @Override
            public @Nullable String broken(Object value) {
                int length = switch (value) {
                    case CharSequence text -> text.length();
                    case SdkBytes bytes -> sizeOf(bytes);
                    case Collection<?> elements -> elements.size();
                    case Map<?, ?> entries -> entries.size();
                    default -> throw new IllegalStateException("no length: " + value.getClass());
                };
                if (length < least) {
                    return "Member must have length greater than or equal to " + least;
                }
                return length > most ? "Member must have length less than or equal to " + most : null;
            }
        }

        /// A text must match as a whole.
        record Matches(Pattern pattern) implements Rule {
            @Override
            public @Nullable String broken(Object value) {
                return pattern.matcher((CharSequence) value).matches()
                        ? null
                        : "Member must satisfy regular expression pattern: " + pattern.pattern();
            }
        }

        /// A number lies between two others.
        record Range(long least, long most) implements Rule {
            @Override
            public @Nullable String broken(Object value) {
                if (value instanceof Double number) {
                    return !(number >= least) ? tooSmall() : number > most ? tooLarge() : null;
                }
                long number = ((Number) value).longValue();
                return number < least ? tooSmall() : number > most ? tooLarge() : null;
            }

            private String tooSmall() {
                return "Member must have value greater than or equal to " + least;
            }

            private String tooLarge() {
                return "Member must have value less than or equal to " + most;
            }
        }

        /// A text is one of a set.
        record OneOf(Set<String> values) implements Rule {
            @Override
            public @Nullable String broken(Object value) {
                return values.contains(value.toString())
                        ? null
                        : "Member must satisfy enum value set: ["
                                + String.join(", ", values.stream().sorted().toList()) + "]";
            }
        }
    }

    /// Collects the rules of a service.
    public static final class Builder {

        private final FaultCode violation;
        private final Map<String, List<Rule>> rules = new HashMap<>();
        private final Set<String> required = new HashSet<>();

        private Builder(FaultCode violation) {
            this.violation = violation;
        }

        /// The member must be given.
        public Builder required(String member) {
            required.add(member);
            return this;
        }

        /// The characters, bytes or elements of the member are between the two numbers, both included.
        public Builder length(String member, int least, int most) {
            return add(member, new Rule.Length(least, most));
        }

        /// The text matches the regular expression as a whole.
        public Builder pattern(String member, String regex) {
            return add(member, new Rule.Matches(Pattern.compile(regex)));
        }

        /// The number lies between the two, both included.
        public Builder range(String member, long least, long most) {
            return add(member, new Rule.Range(least, most));
        }

        /// The text is one of these.
        public Builder oneOf(String member, String... values) {
            return add(member, new Rule.OneOf(Set.of(values)));
        }

        /// The finished rules.
        public RequestLimits build() {
            Map<String, List<Rule>> copy = new HashMap<>();
            rules.forEach((member, list) -> copy.put(member, List.copyOf(list)));
            return new RequestLimits(violation, Map.copyOf(copy), Set.copyOf(required));
        }

        private Builder add(String member, Rule rule) {
            rules.computeIfAbsent(member, name -> new ArrayList<>()).add(rule);
            return this;
        }
    }
}
