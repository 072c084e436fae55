package io.millrace.wire.tls;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names that a server's certificate holds for the names by which clients know the server.
///
/// `*` stands for one whole label, and clients believe it only below a name with a dot. So below `localhost` the
/// services are named one by one, below `example.org` they are not.
///
/// Rules: <https://www.rfc-editor.org/rfc/rfc9525#section-6.3>
public final class ServerNames {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern NAME =
            Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

    private ServerNames() {}

    /// The names of a certificate: of loopback, of every host, of the services below them and of S3's buckets.
    ///
    /// @param hosts names and addresses by which clients know the server
    /// @param services labels of services in host names, such as `kinesis`
    /// @param region the region that may stand behind a service
    /// @throws IllegalArgumentException if a host is neither a name nor an address
    public static Set<String> of(Collection<String> hosts, Collection<String> services, String region) {
        Set<String> names = new TreeSet<>();
        names.add("127.0.0.1");
        names.add("::1");
        below("localhost", services, region, names);
        for (String host : hosts) {
            String lower = host.toLowerCase(java.util.Locale.ROOT);
            if (isAddress(lower)) {
                names.add(normal(lower));
            } else if (NAME.matcher(lower).matches()) {
                below(lower, services, region, names);
            } else {
                throw new IllegalArgumentException("neither a host name nor an address: " + host);
            }
        }
        return names;
    }

    private static void below(String host, Collection<String> services, String region, Set<String> names) {
        names.add(host);
        if (host.startsWith("*.")) {
            return;
        }
        if (host.contains(".")) {
            names.add("*." + host);
        } else {
            services.forEach(service -> names.add(service + "." + host));
        }
        names.add("*.s3." + host);
        names.add("*." + region + "." + host);
        names.add("*.s3." + region + "." + host);
    }

    /// Whether the text is the address of a machine in figures.
    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /// The one form of an address in figures, such as `::1`, that stands for all others.
    static String normal(String address) {
        String text = InetAddress.ofLiteral(address).getHostAddress();
        return text.equals("0:0:0:0:0:0:0:1") ? "::1" : text;
    }
}
