package io.millrace.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.dynamodb.item.Item;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/// The same requests to us and to Amazon's DynamoDB Local: the same answers, and the same refusals of expressions.
class PeerTest {

    private static final int REQUESTS = "full".equals(System.getProperty("millrace.campaign")) ? 50_000 : 1_200;

    @TempDir
    private Path folder;

    @Test
    void expressions_meanTheSame() throws InterruptedException {
        Optional<Peer> started = Peer.start();
        Assumptions.assumeTrue(started.isPresent(), "DynamoDB Local does not run on this machine");
        long seed = Long.getLong("seed", RandomGenerator.getDefault().nextLong());
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int succeeded = 0;
        List<String> differences = new ArrayList<>();
        try (Peer peer = started.get();
                DynamoDb house = DynamoDb.at(folder)) {
            DynamoDb.createTable(peer.client(), "table");
            DynamoDb.createTable(house.client(), "table");
            RandomExpressions expressions = new RandomExpressions(random);
            for (int i = 0; i < REQUESTS; i++) {
                Request request = request(expressions);
                String expected = outcome(peer.client(), request);
                String actual = outcome(house.client(), request);
                if (!actual.equals(expected)) {
                    differences.add("request %d: %s%n  peer: %s%n  we:   %s".formatted(i, request, expected, actual));
                }
                succeeded += expected.startsWith("Item") ? 1 : 0;
            }
        }
        assertThat(differences).as("seed %d", seed).isEmpty();
        assertThat(succeeded).isGreaterThan(REQUESTS / 10);
    }

    /// One request: either an update, a put or a deletion under a condition, or a read.
    private record Request(
            String operation,
            Map<String, AttributeValue> key,
            Map<String, AttributeValue> item,
            String first,
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values) {}

    private static Request request(RandomExpressions expressions) {
        String operation = expressions.one(List.of("update", "update", "update", "put", "delete", "get", "scan"));
        Map<String, AttributeValue> key = Map.of(
                "id", AttributeValue.fromS(expressions.one(List.of("i", "j", "k"))), "n", AttributeValue.fromN("1"));
        Map<String, AttributeValue> item = new java.util.LinkedHashMap<>(key);
        item.putAll(expressions.attributes());
        String first = switch (operation) {
            case "update" -> expressions.update();
            case "get", "scan" -> expressions.projection();
            default -> "";
        };
        boolean isUnconditional = operation.equals("get") || expressions.sometimes(3);
        String condition = isUnconditional ? "" : expressions.condition();
        String all = first + " " + condition;
        return new Request(
                operation, key, item, first, condition, RandomExpressions.names(all), expressions.values(all));
    }

    private static String outcome(DynamoDbClient client, Request request) {
        try {
            return perform(client, request);
        } catch (DynamoDbException e) {
            String message = e.awsErrorDetails().errorMessage();
            // of several mistakes either may be named, but those of syntax go before all others
            boolean isSyntax = message.contains("Syntax error");
            return e.awsErrorDetails().errorCode()
                    + (isSyntax ? ": " + message.substring(0, message.indexOf("token")) : ""); // which one may differ
        }
    }

    private static String perform(DynamoDbClient client, Request request) {
        String condition = request.condition().isEmpty() ? null : request.condition();
        Map<String, String> names = request.names().isEmpty() ? null : request.names();
        Map<String, AttributeValue> values = request.values().isEmpty() ? null : request.values();
        return switch (request.operation()) {
            case "update" ->
                shown(client.updateItem(r -> r.tableName("table")
                                .key(request.key())
                                .updateExpression(request.first())
                                .conditionExpression(condition)
                                .expressionAttributeNames(names)
                                .expressionAttributeValues(values)
                                .returnValues(ReturnValue.ALL_NEW))
                        .attributes());
            case "put" ->
                shown(client.putItem(r -> r.tableName("table")
                                .item(request.item())
                                .conditionExpression(condition)
                                .expressionAttributeNames(names)
                                .expressionAttributeValues(values)
                                .returnValues(ReturnValue.ALL_OLD))
                        .attributes());
            case "delete" ->
                shown(client.deleteItem(r -> r.tableName("table")
                                .key(request.key())
                                .conditionExpression(condition)
                                .expressionAttributeNames(names)
                                .expressionAttributeValues(values)
                                .returnValues(ReturnValue.ALL_OLD))
                        .attributes());
            case "get" ->
                shown(client.getItem(r -> r.tableName("table")
                                .key(request.key())
                                .projectionExpression(request.first())
                                .expressionAttributeNames(names))
                        .item());
            default ->
                "Items "
                        + client
                                .scan(r -> r.tableName("table")
                                        .filterExpression(condition)
                                        .projectionExpression(request.first())
                                        .expressionAttributeNames(names)
                                        .expressionAttributeValues(values))
                                .items()
                                .stream()
                                .map(PeerTest::shown)
                                .sorted()
                                .toList();
        };
    }

    /// The item with its attributes and the elements of its sets in one order.
    private static String shown(Map<String, AttributeValue> attributes) {
        Item item = AttributeService.item(attributes);
        return "Item " + Ordered.of(item);
    }
}
