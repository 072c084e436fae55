package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.api.Caller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableVersion;

/// The operations of the Glue Data Catalog, seen from three distances.
class GlueOperationsTest {

    private static final Set<String> OPERATIONS = Set.of(
            "CreateDatabase",
            "GetDatabase",
            "GetDatabases",
            "UpdateDatabase",
            "DeleteDatabase",
            "CreateTable",
            "GetTable",
            "GetTables",
            "UpdateTable",
            "DeleteTable",
            "BatchDeleteTable",
            "GetTableVersion",
            "GetTableVersions",
            "DeleteTableVersion",
            "BatchDeleteTableVersion",
            "TagResource",
            "UntagResource",
            "GetTags");

    @TempDir
    private Path folder;

    private final List<GlueHouse> houses = new ArrayList<>();

    @AfterEach
    void closeWhatIsLeft() {
        houses.forEach(GlueHouse::close);
    }

    @TestFactory
    List<DynamicContainer> operations() {
        List<DynamicContainer> distances = new ArrayList<>();
        for (Distance distance : Distance.values()) {
            GlueHouse house = new GlueHouse(distance, folder.resolve(distance.name()));
            houses.add(house);
            List<DynamicTest> tests = new ArrayList<>();
            scenarios().forEach((name, proof) -> tests.add(dynamicTest(name, () -> proof.accept(house))));
            tests.add(dynamicTest("every operation was performed and refused", () -> isComplete(house.outcomes())));
            distances.add(DynamicContainer.dynamicContainer(distance.name(), tests));
        }
        return distances;
    }

    private static void isComplete(Outcomes outcomes) {
        Set<String> unmet = new TreeSet<>();
        for (String operation : OPERATIONS) {
            Set<String> seen = outcomes.of(operation);
            if (!seen.contains(Outcomes.OK) || seen.size() < 2 || seen.contains("InternalFailure")) {
                unmet.add(operation + " " + seen);
            }
        }
        assertThat(unmet).isEmpty();
    }

    private static Map<String, Consumer<GlueHouse>> scenarios() {
        return new TreeMap<>(Map.of(
                "databases come, are listed, and go", house -> databases(house.glue()),
                "tables come, are listed, and go", house -> tables(house.glue()),
                "versions are kept, listed and deleted", house -> versions(house.glue()),
                "an update of another version than the current one is refused", house -> optimism(house.glue()),
                "tags are those of databases and tables", house -> tags(house.glue()),
                "an Iceberg table begins with metadata in its bucket", GlueOperationsTest::iceberg,
                "what is wrong is refused in AWS's words", house -> refusals(house.glue())));
    }

    private static void refuses(Class<? extends GlueException> type, String words, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(type).hasMessageContaining(words);
        GlueException refusal = (GlueException) thrown;
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isNotBlank();
    }

    private static void database(GlueClient glue, String name) {
        glue.createDatabase(r -> r.databaseInput(d -> d.name(name)));
    }

    private static void table(GlueClient glue, String database, String name) {
        glue.createTable(r -> r.databaseName(database)
                .tableInput(t -> t.name(name)
                        .storageDescriptor(s -> s.columns(
                                Column.builder().name("id").type("int").build()))));
    }

    private static void databases(GlueClient glue) {
        glue.createDatabase(r -> r.databaseInput(d -> d.name("Databases_B").description("b")));
        database(glue, "databases_a");
        assertThat(glue.getDatabasesPaginator(r -> r.maxResults(1)).stream()
                        .flatMap(page -> page.databaseList().stream())
                        .map(Database::name)
                        .filter(name -> name.startsWith("databases_")))
                .containsExactly("databases_a", "databases_b");
        glue.updateDatabase(r ->
                r.name("databases_a").databaseInput(d -> d.name("databases_a").description("changed")));
        Database changed = glue.getDatabase(r -> r.name("DATABASES_A")).database();
        assertThat(changed.description()).isEqualTo("changed");
        assertThat(changed.createTableDefaultPermissions())
                .singleElement()
                .satisfies(grant -> assertThat(grant.principal().dataLakePrincipalIdentifier())
                        .isEqualTo("IAM_ALLOWED_PRINCIPALS"));
        glue.deleteDatabase(r -> r.name("databases_a"));
        refuses(
                EntityNotFoundException.class,
                "Database databases_a not found.",
                () -> glue.getDatabase(r -> r.name("databases_a")));
    }

