package io.millrace.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// Items: written under conditions, read one by one, in pages, by index.
class ItemsTest {

    @TempDir
    private Path folder;

    private DynamoDb house;
    private DynamoDbClient client;

    @BeforeEach
    void open() {
        house = DynamoDb.at(folder);
        client = house.client();
        DynamoDb.createTable(client, "leases");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void putItem_isThereAfterRestart_andTheOldOneIsAnswered() {
        put("a", 1, "x");
        Map<String, AttributeValue> second = item("a", 1, "y");

        Map<String, AttributeValue> old = client.putItem(
                        r -> r.tableName("leases").item(second).returnValues(ReturnValue.ALL_OLD))
                .attributes();
        house.close();
        house = DynamoDb.at(folder);
        client = house.client();

        assertThat(old).isEqualTo(item("a", 1, "x"));
        assertThat(client.getItem(r -> r.tableName("leases").key(key("a", 1))).item())
                .isEqualTo(second);
    }

    @Test
    void condition_thatFails_changesNothingAndAnswersTheItemToWhomAsks() {
        put("a", 1, "x");

        assertThatThrownBy(() -> client.putItem(r -> r.tableName("leases")
                        .item(item("a", 1, "y"))
                        .conditionExpression("attribute_not_exists(id)")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)))
                .isInstanceOfSatisfying(ConditionalCheckFailedException.class, e -> {
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("The conditional request failed");
                    assertThat(e.item()).isEqualTo(item("a", 1, "x"));
                });
        assertThat(get("a", 1)).isEqualTo(item("a", 1, "x"));
    }

    @Test
    void expectedAndAttributeUpdates_takeALeaseOnce() {
        client.putItem(r ->
                r.tableName("leases").item(Map.of("id", text("shard"), "n", number(1), "leaseCounter", number(7))));
        AttributeValue seven = number(7);

        client.updateItem(r -> r.tableName("leases")
                .key(key("shard", 1))
                .expected(Map.of("leaseCounter", expected(seven)))
                .attributeUpdates(Map.of("leaseOwner", put(text("me")), "leaseCounter", put(number(8)))));

        assertThatThrownBy(() -> client.updateItem(r -> r.tableName("leases")
                        .key(key("shard", 1))
                        .expected(Map.of("leaseCounter", expected(seven)))
                        .attributeUpdates(Map.of("leaseOwner", put(text("you"))))))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(get("shard", 1)).containsEntry("leaseOwner", text("me")).containsEntry("leaseCounter", number(8));
    }

    @Test
    void updateExpression_countsUnderManyThreads() throws InterruptedException {
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int j = 0; j < 25; j++) {
                        client.updateItem(r -> r.tableName("leases")
                                .key(key("counter", 1))
                                .updateExpression("ADD hits :one SET #o = if_not_exists(#o, :me)")
                                .expressionAttributeNames(Map.of("#o", "owner"))
                                .expressionAttributeValues(Map.of(":one", number(1), ":me", text("me"))));
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(get("counter", 1)).containsEntry("hits", number(200)).containsEntry("owner", text("me"));
    }

    @Test
    void query_answersOnePartitionInTheOrderOfTheSortKey_pageByPage() {
        List<Integer> sortKeys = List.of(-100, -12, -1, 0, 3, 20, 100);
        sortKeys.reversed().forEach(n -> put("a", n, "x"));
        put("b", 5, "x");

        List<Integer> found = new ArrayList<>();
        Map<String, AttributeValue> start = null;
        do {
            Map<String, AttributeValue> from = start;
            QueryResponse page = client.query(r -> r.tableName("leases")
                    .keyConditionExpression("id = :a AND n > :low")
                    .expressionAttributeValues(Map.of(":a", text("a"), ":low", number(-100)))
                    .limit(2)
                    .exclusiveStartKey(from));
            page.items()
                    .forEach(item -> found.add(Integer.parseInt(value(item, "n").n())));
            start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
        } while (start != null);

        assertThat(found).isEqualTo(sortKeys.subList(1, sortKeys.size()));
        assertThat(client.query(r -> r.tableName("leases")
                                .keyConditionExpression("id = :a")
                                .expressionAttributeValues(Map.of(":a", text("a")))
                                .scanIndexForward(false)
                                .limit(2))
                        .items())
                .extracting(item -> value(item, "n").n())
                .containsExactly("100", "20");
    }

