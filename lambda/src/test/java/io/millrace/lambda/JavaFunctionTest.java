package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Functions of the java runtimes, run by the JVM of this test.
class JavaFunctionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HANDLERS = """
            package shop;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
            import java.io.*;
            import java.nio.ByteBuffer;
            import java.util.*;

            public class Shop {
                public enum Colour { RED, GREEN }
                public record Line(String article, int count, java.math.BigDecimal price) {}
                public static class Order {
                    private String id; private List<Line> lines; private Colour colour; private Map<String, Long> stock;
                    private Date at; private ByteBuffer note; private boolean urgent; private Order before;
                    public String getId() { return id; }
                    public void setId(String id) { this.id = id; }
                    public List<Line> getLines() { return lines; }
                    public void setLines(List<Line> lines) { this.lines = lines; }
                    public Colour getColour() { return colour; }
                    public void setColour(Colour colour) { this.colour = colour; }
                    public Map<String, Long> getStock() { return stock; }
                    public void setStock(Map<String, Long> stock) { this.stock = stock; }
                    public Date getAt() { return at; }
                    public void setAt(Date at) { this.at = at; }
                    public ByteBuffer getNote() { return note; }
                    public void setNote(ByteBuffer note) { this.note = note; }
                    public boolean isUrgent() { return urgent; }
                    public void setUrgent(boolean urgent) { this.urgent = urgent; }
                    public Order getBefore() { return before; }
                    public void setBefore(Order before) { this.before = before; }
                }
                public static class Orders implements RequestHandler<Order, Order> {
                    public Order handleRequest(Order order, Context context) {
                        context.getLogger().log("order " + order.getId() + " of " + order.getLines().size());
                        order.getLines().add(new Line("postage", 1, new java.math.BigDecimal("4.90")));
                        return order;
                    }
                }
                public static abstract class Base<I> implements RequestHandler<I, String> {}
                public static class Derived extends Base<List<Integer>> {
                    public String handleRequest(List<Integer> numbers, Context context) {
                        int sum = 0; for (int number : numbers) sum += number;
                        return "sum " + sum;
                    }
                }
                public static class Streams implements RequestStreamHandler {
                    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
                        byte[] event = in.readAllBytes();
                        out.write('['); out.write(event); out.write(','); out.write(event); out.write(']');
                    }
                }
                public static String greet(String name) { return "Hello " + name + "!"; }
                public Map<String, Object> anything(Map<String, Object> event, Context context) {
                    event.put("class", event.get("n").getClass().getSimpleName());
                    return event;
                }
                public int twice(int number) { return 2 * number; }
                public void copy(InputStream in, OutputStream out) throws IOException { in.transferTo(out); }
                public Object tell(Context c) {
                    System.out.println("said on standard output");
                    Map<String, Object> told = new LinkedHashMap<>();
                    told.put("id", c.getAwsRequestId()); told.put("name", c.getFunctionName());
                    told.put("version", c.getFunctionVersion()); told.put("arn", c.getInvokedFunctionArn());
                    told.put("memory", c.getMemoryLimitInMB()); told.put("left", c.getRemainingTimeInMillis());
                    told.put("group", c.getLogGroupName()); told.put("stream", c.getLogStreamName());
                    told.put("custom", c.getClientContext() == null ? null : c.getClientContext().getCustom());
                    told.put("loader", getClass().getClassLoader().getName());
                    told.put("jackson", isThere("com.fasterxml.jackson.databind.ObjectMapper"));
                    told.put("server", isThere("io.millrace.lambda.jvm.Bootstrap"));
                    return told;
                }
                private static boolean isThere(String name) {
                    try { Class.forName(name); return true; } catch (ClassNotFoundException e) { return false; }
                }
                static int calls;
                public int count() { return ++calls; }
                public String fail(String how) throws Exception {
                    switch (how) {
                        case "silent": throw new Silent();
                        case "state": throw new IllegalStateException("no", new IOException("because"));
                        case "exit": System.exit(3);
                        case "stack": return fail(how);
                        case "memory": return "" + new byte[1 << 29].length;
                        default: return "fine";
                    }
                }
                private void hidden(String event) {}
                static class Silent extends RuntimeException {}
            }
            """;

    @TempDir
    static Path folder;

    private static LambdaHouse house;
    private static byte[] zip;

    @BeforeAll
    static void open() throws IOException {
        house = LambdaHouse.ofSingleProcesses(folder.resolve("house"));
        zip = Compiled.zip(Files.createDirectories(folder.resolve("shop")), "Shop.java", HANDLERS);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static void create(String name, String runtime, String handler) {
        house.create(name, runtime, handler, zip, request -> request.timeout(30).memorySize(256));
    }

    @Test
    void requestHandler_getsAnObjectAndAnswersOne() throws Exception {
        create("orders", "java21", "shop.Shop$Orders");
        String note = Base64.getEncoder().encodeToString("zoë".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        InvokeResponse response = house.invoke("orders", """
                {"ID": "7", "lines": [{"article": "tea", "count": "2", "price": 3.5}], "colour": "GREEN",
                 "stock": {"tea": 12345678901}, "at": 1772366400.25, "note": "%s", "urgent": true, "unknown": [{}],
                 "before": {"id": "6", "lines": []}}
                """.formatted(note));

        assertThat(response.functionError())
                .as(response.payload().asUtf8String())
                .isNull();
        assertThat(JSON.readTree(response.payload().asUtf8String())).isEqualTo(JSON.readTree("""
                        {"id": "7", "lines": [{"article": "tea", "count": 2, "price": 3.5},
                                              {"article": "postage", "count": 1, "price": 4.90}],
                         "colour": "GREEN", "stock": {"tea": 12345678901}, "at": 1772366400250, "note": "%s",
                         "urgent": true, "before": {"id": "6", "lines": [], "urgent": false}}
                        """.formatted(note)));
        assertThat(LambdaHouse.log(response))
                .contains("START RequestId: ")
                .contains("\norder 7 of 1\n")
                .containsPattern(
                        "REPORT RequestId: \\S+\tDuration: [0-9.]+ ms\t.*Max Memory Used: \\d+ MB\tInit Duration");
    }

    @Test
    void handlers_ofEveryFormAreCalled() {
        create("derived", "java17", "shop.Shop$Derived::handleRequest");
        create("streams", "java25", "shop.Shop$Streams");
        create("greet", "java21", "shop.Shop::greet");
        create("anything", "java21", "shop.Shop::anything");
        create("twice", "java11", "shop.Shop::twice");
        create("copy", "java8.al2", "shop.Shop::copy");

        assertThat(house.call("derived", "[1,2,3]")).isEqualTo("\"sum 6\"");
        assertThat(house.call("streams", "{\"a\":1}")).isEqualTo("[{\"a\":1},{\"a\":1}]");
        assertThat(house.call("greet", "\"J\\u00fcrg 😀\"")).isEqualTo("\"Hello Jürg 😀!\"");
        assertThat(house.call("anything", "{\"n\":5000000000,\"list\":[1.5,null,true]}"))
                .isEqualTo("{\"n\":5000000000,\"list\":[1.5,null,true],\"class\":\"Long\"}");
        assertThat(house.call("twice", "21")).isEqualTo("42");
        assertThat(house.call("copy", "{\"as\" : \"it is\"}")).isEqualTo("{\"as\" : \"it is\"}");
    }

    @Test
    void context_tellsAboutTheInvocation_andNothingOfTheServerIsSeen() throws Exception {
        create("tell", "java21", "shop.Shop::tell");
        InvokeResponse response = house.lambda.invoke(request -> request.functionName("tell")
                .logType("Tail")
                .clientContext(Base64.getEncoder()
                        .encodeToString(SdkBytes.fromUtf8String("{\"custom\":{\"town\":\"Zürich\"}}")
                                .asByteArray())));

        JsonNode told = JSON.readTree(response.payload().asUtf8String());
        assertThat(told.get("id").asText()).matches("[0-9a-f-]{36}");
        assertThat(told.get("name").asText()).isEqualTo("tell");
        assertThat(told.get("version").asText()).isEqualTo("$LATEST");
        assertThat(told.get("arn").asText()).isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:tell");
        assertThat(told.get("memory").asInt()).isEqualTo(256);
        assertThat(told.get("left").asInt()).isBetween(1_000, 30_000);
        assertThat(told.get("group").asText()).isEqualTo("/aws/lambda/tell");
        assertThat(told.get("stream").asText()).matches("\\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST][0-9a-f]{32}");
        assertThat(told.at("/custom/town").asText()).isEqualTo("Zürich");
        assertThat(told.get("jackson").asBoolean()).isFalse();
        assertThat(told.get("server").asBoolean()).isFalse();
        assertThat(LambdaHouse.log(response)).contains("said on standard output\n");
    }

    @Test
    void oneProcess_servesEventsInARow() {
        create("count", "java21", "shop.Shop::count");
        assertThat(house.call("count", "{}")).isEqualTo("1");
        assertThat(house.call("count", "{}")).isEqualTo("2");
        assertThat(house.call("count", "{}")).isEqualTo("3");
    }

    @Test
    void errors_haveAwsShape() throws Exception {
        create("fail", "java21", "shop.Shop::fail");

        JsonNode state = failure("fail", "\"state\"");
        assertThat(state.get("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(state.get("errorMessage").asText()).isEqualTo("no");
        assertThat(state.get("stackTrace")).hasSize(1);
        assertThat(state.get("stackTrace").get(0).asText()).startsWith("shop.Shop.fail(Shop.java:");
        assertThat(state.has("cause")).isFalse();
        assertThat(LambdaHouse.log(house.invoke("fail", "\"state\"")))
                .contains(
                        "no: java.lang.IllegalStateException\njava.lang.IllegalStateException: no\n\tat shop.Shop.fail(")
                .contains("Caused by: java.io.IOException: because\n")
                .doesNotContain("io.millrace");
        assertThat(failure("fail", "{}").get("errorMessage").asText())
                .isEqualTo("An error occurred during JSON parsing");
        assertThat(LambdaHouse.log(house.invoke("fail", "{}")))
                .contains("Cannot deserialize value of type `java.lang.String` from Object value");
        assertThat(failure("fail", "\"silent\"").get("errorMessage").asText()).isEqualTo("shop.Shop$Silent");
        assertThat(failure("fail", "\"exit\"").toString())
                .contains("Runtime.ExitError")
                .contains("exit status 3");
        assertThat(failure("fail", "\"stack\"").get("errorType").asText()).isEqualTo("java.lang.StackOverflowError");
        assertThat(failure("fail", "\"memory\"").get("errorType").asText()).isEqualTo("java.lang.OutOfMemoryError");
        assertThat(house.call("fail", "\"\"")).isEqualTo("\"fine\"");
    }

    @Test
    void loadingErrors_areNamedAsOnAws() throws Exception {
        create("noClass", "java21", "shop.Nowhere::greet");
        create("noMethod", "java21", "shop.Shop::nothing");
        create("hidden", "java21", "shop.Shop::hidden");

        JsonNode noClass = failure("noClass", "{}");
        assertThat(noClass.get("errorType").asText()).isEqualTo("java.lang.ClassNotFoundException");
        assertThat(noClass.get("errorMessage").asText()).isEqualTo("Class not found: shop.Nowhere");
        assertThat(failure("noMethod", "{}").get("errorMessage").asText())
                .isEqualTo("No public method named nothing with appropriate method signature found on class shop.Shop");
        assertThat(failure("hidden", "{}").get("errorType").asText()).isEqualTo("java.lang.NoSuchMethodException");
    }

    @Test
    void jarsInLib_areOnTheClassPath() {
        byte[] withLibrary = Compiled.zipWithLibrary(
                folder,
                "App.java",
                "package app; public class App { public String run() { return words.Word.WORD + words.Word.of(); } }",
                "Word.java",
                "package words; public class Word { public static String of() { return \" in a jar\"; }"
                        + " public static final String WORD = \"found\"; }");
        house.create("library", "java21", "app.App::run", withLibrary, request -> request.timeout(30));

        assertThat(house.call("library", "{}")).isEqualTo("\"found in a jar\"");
    }

    private static JsonNode failure(String function, String event) throws IOException {
        InvokeResponse response = house.invoke(function, event);
        assertThat(response.functionError()).isEqualTo("Unhandled");
        return JSON.readTree(response.payload().asUtf8String());
    }
}
