package io.millrace.wire.conversation;

import io.millrace.wire.message.WireRequest;
import io.millrace.wire.route.HostName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Keeps web pages of strangers out: they can make a browser send requests to this machine, but under a foreign `Host`
/// (DNS rebinding) or with a foreign `Origin` (cross-site requests).
///
/// An address as host is always let through: rebinding needs a name.
final class Gate {

    private final Set<String> hosts;
    private final Set<String> foreignNamesLetThrough;
    private final Set<String> origins;

    /// @param hosts our own names; their subdomains are ours too
    /// @param otherNames names that are not ours but are served, without subdomains
    /// @param origins origins beside our own from which pages may call, such as `https://tools.example.org`
    Gate(Set<String> hosts, Set<String> otherNames, Set<String> origins) {
        this.hosts = Set.copyOf(hosts);
        this.foreignNamesLetThrough = Set.copyOf(otherNames);
        this.origins = Set.copyOf(origins);
    }

    /// Why the request must be refused, or nothing if it may pass.
    Optional<String> refuses(WireRequest request, HostName host) {
        boolean ours = host.isAddress()
                || host.isAws()
                || hosts.contains(host.base())
                || foreignNamesLetThrough.contains(host.name());
        if (!ours) {
            return Optional.of("This server is not known by the name in the Host header.");
        }
        Optional<String> origin = request.headers().first("Origin");
        if (origin.isPresent() && !isOurs(origin.get(), request)) {
            return Optional.of("Pages of that origin may not call this server.");
        }
        if (origin.isEmpty() && isBlindCrossSite(request)) {
            return Optional.of("Pages of other sites may not call this server.");
        }
        return Optional.empty();
    }

    private boolean isOurs(String origin, WireRequest request) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        String host = request.headers().first("Host").orElse("").strip().toLowerCase(Locale.ROOT);
        return origins.contains(lower) || lower.equals("http://" + host) || lower.equals("https://" + host);
    }

    /// A browser says that another site makes it ask: it may follow a link to an object, nothing else.
    private static boolean isBlindCrossSite(WireRequest request) {
        String site = request.headers().first("Sec-Fetch-Site").orElse("none");
        boolean foreign = site.equals("cross-site") || site.equals("same-site");
        boolean onlyReads = request.method().equals("GET") || request.method().equals("HEAD");
        return foreign && (!onlyReads || request.query().contains("Action="));
    }
}
