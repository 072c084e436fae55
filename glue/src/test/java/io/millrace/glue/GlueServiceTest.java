package io.millrace.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AccessDeniedException;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.CreateIcebergTableInput;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.OperationTimeoutException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.TableVersion;

class GlueServiceTest {

    private static final Caller CALLER = new Caller("123456789012", "us-east-1", "test");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Bucket bucket = new Bucket();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private Store store;
    private FrontDoor door;
    private GlueClient glue;

    @BeforeEach
    void open() {
        open(GlueSettings.defaults());
    }

    private void open(GlueSettings settings) {
        store = Store.open(folder.resolve("millrace.db"));
        GlueService service = new GlueService(store, () -> now, new Random(7), settings, caller -> bucket);
        door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "request", System::nanoTime);
        door.open(service.door());
        glue = door.clients(GlueClient.class).as(CALLER);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void database(String name) {
        glue.createDatabase(r -> r.databaseInput(d -> d.name(name)));
    }

    private void table(String database, String name) {
        glue.createTable(r -> r.databaseName(database).tableInput(t -> t.name(name)));
    }

    private Table get(String database, String name) {
        return glue.getTable(r -> r.databaseName(database).name(name)).table();
    }

    private static String metadataLocation(Table table) {
        return Objects.requireNonNull(table.parameters().get("metadata_location"));
    }

    private static Column column(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }

    @Test
    void names_areKeptInLowerCase() {
        database("Sales");
        table("SALES", "Orders");

        assertThat(glue.getDatabase(r -> r.name("sALES")).database().name()).isEqualTo("sales");
        assertThat(get("Sales", "ORDERS").name()).isEqualTo("orders");
        assertThat(get("Sales", "ORDERS").databaseName()).isEqualTo("sales");
        assertThatExceptionOfType(AlreadyExistsException.class).isThrownBy(() -> database("SALES"));
        assertThatExceptionOfType(AlreadyExistsException.class).isThrownBy(() -> table("sales", "ORDERS"));
    }

    @Test
    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    void whatIsDefined_outlivesARestart() {
        glue.createDatabase(r -> r.databaseInput(d -> d.name("sales")
                        .description("what was sold")
                        .locationUri("s3://lake/sales")
                        .parameters(Map.of("a", "1")))
                .tags(Map.of("team", "x")));
        TableInput input = TableInput.builder()
                .name("orders")
                .owner("me")
                .retention(7)
                .tableType("EXTERNAL_TABLE")
                .parameters(Map.of("classification", "json"))
                .partitionKeys(column("day", "string"))
                .lastAccessTime(now)
                .viewOriginalText("select 1")
                .storageDescriptor(s -> s.columns(column("id", "bigint"), column("tags", "array<string>"))
                        .location("s3://lake/sales/orders")
                        .inputFormat("in")
                        .outputFormat("out")
                        .compressed(true)
                        .numberOfBuckets(3)
                        .serdeInfo(
                                i -> i.name("serde").serializationLibrary("lib").parameters(Map.of("p", "q")))
                        .bucketColumns("id")
                        .sortColumns(o -> o.column("id").sortOrder(1))
                        .skewedInfo(k -> k.skewedColumnNames("id").skewedColumnValues("1"))
                        .storedAsSubDirectories(true))
                .build();
        glue.createTable(r -> r.databaseName("sales").tableInput(input));
        Table before = get("sales", "orders");

        close();
        open(GlueSettings.defaults());

        assertThat(get("sales", "orders")).isEqualTo(before);
        assertThat(before.storageDescriptor())
                .isEqualTo(input.storageDescriptor().toBuilder().build());
        assertThat(before.createTime()).isEqualTo(now);
        assertThat(before.versionId()).isEqualTo("0");
        assertThat(before.catalogId()).isEqualTo("123456789012");
        assertThat(glue.getDatabase(r -> r.name("sales")).database().description())
                .isEqualTo("what was sold");
        assertThat(glue.getTags(r -> r.resourceArn("arn:aws:glue:us-east-1:123456789012:database/sales"))
                        .tags())
                .containsEntry("team", "x");
    }

