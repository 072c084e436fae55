package io.millrace.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Real answers of the public random user service, 60 users of two versions of its API.
final class RealUsers {

    private RealUsers() {}

    static List<JsonNode> all() throws IOException {
        List<JsonNode> users = new ArrayList<>();
        for (String file : List.of("randomuser-1.3.json", "randomuser-1.4.json")) {
            try (InputStream in = RealUsers.class.getResourceAsStream(file)) {
                Pipeline.JSON.readTree(in).path("results").forEach(users::add);
            }
        }
        return users;
    }
}
