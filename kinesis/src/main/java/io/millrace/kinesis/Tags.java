package io.millrace.kinesis;

import io.millrace.kinesis.name.Resource;
import io.millrace.kinesis.setting.ThroughputLimits;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The rules of the tags of a stream or a consumer.
///
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/tagging.html>
final class Tags {

    static final int MAX_TAGS = 50;
    static final int MAX_KEY_LENGTH = 128;
    private static final int MAX_VALUE_LENGTH = 256;

    private static final Pattern ILLEGAL = Pattern.compile("[^\\p{L}\\p{N}\\p{Z}_./=+\\-@:%]");

    private Tags() {}

    /// The old tags with the new ones, which go before.
    ///
    /// @throws io.millrace.api.Fault if a new tag breaks a rule or there would be too many
    static Map<String, String> add(Resource resource, Map<String, String> old, Map<String, String> added) {
        boolean keysFit = added.keySet().stream().allMatch(key -> !key.isEmpty() && key.length() <= MAX_KEY_LENGTH);
        if (!keysFit) {
            throw broken(
                    added.toString(),
                    "tags",
                    "Map keys must satisfy constraint: [Member must have length less than"
                            + " or equal to 128, Member must have length greater than or equal to 1]");
        }
        if (added.values().stream().anyMatch(value -> value.length() > MAX_VALUE_LENGTH)) {
            throw broken(
                    added.toString(),
                    "tags",
                    "Map value must satisfy constraint: [Member must have length less"
                            + " than or equal to 256, Member must have length greater than or equal to 0]");
        }
        checkCharacters(
                "add tags to",
                resource,
                Stream.concat(added.keySet().stream(), added.values().stream()).toList());
        String limits = added.get(ThroughputLimits.TAG);
        if (limits != null && ThroughputLimits.parse(limits).isEmpty()) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "The tag %s must be aws or none, not %s.", ThroughputLimits.TAG, limits);
        }
        Map<String, String> all = new TreeMap<>(old);
        all.putAll(added);
        if (all.size() > MAX_TAGS) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Failed to add tags to %s %s under account %s because a given %s cannot have more than %d"
                            + " tags associated with it.",
                    resource.kind(), resource.name(), resource.account(), resource.kind(), MAX_TAGS);
        }
        return all;
    }

    /// The old tags without those of the keys; a key that no tag has is no mistake.
    ///
    /// @throws io.millrace.api.Fault if a key breaks a rule
    static Map<String, String> remove(Resource resource, Map<String, String> old, List<String> keys) {
        if (keys.stream().anyMatch(key -> key.isEmpty() || key.length() > MAX_KEY_LENGTH)) {
            throw broken(
                    keys.toString(),
                    "tagKeys",
                    "Member must satisfy constraint: [Member must have length less than"
                            + " or equal to 128, Member must have length greater than or equal to 1]");
        }
        checkCharacters("remove tags from", resource, keys);
        Map<String, String> rest = new TreeMap<>(old);
        rest.keySet().removeAll(keys);
        return rest;
    }

    private static void checkCharacters(String act, Resource resource, Collection<String> texts) {
        if (texts.stream().anyMatch(text -> ILLEGAL.matcher(text).find())) {
            throw KinesisFault.INVALID_ARGUMENT.fault("Some tags contain invalid characters. Valid characters: Unicode"
                    + " letters, digits, white space, _ . / = + - % @.");
        }
        if (texts.stream().anyMatch(text -> text.contains("%"))) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Failed to %s %s %s under account %s because some tags contained illegal characters. The"
                            + " allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.",
                    act, resource.kind(), resource.name(), resource.account());
        }
    }

    private static RuntimeException broken(String value, String member, String constraint) {
        return KinesisFault.VALIDATION.fault(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s",
                value, member, constraint);
    }
}
