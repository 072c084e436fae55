package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.expression.Condition;
import io.millrace.dynamodb.expression.ConditionParser;
import io.millrace.dynamodb.expression.DocumentPath;
import io.millrace.dynamodb.expression.KeyCondition;
import io.millrace.dynamodb.expression.Legacy;
import io.millrace.dynamodb.expression.Projection;
import io.millrace.dynamodb.expression.ProjectionParser;
import io.millrace.dynamodb.expression.Substitutions;
import io.millrace.dynamodb.expression.Update;
import io.millrace.dynamodb.expression.UpdateParser;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;

/// The expressions of one request, in either of DynamoDB's two dialects.
///
/// Which may stand together:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html>
final class ExpressionService {

    private final Map<String, Boolean> expressions = new LinkedHashMap<>();
    private final Map<String, Boolean> legacy = new LinkedHashMap<>();
    private Substitutions substitutions = new Substitutions(Map.of(), Map.of());

    /// A parameter of the newer dialect, and whether it was given.
    ExpressionService expression(String parameter, @Nullable String given) {
        expressions.put(parameter, given != null);
        return this;
    }

    /// A parameter of the older dialect, and whether it was given.
    ExpressionService legacy(String parameter, boolean isGiven) {
        legacy.put(parameter, isGiven);
        return this;
    }

    /// What names and values stand for; called once all parameters are known.
    ///
    /// @throws Fault if both dialects are spoken, or names or values stand there without an expression
    ExpressionService with(
            boolean hasNames, Map<String, String> names, boolean hasValues, Map<String, AttributeValue> values) {
        String spoken = given(expressions);
        if (!spoken.isEmpty() && !given(legacy).isEmpty()) {
            throw CommonFault.VALIDATION.fault(
                    "Can not use both expression and non-expression parameters in the same request: Non-expression"
                            + " parameters: {%s} Expression parameters: {%s}",
                    given(legacy), spoken);
        }
        if (hasNames && spoken.isEmpty()) {
            throw CommonFault.VALIDATION.fault("ExpressionAttributeNames can only be specified when using expressions");
        }
        List<String> withValues = expressions.keySet().stream()
                .filter(parameter -> !parameter.equals("ProjectionExpression"))
                .toList();
        if (hasValues && withValues.stream().noneMatch(expressions::get)) {
            throw CommonFault.VALIDATION.fault(
                    "ExpressionAttributeValues can only be specified when using expressions%s",
                    withValues.isEmpty()
                            ? ""
                            : ": " + String.join(" and ", withValues) + (withValues.size() > 1 ? " are" : " is")
                                    + " null");
        }
        if (hasNames && names.isEmpty()) {
            throw CommonFault.VALIDATION.fault("ExpressionAttributeNames must not be empty");
        }
        if (hasValues && values.isEmpty()) {
            throw CommonFault.VALIDATION.fault("ExpressionAttributeValues must not be empty");
        }
        Map<String, Value> translated = new LinkedHashMap<>();
        values.forEach((key, value) -> translated.put(key, value(key, value)));
        substitutions = new Substitutions(names, translated);
        return this;
    }

    private static Value value(String key, AttributeValue value) {
        try {
            return AttributeService.value(value);
        } catch (Fault e) {
            throw CommonFault.VALIDATION.fault(
                    "ExpressionAttributeValues contains invalid value: %s for key %s", e.text(), key);
        }
    }

    private static String given(Map<String, Boolean> parameters) {
        return parameters.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    Optional<Condition> condition(String parameter, @Nullable String expression) {
        return expression == null
                ? Optional.empty()
                : Optional.of(ConditionParser.parse(parameter, expression, substitutions));
    }

    /// The condition of an expression, or of `Expected`.
    Optional<Condition> condition(
            @Nullable String expression,
            Map<String, ExpectedAttributeValue> expected,
            @Nullable String conditionalOperator) {
        Optional<Condition> condition = condition("ConditionExpression", expression);
        if (condition.isPresent()) {
            return condition;
        }
        List<Condition> conditions = new ArrayList<>();
        expected.forEach((attribute, value) -> conditions.add(Legacy.condition(attribute, expectation(value))));
        return joined(conditions, conditionalOperator);
    }

    /// The conditions of `ScanFilter` or `QueryFilter`, joined.
    static Optional<Condition> joined(List<Condition> conditions, @Nullable String conditionalOperator) {
        if (conditionalOperator != null && conditions.size() < 2) {
            throw CommonFault.VALIDATION.fault(
                    conditions.isEmpty()
                            ? "ConditionalOperator cannot be used without Filter or Expected"
                            : "ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }
        return conditions.isEmpty()
                ? Optional.empty()
                : Optional.of(Legacy.joined(conditions, "OR".equals(conditionalOperator)));
    }

    /// The conditions of `ScanFilter`, `QueryFilter` or `KeyConditions`, by attribute.
    static Map<String, Condition> conditions(
            Map<String, software.amazon.awssdk.services.dynamodb.model.Condition> given) {
        Map<String, Condition> conditions = new LinkedHashMap<>();
        given.forEach((attribute, condition) -> conditions.put(
                attribute,
                Legacy.condition(
                        attribute, condition.comparisonOperatorAsString(), values(condition.attributeValueList()))));
        return conditions;
    }

    private static Legacy.Expectation expectation(ExpectedAttributeValue expected) {
        return new Legacy.Expectation(
                Optional.ofNullable(expected.value()).map(AttributeService::value),
                Optional.ofNullable(expected.exists()),
                Optional.ofNullable(expected.comparisonOperatorAsString()),
                expected.hasAttributeValueList()
                        ? Optional.of(values(expected.attributeValueList()))
                        : Optional.empty());
    }

    private static List<Value> values(List<AttributeValue> values) {
        return values.stream().map(AttributeService::value).toList();
    }

    /// The update of an expression, or of `AttributeUpdates`.
    Update update(@Nullable String expression, Map<String, AttributeValueUpdate> attributeUpdates) {
        if (expression != null) {
            return UpdateParser.parse(expression, substitutions);
        }
        if (attributeUpdates.isEmpty()) {
            return Update.NOTHING;
        }
        Map<String, Legacy.Change> changes = new LinkedHashMap<>();
        attributeUpdates.forEach((attribute, update) -> changes.put(
                attribute,
                new Legacy.Change(
                        Optional.ofNullable(update.actionAsString()),
                        Optional.ofNullable(update.value()).map(AttributeService::value))));
        return Legacy.update(changes);
    }

    /// The projection of an expression, or of `AttributesToGet`.
    Optional<Projection> projection(@Nullable String expression, List<String> attributesToGet) {
        if (expression != null) {
            return Optional.of(ProjectionParser.parse(expression, substitutions));
        }
        Set<String> names = new HashSet<>();
        for (String name : attributesToGet) {
            if (!names.add(name)) {
                throw CommonFault.VALIDATION.fault(
                        "One or more parameter values were invalid: Duplicate value in attribute name: %s", name);
            }
        }
        return attributesToGet.isEmpty()
                ? Optional.empty()
                : Optional.of(new Projection(
                        attributesToGet.stream().map(DocumentPath::of).toList()));
    }

    /// The conditions on key attributes, of an expression or of `KeyConditions`.
    Map<String, Condition> keyConditions(
            @Nullable String expression,
            Map<String, software.amazon.awssdk.services.dynamodb.model.Condition> keyConditions) {
        return expression != null ? KeyCondition.parse(expression, substitutions) : conditions(keyConditions);
    }

    /// Called when all expressions have been read.
    void checkAllUsed() {
        substitutions.checkAllUsed();
    }
}