    private static void tables(GlueClient glue) {
        database(glue, "tables");
        table(glue, "tables", "Orders_2");
        table(glue, "tables", "orders_1");
        table(glue, "tables", "other");
        assertThat(glue
                        .getTablesPaginator(r ->
                                r.databaseName("tables").expression("orders.*").maxResults(1))
                        .stream()
                        .flatMap(page -> page.tableList().stream())
                        .map(Table::name))
                .containsExactly("orders_1", "orders_2");
        Table table =
                glue.getTable(r -> r.databaseName("tables").name("ORDERS_1")).table();
        assertThat(table.versionId()).isEqualTo("0");
        assertThat(table.storageDescriptor().columns()).extracting(Column::type).containsExactly("int");
        glue.deleteTable(r -> r.databaseName("tables").name("orders_1"));
        assertThat(glue.batchDeleteTable(r -> r.databaseName("tables").tablesToDelete("orders_1", "orders_2"))
                        .errors())
                .singleElement()
                .satisfies(error -> assertThat(error.tableName()).isEqualTo("orders_1"));
    }

    private static void versions(GlueClient glue) {
        database(glue, "versions");
        table(glue, "versions", "t");
        for (String text : List.of("a", "b")) {
            glue.updateTable(
                    r -> r.databaseName("versions").tableInput(t -> t.name("t").description(text)));
        }
        assertThat(glue
                        .getTableVersionsPaginator(
                                r -> r.databaseName("versions").tableName("t").maxResults(2))
                        .stream()
                        .flatMap(page -> page.tableVersions().stream())
                        .map(TableVersion::versionId))
                .containsExactly("2", "1", "0");
        glue.deleteTableVersion(r -> r.databaseName("versions").tableName("t").versionId("1"));
        refuses(
                EntityNotFoundException.class,
                "1",
                () -> glue.getTableVersion(
                        r -> r.databaseName("versions").tableName("t").versionId("1")));
        assertThat(glue.getTableVersion(r -> r.databaseName("versions").tableName("t"))
                        .tableVersion()
                        .versionId())
                .isEqualTo("2");
        assertThat(glue.batchDeleteTableVersion(
                                r -> r.databaseName("versions").tableName("t").versionIds("0", "1"))
                        .errors())
                .hasSize(1);
    }

    private static void optimism(GlueClient glue) {
        database(glue, "optimism");
        table(glue, "optimism", "t");
        glue.updateTable(r -> r.databaseName("optimism").versionId("0").tableInput(t -> t.name("t")));
        refuses(
                ConcurrentModificationException.class,
                "Update table failed due to concurrent modifications",
                () -> glue.updateTable(
                        r -> r.databaseName("optimism").versionId("0").tableInput(t -> t.name("t"))));
    }

