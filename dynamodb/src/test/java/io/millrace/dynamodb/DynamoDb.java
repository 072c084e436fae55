package io.millrace.dynamodb;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGeneratorFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/// A DynamoDB of a test: a service on a store of its own, and a client of it.
final class DynamoDb implements AutoCloseable {

    static final Caller CALLER = new Caller("123456789012", "us-east-1", "test");

    private final Store store;
    private final FrontDoor door;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private DynamoDb(Path folder, DynamoDbSettings settings) {
        this.store = Store.open(folder.resolve("test.db"));
        this.door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "request", () -> 0);
        DynamoDbService service = new DynamoDbService(
                store, () -> now, RandomGeneratorFactory.of("L64X128MixRandom").create(store.hashCode()), settings);
        door.open(service.door());
    }

    static DynamoDb at(Path folder) {
        return new DynamoDb(folder, DynamoDbSettings.defaults());
    }

    static DynamoDb at(Path folder, DynamoDbSettings settings) {
        return new DynamoDb(folder, settings);
    }

    DynamoDbClient client() {
        return door.clients(DynamoDbClient.class).as(CALLER);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /// A table with the partition key `id`, a string, and the sort key `n`, a number, and the index `by-owner` of the
    /// string `owner`.
    @SuppressWarnings("unchecked") // the SDK takes generic consumers as varargs
    static void createTable(DynamoDbClient client, String name) {
        client.createTable(r -> r.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        a -> a.attributeName("id").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("n").attributeType(ScalarAttributeType.N),
                        a -> a.attributeName("owner").attributeType(ScalarAttributeType.S))
                .keySchema(
                        k -> k.attributeName("id").keyType(KeyType.HASH),
                        k -> k.attributeName("n").keyType(KeyType.RANGE))
                .globalSecondaryIndexes(index -> index.indexName("by-owner")
                        .keySchema(k -> k.attributeName("owner").keyType(KeyType.HASH))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))));
    }

    @Override
    public void close() {
        store.close();
    }
}
