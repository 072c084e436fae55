package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RandomUsersTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RandomUsers users =
            new RandomUsers(InstantSource.fixed(NOW), new SplittableRandom(7), Allowance.unlimited());

    @Test
    void answer_hasTheShapeOfRealUsersOfVersion14() throws IOException {
        Map<String, Set<JsonNodeType>> ours =
                types(json("results=2000&seed=shape").get("results"));
        JsonNode real = real("randomuser-1.4.json").get("results");
        assertThat(real).hasSize(10);
        for (JsonNode user : real) {
            assertThat(paths(user)).containsExactlyElementsOf(ours.keySet());
            types(JSON.createArrayNode().add(user))
                    .forEach(
                            (path, types) -> assertThat(ours.get(path)).as(path).containsAll(types));
        }
        assertThat(ours.get("location.postcode")).containsExactlyInAnyOrder(JsonNodeType.NUMBER, JsonNodeType.STRING);
        assertThat(ours.get("id.value")).containsExactlyInAnyOrder(JsonNodeType.NULL, JsonNodeType.STRING);
    }

    @Test
    void answer_hasTheShapeOfRealUsersOfVersion13Too() throws IOException {
        Map<String, Set<JsonNodeType>> ours =
                types(json("results=2000&seed=shape").get("results"));
        JsonNode real = real("randomuser-1.3.json").get("results");
        assertThat(real).hasSize(50);
        for (JsonNode user : real) {
            assertThat(paths(user)).containsExactlyElementsOf(ours.keySet());
        }
    }

    @Test
    void answer_givesEachNationalityItsPostcodeTypeAndIdNameAsInRealUsers() throws IOException {
        for (JsonNode user : real("randomuser-1.4.json").get("results")) {
            String nat = user.get("nat").asText();
            for (JsonNode own : json("results=20&nat=" + nat).get("results")) {
                assertThat(own.at("/location/country")).isEqualTo(user.at("/location/country"));
                assertThat(own.at("/location/postcode").getNodeType())
                        .as(nat)
                        .isEqualTo(user.at("/location/postcode").getNodeType());
                assertThat(own.at("/id/name")).isEqualTo(user.at("/id/name"));
                assertThat(own.at("/id/value").getNodeType())
                        .isEqualTo(user.at("/id/value").getNodeType());
                assertThat(own.at("/id/value").asText().replaceAll("[0-9]", "0"))
                        .isEqualTo(user.at("/id/value").asText().replaceAll("[0-9]", "0"));
            }
        }
    }

    @Test
    void answer_keepsItsValuesForEverInEveryFormat() {
        assertThat(text("seed=foobar&results=3&format=pretty")).isEqualTo(golden("golden.json"));
        assertThat(text("seed=foobar&results=3&fmt=PrettyJSON")).isEqualTo(golden("golden.json"));
        assertThat(text("seed=foobar&results=2&format=csv")).isEqualTo(golden("golden.csv"));
        assertThat(text("seed=foobar&results=2&format=xml")).isEqualTo(golden("golden.xml"));
        assertThat(text("seed=foobar&results=2&format=yaml")).isEqualTo(golden("golden.yaml"));
    }

    @Test
    void answer_saysTheSameInEveryFormat() throws Exception {
        JsonNode json = json("seed=same&results=300");
        assertThat(JSON.readTree(text("seed=same&results=300&format=pretty"))).isEqualTo(json);
        String xml = text("seed=same&results=300&format=xml");
        NodeList fromXml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("results");
        List<String> rows = text("seed=same&results=300&format=csv").lines().toList();
        for (int i = 0; i < 300; i++) {
            List<String> values = new ArrayList<>();
            collect("", json.get("results").get(i), (_, leaf) -> values.add(leaf.asText()));
            String unspaced = fromXml.item(i).getTextContent().replaceAll("[\\n\\t]", "");
            assertThat(unspaced).isEqualTo(String.join("", values).replace("null", ""));
            assertThat(rows.get(i + 1).replace("\"", "")).isEqualTo(String.join(",", values));
        }
    }

    @Test
    void answer_escapesTheSeedInEveryFormat() throws Exception {
        String query = "inc=foo&seed=%3Ca%26%22%01%C3%A9'%0A";
        assertThat(json(query).at("/info/seed").asText()).isEqualTo("<a&\"\u0001é'\n");
        assertThat(text(query + "&format=xml")).contains("<seed>&lt;a&amp;\"\uFFFDé'\n</seed>");
        assertThat(text(query + "&format=yaml")).isEqualTo("""
                        results:
                            - {}
                        info:
                            seed: "<a&\\"\\u0001é'\\u000A"
                            results: 1
                            page: 1
                            version: '1.4'
                        """);
    }

    @Test
    void answer_keepsValuesWhenMembersAreLeftOut() throws IOException {
        JsonNode whole = json("seed=abc&results=300").get("results");
        for (Field field : Field.values()) {
            JsonNode only = json("seed=abc&results=300&inc=" + field.text()).get("results");
            JsonNode without = json("seed=abc&results=300&exc=" + field.text()).get("results");
            for (int i = 0; i < 300; i++) {
                assertThat(only.get(i)).hasSize(1);
                assertThat(only.get(i).get(field.text())).isEqualTo(whole.get(i).get(field.text()));
                assertThat(without.get(i)).hasSize(11).noneMatch(JsonNode::isMissingNode);
                assertThat(without.get(i).has(field.text())).isFalse();
                for (Map.Entry<String, JsonNode> member : without.get(i).properties()) {
                    assertThat(member.getValue()).isEqualTo(whole.get(i).get(member.getKey()));
                }
            }
        }
    }

    @Test
    void answer_dependsOnSeedAndPageAlone() {
        assertThat(text("seed=a&page=2&results=10")).isEqualTo(text("results=10&page=2&seed=a"));
        assertThat(text("seed=a&page=2&noinfo")).isNotEqualTo(text("seed=a&page=3&noinfo"));
        assertThat(text("seed=a&noinfo")).isNotEqualTo(text("seed=b&noinfo"));
        assertThat(text("seed=a&gender=male")).isEqualTo(text("seed=a&gender=female"));
    }

    @Test
    void answer_drawsANewSeedEachTimeThatGivesTheSameUsersAgain() throws IOException {
        JsonNode first = json("results=3");
        String seed = first.at("/info/seed").asText();
        assertThat(seed).matches("[0-9a-f]{16}");
        assertThat(json("results=3").at("/info/seed").asText()).isNotEqualTo(seed);
        assertThat(json("results=3&seed=" + seed)).isEqualTo(first);
    }

    @Test
    void answer_takesTheNationalityFromASeedOf18Characters() throws IOException {
        JsonNode answer = json("seed=0123456789abcdef0C&results=20");
        assertThat(answer.get("results"))
                .allMatch(user -> user.get("nat").asText().equals("IR"));
        assertThat(answer.at("/info/seed").asText()).isEqualTo("0123456789abcdef0C0c");
        assertThat(json("seed=0123456789abcdefzz").at("/info/seed").asText()).isEqualTo("0123456789abcdefzz");
    }

    @Test
    void answer_fallsBackOnWrongValues() throws IOException {
        for (String wrong : List.of("0", "-1", "5001", "abc", "1.5", "", "99999999999")) {
            assertThat(json("results=" + wrong).get("results")).as(wrong).hasSize(1);
            assertThat(json("results=" + wrong).at("/info/results").asInt()).isEqualTo(1);
            assertThat(json("page=" + wrong).at("/info/page").asInt()).isEqualTo(wrong.equals("5001") ? 5001 : 1);
        }
        assertThat(json("results=5000&inc=nat&nat=us").get("results")).hasSize(5000);
        assertThat(json("results=2&results=3").get("results")).hasSize(3);
        assertThat(text("inc=foo&noinfo")).isEqualTo("{\"results\":[{}]}");
        assertThat(text("inc=foo&noinfo&format=pretty")).isEqualTo("{\n  \"results\": [\n    {}\n  ]\n}");
        assertThat(json("inc=%20NAME%20,,email").at("/results/0")).hasSize(2);
        assertThat(json("nat=us,xx&results=400&inc=nat").get("results").findValuesAsText("nat").stream()
                        .distinct())
                .hasSize(21);
    }

    @Test
    void answer_filtersByGenderAndNationality() throws IOException {
        assertThat(json("gender=female&results=200").get("results"))
                .allMatch(user -> user.get("gender").asText().equals("female")
                        && user.at("/picture/large").asText().contains("/women/"));
        Set<String> nats = new HashSet<>(
                json("nationality=ir,Ua&results=200").get("results").findValuesAsText("nat"));
        assertThat(nats).containsExactlyInAnyOrder("IR", "UA");
    }

    @Test
    void answer_computesWhatFollowsFromOtherMembers() throws IOException {
        for (JsonNode user : json("results=1000&seed=rules").get("results")) {
            String salted =
                    user.at("/login/password").asText() + user.at("/login/salt").asText();
            assertThat(user.at("/login/md5").asText()).isEqualTo(Digests.hex("MD5", salted));
            assertThat(user.at("/login/sha1").asText()).isEqualTo(Digests.hex("SHA-1", salted));
            assertThat(user.at("/login/sha256").asText()).isEqualTo(Digests.hex("SHA-256", salted));
            assertThat(user.at("/login/uuid").asText())
                    .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(user.get("email").asText()).matches("[a-z0-9-]+\\.[a-z0-9-]+@example\\.com");
            assertThat(user.at("/location/coordinates/latitude").asText()).matches("-?[0-9]{1,2}\\.[0-9]{4}");
            assertThat(user.at("/location/coordinates/longitude").asText()).matches("-?[0-9]{1,3}\\.[0-9]{4}");
            assertThat(user.at("/dob/date").asText()).matches("[0-9]{4}-[0-9-]{5}T[0-9:]{8}\\.[0-9]{3}Z");
            assertThat(user.at("/dob/age").asInt()).isBetween(25, 82);
            assertThat(user.at("/registered/age").asInt()).isBetween(4, 24);
        }
    }

    @Test
    void answer_countsAgesFromTheGivenClock() throws IOException {
        JsonNode now = json("seed=age");
        RandomUsers later = new RandomUsers(
                InstantSource.fixed(NOW.plus(Duration.ofDays(3_653))), new SplittableRandom(7), Allowance.unlimited());
        JsonNode then = JSON.readTree(later.answer("/api/", "seed=age", "me").body());
        assertThat(then.at("/results/0/dob/date")).isEqualTo(now.at("/results/0/dob/date"));
        assertThat(then.at("/results/0/dob/age").asInt())
                .isEqualTo(now.at("/results/0/dob/age").asInt() + 10);
    }

    @Test
    void answer_isServedOnTheServicesPathsAlone() {
        for (String path : List.of("/api", "/api/", "/api/1.4", "/api/1.4/", "/_randomuser/api/", "/_randomuser/api")) {
            assertThat(users.answer(path, "", "me").status()).as(path).isEqualTo(200);
        }
        for (String path : List.of("/", "/api/1.3", "/api/portraits/men/1.jpg", "/_randomuser", "/apix")) {
            Answer answer = users.answer(path, "", "me");
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body()).asString(StandardCharsets.UTF_8).isEqualTo("Not Found");
        }
    }

    @Test
    void answer_namesTypeAndFile() {
        Answer answer = users.answer("/api/", "dl&fmt=csv&format=xml", "me");
        assertThat(answer.contentType()).isEqualTo("text/csv; charset=utf-8");
        assertThat(answer.headers())
                .containsEntry("Content-Disposition", "attachment; filename=download.csv")
                .containsEntry("Access-Control-Allow-Origin", "*")
                .containsEntry("Cache-Control", "no-cache");
    }

    @Test
    void answer_callsAFunctionButNoOtherScript() {
        assertThat(text("inc=foo&noinfo&callback=my.fn")).isEqualTo("my.fn({\"results\":[{}]});");
        assertThat(text("inc=foo&noinfo&callback=alert(1)")).isEqualTo("{\"results\":[{}]}");
    }

    @Test
    void answer_refusesAClientThatHadItsShareUntilTheSpanEnds() {
        Instant[] now = {NOW};
        RandomUsers limited =
                new RandomUsers(() -> now[0], new SplittableRandom(7), Allowance.asThePublicService(() -> now[0]));
        for (int i = 0; i < 4; i++) {
            assertThat(limited.answer("/api/", "results=5000&inc=nat", "greedy").status())
                    .isEqualTo(200);
        }
        Answer refused = limited.answer("/api/", "", "greedy");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body())
                .asString(StandardCharsets.UTF_8)
                .startsWith("{\"error\":\"Whoa, ease up there cowboy. You've requested 20000 users");
        assertThat(limited.answer("/api/", "", "other").status()).isEqualTo(200);
        now[0] = NOW.plus(Duration.ofMinutes(5));
        assertThat(limited.answer("/api/", "", "greedy").status()).isEqualTo(200);
    }

    @Test
    void answer_saysWhatItDoesNotSupport() throws IOException {
        Answer answer = users.answer("/api/", "lego", "me");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).contains("'lego'");
    }

    private String text(String query) {
        return new String(users.answer("/api/", query, "me").body(), StandardCharsets.UTF_8);
    }

    private static String golden(String name) {
        return new String(resource(name), StandardCharsets.UTF_8);
    }

    private JsonNode json(String query) throws IOException {
        return JSON.readTree(text(query));
    }

    private static JsonNode real(String name) throws IOException {
        return JSON.readTree(resource(name));
    }

    private static byte[] resource(String name) {
        try (InputStream in = RandomUsersTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /// The dotted paths of all leaves of a user, in their order.
    private static List<String> paths(JsonNode user) {
        List<String> paths = new ArrayList<>();
        collect("", user, (path, _) -> paths.add(path));
        return paths;
    }

    private static Map<String, Set<JsonNodeType>> types(JsonNode users) {
        Map<String, Set<JsonNodeType>> types = new LinkedHashMap<>();
        for (JsonNode user : users) {
            collect(
                    "",
                    user,
                    (path, leaf) ->
                            types.computeIfAbsent(path, _ -> new TreeSet<>()).add(leaf.getNodeType()));
        }
        return types;
    }

    private static void collect(String path, JsonNode node, BiConsumer<String, JsonNode> to) {
        if (!node.isObject()) {
            to.accept(path, node);
            return;
        }
        node.properties()
                .forEach(member -> collect(
                        path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue(), to));
    }
}
