package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserFetchTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RandomUsers users = new RandomUsers(
            () -> Instant.parse("2026-11-22T12:00:00Z"), new SplittableRandom(3), Allowance.unlimited());
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;
    private String lastQuery = "";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            lastQuery = exchange.getRequestURI().getRawQuery();
            Answer answer =
                    users.answer(exchange.getRequestURI().getPath(), lastQuery == null ? "" : lastQuery, "test");
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            try (var body = exchange.getResponseBody()) {
                body.write(answer.body());
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        http.close();
    }

    @Test
    void fetch_asksForTheTutorialsUsersUnlessTold() throws Exception {
        List<Person> people = new UserFetch(http).fetch(url("/_randomuser/api/"));
        assertThat(lastQuery).isEqualTo("results=500&exc=login");
        assertThat(people).hasSize(500);
        JsonNode user = JSON.readTree(people.getFirst().json());
        assertThat(user).hasSize(11);
        assertThat(user.get("email").asText()).isEqualTo(people.getFirst().identity());
        assertThat(new UserFetch(http).fetch(url("/api/?results=3&nat=ir"))).hasSize(3);
        assertThat(lastQuery).isEqualTo("results=3&nat=ir");
    }

    @Test
    void fetch_takesEachUserByteForByteWhetherPrettyOrNot() throws Exception {
        String compact = new String(
                users.answer("/api/", "seed=s&results=40&exc=login", "").body(), StandardCharsets.UTF_8);
        List<Person> fromCompact = new UserFetch(http).fetch(url("/api/?seed=s&results=40&exc=login"));
        List<Person> fromPretty = new UserFetch(http).fetch(url("/api/?seed=s&results=40&exc=login&format=pretty"));
        StringBuilder joined = new StringBuilder("{\"results\":[");
        for (int i = 0; i < 40; i++) {
            assertThat(fromPretty.get(i).json()).isEqualTo(fromCompact.get(i).json());
            joined.append(i == 0 ? "" : ",")
                    .append(new String(fromCompact.get(i).json(), StandardCharsets.UTF_8));
        }
        assertThat(compact).startsWith(joined + "],\"info\":");
    }

    @Test
    void fetch_namesTheSourceAndTheReason() {
        UserFetch fetch = new UserFetch(http);
        assertThatThrownBy(() -> fetch.fetch(url("/nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nowhere")
                .hasMessageContaining("status 404, Not Found");
        assertThatThrownBy(() -> fetch.fetch(url("/api/?lego")))
                .hasMessageContaining("status 400")
                .hasMessageContaining("'lego'");
        assertThatThrownBy(() -> fetch.fetch(url("/api/?format=csv")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format=csv");
        server.stop(0);
        assertThatThrownBy(() -> fetch.fetch(url("/api/")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/api/");
    }

    @Test
    void parse_takesRealAnswers() throws IOException {
        for (String name : List.of("randomuser-1.3.json", "randomuser-1.4.json")) {
            try (InputStream in = UserFetchTest.class.getResourceAsStream(name)) {
                byte[] answer = in.readAllBytes();
                List<Person> people = Person.parse(answer);
                JsonNode results = JSON.readTree(answer).get("results");
                assertThat(people).hasSize(results.size());
                for (int i = 0; i < people.size(); i++) {
                    assertThat(JSON.readTree(people.get(i).json())).isEqualTo(results.get(i));
                    assertThat(people.get(i).sha256())
                            .isEqualTo(Digests.hex("SHA-256", people.get(i).json()));
                }
            }
        }
    }

    @Test
    void parse_keepsNumbersAndEscapesAsTheyCame() throws IOException {
        String odd = "{ \"a\" : 1.50e+2 , \"b\": \"x \\\" \\u00e9 \\\\\", \"email\":\"q\\tr\", \"n\" : [ 1 , { } ] }";
        List<Person> people = Person.parse(("{\"info\":{\"x\":[1]}, \"results\" : [ " + odd + ",\n{\"login\":"
                        + "{\"uuid\":\"u-1\"},\"deep\":{\"email\":\"no\"}}, {}] }")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(people.getFirst().json())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":1.50e+2,\"b\":\"x \\\" \\u00e9 \\\\\",\"email\":\"q\\tr\",\"n\":[1,{}]}");
        assertThat(people).extracting(Person::identity).containsExactly("q r", "u-1", "-");
    }

    @Test
    void parse_refusesWhatHoldsNoUsers() {
        for (String text : List.of(
                "",
                "[]",
                "{}",
                "{\"results\":[]}",
                "{\"results\":[1]}",
                "{\"results\":[{\"a\":1",
                "{\"results\":[{}",
                "x")) {
            assertThatThrownBy(() -> Person.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Person.parse("{\"error\":\"ease up\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("ease up");
    }

    private URI url(String pathAndQuery) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + pathAndQuery);
    }
}