    @Test
    void accountsAndRegions_seeTheirOwnAlone() {
        database("sales");

        GlueClient elsewhere = door.clients(GlueClient.class).as(new Caller("123456789012", "eu-west-1", "test"));
        assertThat(elsewhere.getDatabases(r -> {}).databaseList()).isEmpty();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(
                        () -> glue.getDatabase(r -> r.catalogId("210987654321").name("sales")));
        assertThat(glue.getDatabase(r -> r.catalogId("123456789012").name("sales"))
                        .database()
                        .catalogId())
                .isEqualTo("123456789012");
    }

    @Test
    void databasesWithSlashesInTheirNames_keepTheirTablesApart() {
        database("a");
        database("a/b");
        table("a/b", "t");
        table("a", "b/t");

        assertThat(glue.getTables(r -> r.databaseName("a")).tableList())
                .extracting(Table::name)
                .containsExactly("b/t");
        glue.deleteDatabase(r -> r.name("a"));
        assertThat(get("a/b", "t").name()).isEqualTo("t");
    }

    @Test
    void versionId_letsOneUpdateOfManySucceed() throws Exception {
        database("sales");
        table("sales", "orders");
        List<Callable<Boolean>> updates = IntStream.range(0, 16)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        glue.updateTable(r -> r.databaseName("sales")
                                .versionId("0")
                                .skipArchive(true)
                                .tableInput(t ->
                                        t.name("orders").parameters(Map.of("metadata_location", "s3://lake/" + i))));
                        return true;
                    } catch (ConcurrentModificationException e) {
                        return false;
                    }
                })
                .toList();

        int won = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> update : threads.invokeAll(updates)) {
                won += update.get() ? 1 : 0;
            }
        }

        assertThat(won).isEqualTo(1);
        assertThat(get("sales", "orders").versionId()).isEqualTo("1");
        assertThat(glue.getTableVersions(r -> r.databaseName("sales").tableName("orders"))
                        .tableVersions())
                .hasSize(1);
    }

    @Test
    void versions_areListedNewestFirstAndArchivedUnlessSkipped() {
        database("sales");
        table("sales", "orders");
        for (int i = 1; i <= 12; i++) {
            boolean isSkipped = i == 5;
            String text = "v" + i;
            glue.updateTable(r -> r.databaseName("sales")
                    .skipArchive(isSkipped)
                    .tableInput(t -> t.name("orders").description(text)));
        }

        List<String> ids =
                glue
                        .getTableVersionsPaginator(
                                r -> r.databaseName("sales").tableName("orders").maxResults(5))
                        .stream()
                        .flatMap(page -> page.tableVersions().stream())
                        .map(TableVersion::versionId)
                        .toList();
        // the update that skipped the archive was the one of version 4
        assertThat(ids).containsExactly("12", "11", "10", "9", "8", "7", "6", "5", "3", "2", "1", "0");
        assertThat(glue.getTableVersion(
                                r -> r.databaseName("sales").tableName("orders").versionId("3"))
                        .tableVersion()
                        .table()
                        .description())
                .isEqualTo("v3");
        glue.deleteTableVersion(r -> r.databaseName("sales").tableName("orders").versionId("3"));
        assertThatExceptionOfType(EntityNotFoundException.class)
                .isThrownBy(() -> glue.getTableVersion(
                        r -> r.databaseName("sales").tableName("orders").versionId("3")));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> glue.deleteTableVersion(
                        r -> r.databaseName("sales").tableName("orders").versionId("12")));
        assertThat(glue.batchDeleteTableVersion(
                                r -> r.databaseName("sales").tableName("orders").versionIds("1", "77"))
                        .errors())
                .singleElement()
                .satisfies(error -> assertThat(error.versionId()).isEqualTo("77"));
    }

    @Test
    void getTables_choosesByExpressionOverPages() {
        database("sales");
        List<String> even = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            String name = "t%03d".formatted(i);
            table("sales", name);
            if (i % 2 == 0) {
                even.add(name);
            }
        }

        assertThat(glue
                        .getTablesPaginator(r ->
                                r.databaseName("sales").expression("T.*[02468]").maxResults(7))
                        .stream()
                        .flatMap(page -> page.tableList().stream())
                        .map(Table::name))
                .containsExactlyElementsOf(even);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> glue.getTables(r -> r.databaseName("sales").expression("(")));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> glue.getTables(r -> r.databaseName("sales").nextToken("x")));
    }

    @Test
    void expressionThatTakesTooLong_isRefused() {
        database("sales");
        table("sales", "a".repeat(60) + "b");

        assertThatExceptionOfType(OperationTimeoutException.class)
                .isThrownBy(() -> glue.getTables(r -> r.databaseName("sales").expression("(a|aa)*(a|aa)*\\1c")));
    }

    @Test
    void limits_areThoseOfTheSettings() {
        close();
        open(new GlueSettings(2, 1, 2));
        database("a");
        database("b");
        table("a", "t");

        assertThatExceptionOfType(ResourceNumberLimitExceededException.class).isThrownBy(() -> database("c"));
        assertThatExceptionOfType(ResourceNumberLimitExceededException.class).isThrownBy(() -> table("a", "u"));
        glue.updateTable(r -> r.databaseName("a").tableInput(t -> t.name("t")));
        assertThatExceptionOfType(ResourceNumberLimitExceededException.class)
                .isThrownBy(() -> glue.updateTable(r -> r.databaseName("a").tableInput(t -> t.name("t"))));
        glue.updateTable(r -> r.databaseName("a").skipArchive(true).tableInput(t -> t.name("t")));
        glue.deleteTable(r -> r.databaseName("a").name("t"));
        table("a", "u");
    }

    @Test
    void deletedDatabase_takesItsTablesAndVersionsAlong() {
        database("sales");
        table("sales", "orders");
        glue.updateTable(r -> r.databaseName("sales").tableInput(t -> t.name("orders")));
        glue.deleteDatabase(r -> r.name("sales"));
        database("sales");

        assertThat(glue.getTables(r -> r.databaseName("sales")).tableList()).isEmpty();
        table("sales", "orders");
        assertThat(glue.getTableVersions(r -> r.databaseName("sales").tableName("orders"))
                        .tableVersions())
                .hasSize(1);
    }

    @Test
    void batchDelete_saysWhatItCouldNotDelete() {
        database("sales");
        table("sales", "a");
        table("sales", "b");

        assertThat(glue.batchDeleteTable(r -> r.databaseName("sales").tablesToDelete("a", "x", "b"))
                        .errors())
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.tableName()).isEqualTo("x");
                    assertThat(error.errorDetail().errorCode()).isEqualTo("EntityNotFoundException");
                });
        assertThat(glue.getTables(r -> r.databaseName("sales")).tableList()).isEmpty();
    }

    @Test
    void icebergInput_beginsATableOfHiveColumns() throws IOException {
        database("sales");
        glue.createTable(r -> r.databaseName("sales")
                .openTableFormatInput(
                        o -> o.icebergInput(i -> i.metadataOperation("CREATE").version("2")))
                .tableInput(t -> t.name("orders")
                        .partitionKeys(column("day", "date"))
                        .storageDescriptor(s -> s.location("s3://lake/orders/")
                                .columns(
                                        column("id", "bigint"),
                                        column("price", "decimal(10, 2)"),
                                        column("who", "struct<name:string,tags:array<string>>"),
                                        column("m", "map<string,int>")))));

        Table table = get("sales", "orders");
        assertThat(table.tableType()).isEqualTo("EXTERNAL_TABLE");
        assertThat(table.parameters()).containsEntry("table_type", "ICEBERG");
        String place = metadataLocation(table);
        assertThat(place).startsWith("s3://lake/orders/metadata/00000-");
        assertThat(table.storageDescriptor().columns())
                .extracting(Column::type)
                .containsExactly(
                        "bigint", "decimal(10,2)", "struct<name:string,tags:array<string>>", "map<string,int>", "date");
        JsonNode metadata = JSON.readTree(bucket.objects.get(place.substring("s3://lake/".length())));
        assertThat(metadata.at("/location").textValue()).isEqualTo("s3://lake/orders");
        assertThat(metadata.at("/last-column-id").intValue()).isEqualTo(10);
        assertThat(metadata.at("/partition-specs/0/fields/0").toString())
                .isEqualTo("{\"source-id\":5,\"field-id\":1000,\"name\":\"day\",\"transform\":\"identity\"}");
        assertThat(metadata.at("/schemas/0/fields/2/type").toString()).isEqualTo("""
                        {"type":"struct","fields":[{"id":6,"name":"name","required":false,"type":"string"},\
                        {"id":7,"name":"tags","required":false,"type":{"type":"list","element-id":8,\
                        "element-required":false,"element":"string"}}]}""");
    }

    @Test
    @SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
    void icebergInput_beginsATableOfAnIcebergSchema() throws IOException {
        glue.createDatabase(r -> r.databaseInput(d -> d.name("sales").locationUri("s3://lake/sales")));
        Document list = Document.mapBuilder()
                .putString("type", "list")
                .putNumber("element-id", 3)
                .putBoolean("element-required", true)
                .putString("element", "long")
                .build();
        CreateIcebergTableInput create = CreateIcebergTableInput.builder()
                .location("s3://lake/elsewhere")
                .properties(Map.of("write.format.default", "parquet"))
                .schema(s -> s.identifierFieldIds(1)
                        .fields(
                                f -> f.id(1)
                                        .name("Id")
                                        .type(Document.fromString("uuid"))
                                        .required(true),
                                f -> f.id(2).name("n").type(list).doc("numbers"),
                                f -> f.id(4).name("at").type(Document.fromString("timestamptz"))))
                .partitionSpec(s -> s.fields(
                        f -> f.sourceId(4).transform("day").name("at_day").fieldId(1000)))
                .writeOrder(o -> o.orderId(1)
                        .fields(f -> f.sourceId(1)
                                .transform("identity")
                                .direction("desc")
                                .nullOrder("nulls-last")))
                .build();
        glue.createTable(r -> r.databaseName("sales")
                .name("Orders")
                .openTableFormatInput(
                        o -> o.icebergInput(i -> i.metadataOperation("CREATE").createIcebergTableInput(create))));

        Table table = get("sales", "orders");
        assertThat(table.storageDescriptor().location()).isEqualTo("s3://lake/elsewhere");
        assertThat(table.storageDescriptor().columns())
                .extracting(Column::name, Column::type)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("id", "string"),
                        org.assertj.core.groups.Tuple.tuple("n", "array<bigint>"),
                        org.assertj.core.groups.Tuple.tuple("at", "timestamp"));
        JsonNode metadata =
                JSON.readTree(bucket.objects.get(metadataLocation(table).substring("s3://lake/".length())));
        assertThat(metadata.at("/schemas/0/identifier-field-ids/0").intValue()).isEqualTo(1);
        assertThat(metadata.at("/sort-orders/0/fields/0/direction").textValue()).isEqualTo("desc");
        assertThat(metadata.at("/properties/write.format.default").textValue()).isEqualTo("parquet");
    }

    @Test
    void icebergTables_areRefusedThatIcebergDoesNotHave() {
        database("sales");
        for (String type : List.of("tinyint", "array<", "struct<a>", "varchar(3)", "int>", "", "array<".repeat(200))) {
            assertThatThrownBy(() -> iceberg("s3://lake/t", "2", column("c", type)))
                    .as(type)
                    .isInstanceOf(InvalidInputException.class);
        }
        assertThatThrownBy(() -> iceberg("s3://lake/t", "1", column("c", "int")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("version");
        assertThatThrownBy(() -> iceberg("file:///tmp/t", "2", column("c", "int")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Location");
        assertThatThrownBy(() -> iceberg("s3://nowhere/t", "2", column("c", "int")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("The specified bucket does not exist");
        assertThatThrownBy(() -> iceberg("s3://lake/t", "2", column("c", "int"), column("c", "int")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("field c is there twice");
        assertThat(glue.getTables(r -> r.databaseName("sales")).tableList()).isEmpty();
        assertThat(bucket.objects).isEmpty();
    }

    private void iceberg(String location, String version, Column... columns) {
        glue.createTable(r -> r.databaseName("sales")
                .openTableFormatInput(
                        o -> o.icebergInput(i -> i.metadataOperation("CREATE").version(version)))
                .tableInput(t ->
                        t.name("t").storageDescriptor(s -> s.location(location).columns(columns))));
    }
}
