package io.millrace.conformance.kinesis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes requests wrong: their bodies, their headers, or the way they are framed.
final class Mutations {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String JSON_TYPE = "application/x-amz-json-1.1";
    private static final String CBOR_TYPE = "application/x-amz-cbor-1.1";

    /// What a text of a number between two such characters stands for: that one of [#VALUES] and [#NO_VALUES] behind
    /// them, without quotes.
    private static final String MARK = "\u0001";

    /// The mark as JSON writes it.
    private static final Pattern MARKED = Pattern.compile("\"\\\\u0001(\\d+)\\\\u0001\"");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e999",
            "-1e999",
            "9007199254740993",
            "1.5",
            "-0",
            "99999999999999999999999999",
            "2147483648",
            "9223372036854775808",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "\"\uFEFF\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\":1}",
            "\"=+/=\"",
            "\"-1\"",
            "1e-400",
            "1E400000000",
            "\"1e400\"",
            "\"2099-01-01T00:00:00Z\"");

    private static final List<String> NO_VALUES = List.of(
            "NaN",
            "Infinity",
            "-",
            "\"\\ud800\"",
            "01",
            "+1",
            "0x1",
            "'x'",
            "undefined",
            "tru",
            "\"\\x\"",
            "\"\n\"",
            "1 2",
            "[1,]",
            "/* */1",
            "",
            "\"",
            "]",
            "{\"a\"}",
            "1.");

    private static final List<String> TYPES = List.of(
            "",
            "text/plain",
            "application/json",
            "application/x-amz-json-1.0",
            "application/x-amz-json-9.9",
            "application/x-amz-json-1.1; charset=utf-16",
            "application/x-amz-json-1.1;;;=",
            CBOR_TYPE,
            "application/cbor",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "\"",
            "a/b/c",
            "*/*",
            "application/x-amz-cbor-1.1, application/x-amz-json-1.1",
            "application/vnd.amazon.eventstream");

    private static final List<String> WORDS = List.of(
            "",
            " ",
            "x",
            "-1",
            "0",
            "1e9",
            "99999999999999999999",
            "\u00ff\u00fe",
            "\t",
            "a=b;c",
            "%00",
            "\"",
            "gzip",
            "100-continue",
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;, Signature=",
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0",
            "20260101T000000Z",
            "UNSIGNED-PAYLOAD",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "v".repeat(9_000));

    private static final List<String> NAMES = List.of(
            "Authorization",
            "X-Amz-Date",
            "X-Amz-Security-Token",
            "X-Amz-Content-Sha256",
            "Content-Encoding",
            "Accept",
            "Accept-Encoding",
            "User-Agent",
            "Cookie",
            "Date",
            "Amz-Sdk-Invocation-Id",
            "Amz-Sdk-Request",
            "Origin",
            "TE",
            "X-Amzn-Trace-Id",
            "x-millrace-producer-token",
            "X-Forwarded-For",
            "Range",
            "If-Match",
            "Upgrade",
            "x");

    /// Characters of a value that is repeated hundreds of times; the server refuses bodies of more than 70 MiB unread.
    private static final int MOST_REPEATED = 10_000;

    private final RandomGenerator random;
    private final String host;

    /// @param host what `Host` says of the server
    Mutations(RandomGenerator random, String host) {
        this.random = random;
        this.host = host;
    }

    /// The request as it should be.
    byte[] valid(String operation, String json) {
        return request("POST / HTTP/1.1", headers(operation, JSON_TYPE), json.getBytes(UTF_8));
    }

    /// The request with something wrong.
    Mutant mutant(String operation, String json) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> routed(operation, JSON_TYPE, structure(json).getBytes(UTF_8));
            case 4 -> routed(operation, JSON_TYPE, bytes(structure(json).getBytes(UTF_8)));
            case 5 -> routed(operation, JSON_TYPE, bytes(json.getBytes(UTF_8)));
            case 6 -> routed(operation, CBOR_TYPE, cbor(json, 0.15));
            case 7 -> routed(operation, CBOR_TYPE, bytes(cbor(json, 0)));
            case 8 -> header(operation, random.nextBoolean() ? json : structure(json));
            default -> frame(operation, json.getBytes(UTF_8));
        };
    }

    private Mutant routed(String operation, String type, byte[] body) {
        return new Mutant(request("POST / HTTP/1.1", headers(operation, type), body), true, true);
    }

    private Map<String, String> headers(String operation, String type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", host);
        headers.put("X-Amz-Target", "Kinesis_20131202." + operation);
        headers.put("Content-Type", type);
        return headers;
    }

    private static byte[] request(String line, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(line).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!headers.containsKey("Content-Length") && !headers.containsKey("Transfer-Encoding")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return joined(head.append("\r\n").toString().getBytes(ISO_8859_1), body);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + other.length);
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    // ---- bodies

    private byte[] cbor(String json, double oddity) {
        try {
            return CborBytes.of(JSON.readTree(json), random, oddity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// JSON, mostly well-formed, whose values, members or nesting are not what the operation expects.
    private String structure(String json) {
        ObjectNode tree;
        try {
            tree = (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int times = random.nextInt(1, 4); times > 0; times--) {
            change(tree);
        }
        String text = withStrangeValues(tree.toString());
        if (random.nextInt(12) == 0 && text.length() > 2) {
            String name = tree.isEmpty()
                    ? "x"
                    : any(new ArrayList<>(tree.properties())).getKey();
            text = "{\"" + name + "\":" + any(VALUES) + "," + text.substring(1);
        }
        return random.nextInt(40) == 0 ? "[".repeat(random.nextInt(5_000)) + text : text;
    }

    private static String withStrangeValues(String json) {
        return MARKED.matcher(json)
                .replaceAll(found -> Matcher.quoteReplacement(value(Integer.parseInt(found.group(1)))));
    }

    private static String value(int index) {
        return index < VALUES.size() ? VALUES.get(index) : NO_VALUES.get(index - VALUES.size());
    }

    private void change(ObjectNode tree) {
        List<ObjectNode> objects = new ArrayList<>();
        List<ArrayNode> arrays = new ArrayList<>();
        collect(tree, objects, arrays);
        if (!arrays.isEmpty() && random.nextInt(4) == 0) {
            ArrayNode array = any(arrays);
            switch (random.nextInt(4)) {
                case 0 -> array.removeAll();
                case 1 -> array.add(strange());
                case 2 -> {
                    boolean isSmall =
                            !array.isEmpty() && array.get(0).toString().length() < MOST_REPEATED;
                    for (int i = random.nextInt(600); i > 0 && isSmall; i--) {
                        array.add(array.get(0));
                    }
                }
                default -> {
                    if (!array.isEmpty()) {
                        array.set(random.nextInt(array.size()), strange());
                    }
                }
            }
            return;
        }
        ObjectNode object = any(objects);
        if (object.isEmpty()) {
            object.set("x", strange());
            return;
        }
        String name = any(new ArrayList<>(object.properties())).getKey();
        JsonNode value = object.get(name);
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> {
                object.remove(name);
                object.set(name.toLowerCase(Locale.ROOT), value);
            }
            case 2 -> object.set("Unknown" + random.nextInt(3), random.nextBoolean() ? value : strange());
            default ->
                object.set(name, value.isTextual() && random.nextBoolean() ? text(value.textValue()) : strange());
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> objects, List<ArrayNode> arrays) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        } else if (node instanceof ArrayNode array) {
            arrays.add(array);
        }
        node.forEach(child -> collect(child, objects, arrays));
    }

    /// A value of any type, well-formed or not.
    private JsonNode strange() {
        return switch (random.nextInt(12)) {
            case 0 -> NODES.textNode("1".repeat(random.nextInt(3_000)));
            case 1 -> {
                ArrayNode nested = NODES.arrayNode();
                for (int depth = random.nextInt(300); depth > 0; depth--) {
                    nested = NODES.arrayNode().add(nested);
                }
                yield nested;
            }
            case 2 -> NODES.numberNode(random.nextLong());
            default ->
                NODES.textNode(
                        MARK + random.nextInt(VALUES.size() + (random.nextInt(8) == 0 ? NO_VALUES.size() : 0)) + MARK);
        };
    }

    private JsonNode text(String text) {
        if (text.isEmpty()) {
            return NODES.textNode("\uD83D\uDE00");
        }
        int at = random.nextInt(text.length());
        String changed = switch (random.nextInt(6)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + (char) random.nextInt(0x20, 0x3000) + text.substring(at);
            case 2 -> text + text;
            case 3 -> text.repeat(1 + 2_000 / text.length());
            case 4 -> text.substring(0, at) + random.nextInt(10) + text.substring(at + 1);
            default -> " " + text + " ";
        };
        return NODES.textNode(changed.replace(MARK, " "));
    }

    /// Bytes of which some are others, too many or missing.
    private byte[] bytes(byte[] body) {
        byte[] changed = body;
        for (int times = random.nextInt(1, 4); times > 0 && changed.length > 0; times--) {
            int at = random.nextInt(changed.length);
            byte[] tail = Arrays.copyOfRange(changed, at, changed.length);
            byte[] head = Arrays.copyOf(changed, at);
            changed = switch (random.nextInt(7)) {
                case 0 -> head;
                case 1 -> {
                    tail[0] ^= (byte) (1 << random.nextInt(8));
                    yield joined(head, tail);
                }
                case 2 -> {
                    tail[0] = (byte) random.nextInt();
                    yield joined(head, tail);
                }
                case 3 -> joined(joined(head, any(VALUES).getBytes(UTF_8)), tail);
                case 4 -> {
                    byte[] noise = new byte[random.nextInt(1, 40)];
                    random.nextBytes(noise);
                    yield joined(joined(head, noise), tail);
                }
                case 5 -> {
                    byte[] header = new byte[9];
                    random.nextBytes(header);
                    header[0] = (byte) (random.nextInt(8) << 5 | 24 + random.nextInt(8));
                    yield joined(joined(head, header), tail);
                }
                default -> joined(changed, tail);
            };
        }
        return changed;
    }

    // ---- headers

    private Mutant header(String operation, String json) {
        Map<String, String> headers = headers(operation, JSON_TYPE);
        switch (random.nextInt(5)) {
            case 0 -> headers.put("Content-Type", any(TYPES));
            case 1 -> headers.put("X-Amz-Target", target(operation));
            case 2 ->
                headers.put("x-millrace-wait-millis", any(List.of("", "-1", "abc", "20001", "1e3", "99999999999")));
            default -> headers.put(any(NAMES), any(WORDS));
        }
        return new Mutant(request("POST / HTTP/1.1", headers, json.getBytes(UTF_8)), true, false);
    }

    private String target(String operation) {
        return switch (random.nextInt(9)) {
            case 0 -> "";
            case 1 -> operation;
            case 2 -> "Kinesis_20131202." + operation.toLowerCase(Locale.ROOT);
            case 3 -> "Kinesis_20131202.";
            case 4 -> "Kinesis_20131202.No" + operation;
            case 5 -> "kinesis_20131202." + operation;
            case 6 -> "Firehose_20150804.PutRecord";
            case 7 -> "Kinesis_20131202." + operation + "." + operation;
            default -> ".".repeat(random.nextInt(1, 9_000));
        };
    }

    // ---- frames

    /// A request of which the server cannot say for sure where it ends.
    private Mutant frame(String operation, byte[] body) {
        Map<String, String> headers = headers(operation, JSON_TYPE);
        String line = "POST / HTTP/1.1";
        byte[] sent = body;
        switch (random.nextInt(14)) {
            case 0 -> headers.put("Content-Length", Integer.toString(body.length + random.nextInt(1, 100_000)));
            case 1 -> headers.put("Content-Length", Integer.toString(random.nextInt(Math.max(1, body.length))));
            case 2 -> headers.put("Content-Length", any(WORDS));
            case 3 -> headers.put("Content-Length", body.length + "\r\nContent-Length: " + (body.length + 1));
            case 4 -> {
                headers.put("Transfer-Encoding", "chunked");
                sent = chunks(body);
            }
            case 5 -> {
                headers.put(
                        "Transfer-Encoding",
                        any(List.of("chunked, gzip", "gzip", "identity", "", "chunked\u000b", "x")));
                sent = chunks(body);
            }
            case 6 -> {
                headers.put("Content-Length", Integer.toString(body.length));
                headers.put("Transfer-Encoding", "chunked");
                sent = chunks(body);
            }
            case 7 ->
                line = any(List.of(
                        "GET / HTTP/1.1",
                        "PUT / HTTP/1.1",
                        "DELETE / HTTP/1.1",
                        "post / HTTP/1.1",
                        "P\u0000ST / HTTP/1.1",
                        "OPTIONS * HTTP/1.1",
                        "POST",
                        "POST /",
                        "POST / HTTP/1.0",
                        "POST / HTTP/0.9",
                        "POST / HTTP/9.9",
                        "POST  / HTTP/1.1",
                        "POST / HTTP/2.0",
                        "TRACE / HTTP/1.1",
                        "CONNECT x:1 HTTP/1.1",
                        "",
                        "\u0016\u0003\u0001"));
            case 8 ->
                line = "POST "
                        + any(List.of(
                                "//",
                                "/%zz",
                                "/../..",
                                "/?",
                                "/?Action=PutRecord",
                                "/#x",
                                "*",
                                "http://other/",
                                "/\u00ff",
                                "/ /",
                                "/" + "x".repeat(70_000),
                                "/%00",
                                "/;x=y",
                                "?x"))
                        + " HTTP/1.1";
            case 9 ->
                headers.put(
                        "Host",
                        any(List.of("", "other.example", "a b", "localhost:99999999", "[::1", host + "\r\nHost: x")));
            case 10 ->
                headers.put(
                        any(List.of("", " x", "x y", "x\u0000", "\u00ff", "x\r\n folded", "(x)", "x".repeat(70_000))),
                        "1");
            case 11 -> headers.put("X", "y".repeat(random.nextInt(60_000, 200_000)));
            case 12 -> {
                for (int i = random.nextInt(100, 6_000); i > 0; i--) {
                    headers.put("X-" + i, "1");
                }
            }
            default -> {
                byte[] whole = request(line, headers, body);
                return new Mutant(bytes(whole), false, false);
            }
        }
        return new Mutant(request(line, headers, sent), false, false);
    }

    private byte[] chunks(byte[] body) {
        String text = new String(body, ISO_8859_1);
        int cut = random.nextInt(text.length() + 1);
        String size = any(List.of(
                Integer.toHexString(cut),
                Integer.toHexString(cut),
                "-1",
                "fffffffffffffffff",
                "x",
                "",
                cut + ";ext=\"a",
                "0"));
        String rest = Integer.toHexString(text.length() - cut);
        String end = any(List.of(
                "0\r\n\r\n", "0\r\nX-Trailer: 1\r\n\r\n", "0\r\n", "", "00000000000\r\n\r\n", "0\r\n: \r\n\r\n"));
        return (size + "\r\n" + text.substring(0, cut) + "\r\n" + rest + "\r\n" + text.substring(cut) + "\r\n" + end)
                .getBytes(ISO_8859_1);
    }
}
