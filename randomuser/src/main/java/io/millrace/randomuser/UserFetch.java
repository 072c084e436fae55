package io.millrace.randomuser;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Asks a random user service for users, once, over HTTP.
public final class UserFetch {

    /// What the tutorial asks for: 500 users without their passwords.
    public static final String TUTORIAL_QUERY = "results=500&exc=login";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MOST_BYTES = 64L << 20;
    private static final int QUOTED_CHARACTERS = 200;

    private final HttpClient http;

    public UserFetch(HttpClient http) {
        this.http = http;
    }

    /// The users that the service answers with.
    ///
    /// @param source where the service is; if it has no query, the tutorial's is added
    /// @throws IOException if the service cannot be reached within 30 seconds, or its answer has no users;
    ///     names the source
    /// @throws InterruptedException if the thread is interrupted while it waits
    public List<Person> fetch(URI source) throws IOException, InterruptedException {
        URI asked = source.getRawQuery() == null ? withQuery(source) : source;
        HttpRequest request = HttpRequest.newBuilder(asked)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        } catch (ConnectException e) {
            throw new IOException("no users from " + asked + ": there is no server", e);
        } catch (IOException e) {
            throw new IOException("no users from " + asked + ": " + e, e);
        }
        if (response.statusCode() != 200) {
            throw new IOException(
                    "no users from " + asked + ": status " + response.statusCode() + ", " + quote(response.body()));
        }
        try {
            return Person.parse(response.body());
        } catch (IOException e) {
            throw new IOException("no users from " + asked + ": " + e.getMessage(), e);
        }
    }

    private static URI withQuery(URI source) {
        String text = source.toString();
        int hash = text.indexOf('#');
        return URI.create((hash < 0 ? text : text.substring(0, hash)) + "?" + TUTORIAL_QUERY);
    }

    private static String quote(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.length() > QUOTED_CHARACTERS ? text.substring(0, QUOTED_CHARACTERS) + "…" : text;
    }
}