    @Test
    void segmentsOfAParallelScan_haveEveryItemOnce() {
        for (int i = 0; i < 150; i++) {
            put("item-" + i, 1, "x");
        }

        List<String> found = new ArrayList<>();
        for (int segment = 0; segment < 7; segment++) {
            ScanRequest first = ScanRequest.builder()
                    .tableName("leases")
                    .segment(segment)
                    .totalSegments(7)
                    .limit(10)
                    .build();
            for (ScanResponse page : client.scanPaginator(first)) {
                page.items().forEach(item -> found.add(value(item, "id").s()));
            }
        }

        assertThat(found).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void index_followsItsItems() {
        for (int i = 0; i < 30; i++) {
            put("item-" + i, i, i % 3 == 0 ? "me" : "you");
        }
        client.updateItem(r -> r.tableName("leases")
                .key(key("item-3", 3))
                .updateExpression("SET #o = :you")
                .expressionAttributeNames(Map.of("#o", "owner"))
                .expressionAttributeValues(Map.of(":you", text("you"))));
        client.updateItem(r -> r.tableName("leases")
                .key(key("item-6", 6))
                .updateExpression("REMOVE #o")
                .expressionAttributeNames(Map.of("#o", "owner")));
        client.deleteItem(r -> r.tableName("leases").key(key("item-9", 9)));

        assertThat(owned("me"))
                .containsExactlyInAnyOrder("item-0", "item-12", "item-15", "item-18", "item-21", "item-24", "item-27");
        assertThat(owned("you")).hasSize(21);
        assertThat(client.describeTable(r -> r.tableName("leases")).table().globalSecondaryIndexes())
                .singleElement()
                .satisfies(index -> assertThat(index.itemCount()).isEqualTo(28));
    }

    @Test
    void transaction_doesAllOrNothing_andTheSameOnlyOnce() {
        put("a", 1, "x");
        List<TransactWriteItem> writes = List.of(
                TransactWriteItem.builder()
                        .put(p -> p.tableName("leases").item(item("b", 1, "y")))
                        .build(),
                TransactWriteItem.builder()
                        .update(u -> u.tableName("leases")
                                .key(key("a", 1))
                                .updateExpression("ADD hits :one")
                                .expressionAttributeValues(Map.of(":one", number(1))))
                        .build());
        List<TransactWriteItem> refused = new ArrayList<>(writes);
        refused.add(TransactWriteItem.builder()
                .conditionCheck(c -> c.tableName("leases").key(key("c", 1)).conditionExpression("attribute_exists(id)"))
                .build());

        assertThatThrownBy(() -> client.transactWriteItems(r -> r.transactItems(refused)))
                .isInstanceOfSatisfying(
                        TransactionCanceledException.class,
                        e -> assertThat(e.cancellationReasons())
                                .extracting(reason -> reason.code())
                                .containsExactly("None", "None", "ConditionalCheckFailed"));
        assertThat(get("b", 1)).isEmpty();
        client.transactWriteItems(r -> r.transactItems(writes).clientRequestToken("token"));
        client.transactWriteItems(r -> r.transactItems(writes).clientRequestToken("token"));
        assertThat(get("a", 1)).containsEntry("hits", number(1));
        house.pass(Duration.ofMinutes(11));
        client.transactWriteItems(r -> r.transactItems(writes).clientRequestToken("token"));
        assertThat(get("a", 1)).containsEntry("hits", number(2));
    }

    @Test
    void itemsBeyond400KiB_areRefused() {
        Map<String, AttributeValue> large = new HashMap<>(item("a", 1, "x"));
        large.put("payload", text("y".repeat(409_600 - 16)));
        client.putItem(r -> r.tableName("leases")
                .item(Map.of("id", text("a"), "n", number(1), "p", text("y".repeat(409_600 - 7)))));

        assertThatThrownBy(() -> client.putItem(r -> r.tableName("leases").item(large)))
                .isInstanceOf(DynamoDbException.class)
                .hasMessageContaining("Item size has exceeded the maximum allowed size");
    }

    @Test
    void operationsThatAreMissing_sayThatTheyAreNotSupported() {
        assertThatThrownBy(() -> client.createBackup(r -> r.tableName("leases").backupName("b")))
                .isInstanceOfSatisfying(
                        DynamoDbException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnsupportedOperationException"));
    }

    private List<String> owned(String owner) {
        return client
                .query(r -> r.tableName("leases")
                        .indexName("by-owner")
                        .keyConditionExpression("#o = :o")
                        .expressionAttributeNames(Map.of("#o", "owner"))
                        .expressionAttributeValues(Map.of(":o", text(owner))))
                .items()
                .stream()
                .map(item -> value(item, "id").s())
                .toList();
    }

    private void put(String id, int n, String owner) {
        client.putItem(r -> r.tableName("leases").item(item(id, n, owner)));
    }

    private Map<String, AttributeValue> get(String id, int n) {
        return client.getItem(r -> r.tableName("leases").key(key(id, n))).item();
    }

    private static Map<String, AttributeValue> item(String id, int n, String owner) {
        return Map.of("id", text(id), "n", number(n), "owner", text(owner));
    }

    private static Map<String, AttributeValue> key(String id, int n) {
        return Map.of("id", text(id), "n", number(n));
    }

    private static AttributeValue value(Map<String, AttributeValue> item, String name) {
        return item.getOrDefault(name, text(""));
    }

    private static AttributeValue text(String text) {
        return AttributeValue.builder().s(text).build();
    }

    private static AttributeValue number(int number) {
        return AttributeValue.builder().n(Integer.toString(number)).build();
    }

    private static ExpectedAttributeValue expected(AttributeValue value) {
        return ExpectedAttributeValue.builder().value(value).build();
    }

    private static AttributeValueUpdate put(AttributeValue value) {
        return AttributeValueUpdate.builder()
                .action(AttributeAction.PUT)
                .value(value)
                .build();
    }
}
