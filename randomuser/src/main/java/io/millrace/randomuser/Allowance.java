package io.millrace.randomuser;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// How many users each client may ask for in a span of time.
///
/// Thread-safe. The counters of all clients start anew together, at the end of each span.
public final class Allowance {

    private final InstantSource clock;
    private final long users;
    private final Duration span;
    private final Map<String, Long> asked = new HashMap<>();
    private Instant end = Instant.MIN;

    private Allowance(InstantSource clock, long users, Duration span) {
        this.clock = clock;
        this.users = users;
        this.span = span;
    }

    /// No limit at all.
    public static Allowance unlimited() {
        return new Allowance(() -> Instant.EPOCH, Long.MAX_VALUE, Duration.ZERO);
    }

    /// The limit of the public service: 20,000 users, counted anew every five minutes (its text says a minute).
    public static Allowance asThePublicService(InstantSource clock) {
        return of(clock, 20_000, Duration.ofMinutes(5));
    }

    /// A limit of one's own.
    ///
    /// @throws IllegalArgumentException if the users are fewer than one or the span is not positive
    public static Allowance of(InstantSource clock, long users, Duration span) {
        if (users < 1 || !span.isPositive()) {
            throw new IllegalArgumentException("not an allowance: " + users + " users in " + span);
        }
        return new Allowance(clock, users, span);
    }

    /// Counts users for a client, unless it had its share already: then gives how many it asked for.
    ///
    /// As on the public service a request passes whole while anything is left, so a client can get more than
    /// its share.
    synchronized OptionalLong refuse(String client, int wanted) {
        if (users == Long.MAX_VALUE) {
            return OptionalLong.empty();
        }
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            asked.clear();
            end = now.plus(span);
        }
        long before = asked.getOrDefault(client, 0L);
        if (before >= users) {
            return OptionalLong.of(before);
        }
        asked.put(client, before + wanted);
        return OptionalLong.empty();
    }
}
