package io.millrace.wire.setting;

import io.millrace.api.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// How the server is reached, whom it trusts and what it holds at most.
///
/// @param address the address to listen on, such as `127.0.0.1`
/// @param port the TCP port; 0 for any that is free
/// @param credentials whose signatures are accepted; open is allowed on loopback only
/// @param account the account of callers whose access key names none
/// @param region the region of callers who do not sign
/// @param hosts names by which clients reach the server; their subdomains are its own too
/// @param origins origins beside its own from which web pages may call
/// @param limits what it holds and waits for at most
/// @param tls the port behind TLS, if there is one
public record WireConfig(
        String address,
        int port,
        Credentials credentials,
        String account,
        String region,
        Set<String> hosts,
        Set<String> origins,
        Limits limits,
        Optional<TlsPort> tls) {

    /// Bounds on what one client can make the server hold or wait for.
    ///
    /// @param headerBytes the request line and all headers
    /// @param bufferedBody bytes of a body that is held in memory
    /// @param streamedBody bytes of a body that is streamed
    /// @param bodiesInFlight bytes of all bodies that are held in memory at the same time
    /// @param connections TCP connections
    /// @param idle how long a connection may be without a request, beyond the time that a stream of events may last
    /// @param headersWithin how long the headers of a request may take
    /// @param progressWithin how long a client may take for the next 64 KiB of a body, in either direction
    /// @param closeWithin how long running calls may take to end when the server closes
    public record Limits(
            int headerBytes,
            int bufferedBody,
            long streamedBody,
            long bodiesInFlight,
            int connections,
            Duration idle,
            Duration headersWithin,
            Duration progressWithin,
            Duration closeWithin) {

        private static final int MIB = 1024 * 1024;

        public Limits {
            if (headerBytes < 1024
                    || bufferedBody < 1
                    || streamedBody < 1
                    || bodiesInFlight < 1
                    || connections < 1
                    || !idle.isPositive()
                    || !headersWithin.isPositive()
                    || !progressWithin.isPositive()
                    || closeWithin.isNegative()) {
                throw new IllegalArgumentException("limits are positive");
            }
        }

        /// Bytes that long answers take at the same time, while they are made and until the clients have them: as many
        /// as the bodies of requests.
        public long answersInFlight() {
            return bodiesInFlight;
        }

        /// 64 KiB of headers, 70 MiB in memory, 5 GiB streamed, a quarter of the heap for all bodies together, 10,000
        /// connections, idle 2 minutes, headers within 20 s, progress within 30 s, 10 s to close.
        public static Limits defaults() {
            return new Limits(
                    64 * 1024,
                    70 * MIB,
                    5L * 1024 * MIB,
                    Math.max(16L * MIB, Runtime.getRuntime().maxMemory() / 4),
                    10_000,
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10));
        }
    }

    public WireConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        if (!Caller.isAccount(account)) {
            throw new IllegalArgumentException("not an account id: " + account);
        }
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
    }

    /// Without TLS.
    public WireConfig(
            String address,
            int port,
            Credentials credentials,
            String account,
            String region,
            Set<String> hosts,
            Set<String> origins,
            Limits limits) {
        this(address, port, credentials, account, region, hosts, origins, limits, Optional.empty());
    }

    /// Loopback, open to anybody on this machine, known as `localhost`.
    public static WireConfig loopback(int port) {
        return new WireConfig(
                "127.0.0.1",
                port,
                new Credentials.Open(),
                Caller.DEFAULT_ACCOUNT,
                "us-east-1",
                Set.of("localhost"),
                Set.of(),
                Limits.defaults());
    }

    /// The same with other credentials.
    public WireConfig withCredentials(Credentials other) {
        return new WireConfig(address, port, other, account, region, hosts, origins, limits, tls);
    }

    /// The same with other limits.
    public WireConfig withLimits(Limits other) {
        return new WireConfig(address, port, credentials, account, region, hosts, origins, other, tls);
    }

    /// The same with a port behind TLS.
    public WireConfig withTls(TlsPort other) {
        return new WireConfig(address, port, credentials, account, region, hosts, origins, limits, Optional.of(other));
    }
}