    private static void tags(GlueClient glue) {
        glue.createDatabase(r -> r.databaseInput(d -> d.name("tags")).tags(Map.of("a", "1")));
        table(glue, "tags", "t");
        String database = arn("database/tags");
        String table = arn("table/tags/t");
        glue.tagResource(r -> r.resourceArn(database).tagsToAdd(Map.of("b", "2")));
        glue.tagResource(r -> r.resourceArn(table).tagsToAdd(Map.of("c", "3", "d", "4")));
        glue.untagResource(r -> r.resourceArn(table).tagsToRemove("d"));
        assertThat(glue.getTags(r -> r.resourceArn(database)).tags()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(glue.getTags(r -> r.resourceArn(table)).tags()).isEqualTo(Map.of("c", "3"));
        refuses(
                EntityNotFoundException.class,
                "Table u not found.",
                () -> glue.tagResource(r -> r.resourceArn(arn("table/tags/u")).tagsToAdd(Map.of("a", "1"))));
        refuses(
                EntityNotFoundException.class,
                "Database nope not found.",
                () -> glue.untagResource(
                        r -> r.resourceArn(arn("database/nope")).tagsToRemove("a")));
        refuses(
                InvalidInputException.class,
                "Invalid resource ARN",
                () -> glue.getTags(r -> r.resourceArn("arn:aws:s3:::bucket")));
    }

    private static String arn(String resource) {
        return "arn:aws:glue:us-east-1:" + Caller.DEFAULT_ACCOUNT + ":" + resource;
    }

    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    private static void iceberg(GlueHouse house) {
        GlueClient glue = house.glue();
        house.s3().createBucket(r -> r.bucket("glue-lake"));
        glue.createDatabase(r -> r.databaseInput(d -> d.name("iceberg").locationUri("s3://glue-lake/db")));
        Document map = Document.mapBuilder()
                .putString("type", "map")
                .putNumber("key-id", 3)
                .putString("key", "string")
                .putNumber("value-id", 4)
                .putString("value", "long")
                .putBoolean("value-required", false)
                .build();
        glue.createTable(r -> r.databaseName("iceberg")
                .name("t")
                .openTableFormatInput(o -> o.icebergInput(i -> i.metadataOperation("CREATE")
                        .version("2")
                        .createIcebergTableInput(c -> c.location("s3://glue-lake/db/t")
                                .schema(s -> s.fields(
                                        f -> f.id(1)
                                                .name("id")
                                                .type(Document.fromString("long"))
                                                .required(true),
                                        f -> f.id(2).name("m").type(map)))))));
        Table table = glue.getTable(r -> r.databaseName("iceberg").name("t")).table();
        assertThat(table.storageDescriptor().columns())
                .extracting(Column::type)
                .containsExactly("bigint", "map<string,bigint>");
        String place = java.util.Objects.requireNonNull(table.parameters().get("metadata_location"));
        assertThat(house.s3()
                        .getObjectAsBytes(r -> r.bucket("glue-lake").key(place.substring("s3://glue-lake/".length())))
                        .asUtf8String())
                .contains("\"key-id\":3", "\"format-version\":2");
    }

    private static void refusals(GlueClient glue) {
        database(glue, "refusals");
        table(glue, "refusals", "t");
        refuses(AlreadyExistsException.class, "Database already exists.", () -> database(glue, "REFUSALS"));
        refuses(AlreadyExistsException.class, "Table already exists.", () -> table(glue, "refusals", "T"));
        refuses(EntityNotFoundException.class, "Database nope not found.", () -> table(glue, "nope", "t"));
        refuses(
                EntityNotFoundException.class,
                "Table nope not found.",
                () -> glue.getTable(r -> r.databaseName("refusals").name("nope")));
        refuses(
                EntityNotFoundException.class,
                "Table nope not found.",
                () -> glue.deleteTable(r -> r.databaseName("refusals").name("nope")));
        refuses(
                EntityNotFoundException.class,
                "Database nope not found.",
                () -> glue.updateDatabase(r -> r.name("nope").databaseInput(d -> d.name("nope"))));
        refuses(
                EntityNotFoundException.class,
                "Database nope not found.",
                () -> glue.deleteDatabase(r -> r.name("nope")));
        refuses(
                EntityNotFoundException.class,
                "Database nope not found.",
                () -> glue.getTables(r -> r.databaseName("nope")));
        refuses(
                EntityNotFoundException.class,
                "Database nope not found.",
                () -> glue.batchDeleteTable(r -> r.databaseName("nope").tablesToDelete("t")));
        refuses(
                EntityNotFoundException.class,
                "Table nope not found.",
                () -> glue.getTableVersions(r -> r.databaseName("refusals").tableName("nope")));
        refuses(
                EntityNotFoundException.class,
                "Table version not found",
                () -> glue.deleteTableVersion(
                        r -> r.databaseName("refusals").tableName("t").versionId("7")));
        refuses(
                EntityNotFoundException.class,
                "Table nope not found.",
                () -> glue.batchDeleteTableVersion(
                        r -> r.databaseName("refusals").tableName("nope").versionIds("7")));
        refuses(
                InvalidInputException.class,
                "Invalid pagination token",
                () -> glue.getDatabases(r -> r.nextToken("nonsense")));
        Throwable tooMany = catchThrowable(() -> glue.getDatabases(r -> r.maxResults(101)));
        assertThat(tooMany)
                .isInstanceOf(GlueException.class)
                .hasMessageContaining("Value '101' at 'maxResults' failed to satisfy constraint");
        Throwable missing = catchThrowable(() -> glue.listCrawlers(r -> {}));
        assertThat(missing).isInstanceOf(GlueException.class);
        assertThat(((GlueException) missing).awsErrorDetails().errorCode()).isEqualTo("UnsupportedOperationException");
    }
}
