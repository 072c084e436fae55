package io.millrace.lambda.function;

import io.millrace.lambda.name.FunctionId;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A name for a version of a function, which may share its events with another version.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_AliasConfiguration.html>
///
/// @param function whose alias it is
/// @param name letters, digits, `-` and `_`, no number
/// @param version the version that it means
/// @param description free text, at most 256 characters
/// @param weights the parts of all events, 0.0 to 1.0, that other versions get: one other version at most
/// @param revisionId new with every change
public record AliasDefinition(
        FunctionId function,
        String name,
        String version,
        String description,
        Map<String, Double> weights,
        String revisionId) {

    public AliasDefinition {
        weights = Map.copyOf(weights);
    }

    String arn() {
        return function.arn() + ":" + name;
    }

    /// The version that one event goes to.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html>
    String chosen(RandomGenerator random) {
        if (weights.isEmpty()) {
            return version;
        }
        double chance;
        synchronized (random) {
            chance = random.nextDouble();
        }
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            chance -= weight.getValue();
            if (chance < 0) {
                return weight.getKey();
            }
        }
        return version;
    }
}
