package io.millrace.randomuser;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The random user service: answers a query as randomuser.me 1.4 does, in the same layout, types and rules.
///
/// The same seed and page give the same users, always, whatever members are left out; only ages follow the
/// clock. The users themselves are not those of the public service: this one has its own lists of words. The
/// parameters `lego` and `extension` are refused; versions before 1.4 and the portraits are not served.
///
/// Thread-safe. Source of the behaviour: <https://randomuser.me/documentation>
public final class RandomUsers {

    /// How the service is versioned in `info` and in its paths.
    public static final String VERSION = "1.4";

    private static final Set<String> PATHS = Set.of("/api", "/api/", "/api/" + VERSION, "/api/" + VERSION + "/");
    private static final String OWN_PREFIX = "/_randomuser";
    private static final int SEED_LENGTH = 16;

    private final InstantSource clock;
    private final RandomGenerator chance;
    private final Allowance allowance;
    private final Population population = new Population();

    /// @param clock tells the day that ages are counted to
    /// @param chance draws the seed when a query names none; used under a lock, so it need not be thread-safe
    /// @param allowance how much each client may ask for
    public RandomUsers(InstantSource clock, RandomGenerator chance, Allowance allowance) {
        this.clock = clock;
        this.chance = chance;
        this.allowance = allowance;
    }

    /// Answers a GET request.
    ///
    /// @param path `/api/`, `/api/1.4/`, with or without the last slash and with or without `/_randomuser`
    ///     before; any other path is answered with 404
    /// @param query the part of the URL after the question mark, still encoded; empty if there is none
    /// @param client who asks, for the allowance
    public Answer answer(String path, String query, String client) {
        String inner = path.startsWith(OWN_PREFIX) ? path.substring(OWN_PREFIX.length()) : path;
        return PATHS.contains(inner) ? answer(QueryString.parse(query), client) : Answer.notFound();
    }

    /// Answers a query whose parameters are decoded.
    public Answer answer(Map<String, List<String>> parameters, String client) {
        for (String missing : List.of("lego", "extension")) {
            if (!parameters.getOrDefault(missing, List.of("false")).contains("false")) {
                return Answer.error(
                        400, "The parameter '" + missing + "' is not supported by this random user service.");
            }
        }
        Query query = Query.parse(parameters, this::newSeed);
        OptionalLong asked = allowance.refuse(client, query.results());
        if (asked.isPresent()) {
            return Answer.error(429, tooMany(asked.getAsLong()));
        }
        return Answer.users(query, document(query));
    }

    private byte[] document(Query query) {
        Dice dice = Dice.of(query.drawSeed());
        Instant now = clock.instant();
        Layout layout = query.format().layout(query.results());
        for (int i = 0; i < query.results(); i++) {
            population.draw(query, dice, now).writeTo(layout, query.fields());
        }
        if (query.hasNotes()) {
            layout.open("info");
            layout.text("seed", query.seed());
            layout.number("results", query.results());
            layout.number("page", query.page());
            layout.text("version", VERSION);
            layout.close();
        }
        return inCallback(query, layout.bytes());
    }

    private static byte[] inCallback(Query query, byte[] document) {
        if (query.callback().isEmpty() || !query.format().extension().equals("json")) {
            return document;
        }
        String call = query.callback() + "(" + new String(document, StandardCharsets.UTF_8) + ");";
        return call.getBytes(StandardCharsets.UTF_8);
    }

    private synchronized String newSeed() {
        StringBuilder seed = new StringBuilder(SEED_LENGTH);
        for (int i = 0; i < SEED_LENGTH; i++) {
            seed.append(Character.forDigit(chance.nextInt(16), 16));
        }
        return seed.toString();
    }

    private static String tooMany(long asked) {
        return "Whoa, ease up there cowboy. You've requested " + asked + " users in the last minute."
                + " Help us keep this service free and spare some bandwidth for other users please :)";
    }
}
