package io.millrace.dynamodb.expression;

import io.millrace.api.CommonFault;
import io.millrace.dynamodb.item.Value;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What `#names` and `:values` of a request's expressions stand for, and which of them have been used.
public final class Substitutions {

    private static final Pattern NAME = Pattern.compile("#[A-Za-z0-9_]+");
    private static final Pattern VALUE = Pattern.compile(":[A-Za-z0-9_]+");

    private final Map<String, String> names;
    private final Map<String, Value> values;
    private final Set<String> unusedNames;
    private final Set<String> unusedValues;

    /// @throws io.millrace.api.Fault if a key has not the form of one
    public Substitutions(Map<String, String> names, Map<String, Value> values) {
        check("ExpressionAttributeNames", NAME, names.keySet());
        check("ExpressionAttributeValues", VALUE, values.keySet());
        this.names = Map.copyOf(names);
        this.values = Map.copyOf(values);
        this.unusedNames = new LinkedHashSet<>(names.keySet());
        this.unusedValues = new LinkedHashSet<>(values.keySet());
    }

    private static void check(String parameter, Pattern form, Set<String> keys) {
        for (String key : keys) {
            if (!form.matcher(key).matches()) {
                throw CommonFault.VALIDATION.fault(
                        "%s contains invalid key: Syntax error; key: \"%s\"", parameter, key);
            }
        }
    }

    /// The name that `#name` stands for.
    Optional<String> name(String reference) {
        unusedNames.remove(reference);
        return Optional.ofNullable(names.get(reference));
    }

    /// The value that `:name` stands for.
    Optional<Value> value(String reference) {
        unusedValues.remove(reference);
        return Optional.ofNullable(values.get(reference));
    }

    /// Called when all expressions have been read.
    ///
    /// @throws io.millrace.api.Fault if something was given that no expression uses
    public void checkAllUsed() {
        check("ExpressionAttributeNames", unusedNames);
        check("ExpressionAttributeValues", unusedValues);
    }

    private static void check(String parameter, Set<String> unused) {
        if (!unused.isEmpty()) {
            throw CommonFault.VALIDATION.fault(
                    "Value provided in %s unused in expressions: keys: {%s}", parameter, String.join(", ", unused));
        }
    }
}
