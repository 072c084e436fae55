package io.millrace.wire.route;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What the `Host` header of a request says: which of our names it uses, and what stands before it.
///
/// `users.s3.eu-west-1.amazonaws.com` is the base `amazonaws.com` with the prefix `users.s3.eu-west-1`; an address or a
/// bare name has no prefix.
///
/// Virtual hosting: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>
///
/// @param name the whole name in lower case, without the port
/// @param base the name that is ours, or the name itself if it is foreign
/// @param prefix what stands before the base and its dot; may be empty
public record HostName(String name, String base, String prefix) {

    private static final List<String> AWS = List.of("amazonaws.com", "amazonaws.com.cn");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");
    private static final Pattern S3 =
            Pattern.compile("(?:(?<bucket>.+)\\.)?s3(?:[.-](?:dualstack\\.|fips\\.)?[a-z]{2}(?:-[a-z]+)+-\\d+)?");

    /// Reads a `Host` header.
    ///
    /// @param ours the names by which this server is known, beside addresses and those of AWS
    public static HostName of(String header, Set<String> ours) {
        String name = header.strip().toLowerCase(Locale.ROOT);
        int colon = name.lastIndexOf(':');
        if (colon >= 0 && colon > name.lastIndexOf(']')) {
            name = name.substring(0, colon);
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        String base = name;
        for (String candidate : ours) {
            base = longerBase(name, candidate, base);
        }
        for (String candidate : AWS) {
            base = longerBase(name, candidate, base);
        }
        String prefix = base.length() == name.length() ? "" : name.substring(0, name.length() - base.length() - 1);
        return new HostName(name, base, prefix);
    }

    private static String longerBase(String name, String candidate, String best) {
        boolean matches = name.endsWith("." + candidate);
        boolean better = best.length() == name.length() || candidate.length() > best.length();
        return matches && better ? candidate : best;
    }

    /// Whether it is the address of a machine, not a name.
    public boolean isAddress() {
        return IPV4.matcher(name).matches() || IPV6.matcher(name).matches();
    }

    /// Whether it is a name of AWS itself.
    public boolean isAws() {
        return AWS.contains(base);
    }

    /// The label of a service, such as `kinesis` of `kinesis.us-east-1.amazonaws.com`; the last one but a region.
    Optional<String> service(Set<String> known) {
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        String[] labels = prefix.split("\\.", -1);
        for (int i = labels.length - 1; i >= Math.max(0, labels.length - 2); i--) {
            String label = labels[i].startsWith("control-") || labels[i].startsWith("data-")
                    ? labels[i].substring(labels[i].indexOf('-') + 1)
                    : labels[i];
            if (known.contains(label) && (isAws() || i == 0)) {
                return Optional.of(label);
            }
        }
        return Optional.empty();
    }

    /// The bucket that the name hosts: what stands before `s3`, or before one of our own names.
    Optional<String> bucket() {
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        var matcher = S3.matcher(prefix);
        if (matcher.matches()) {
            return Optional.ofNullable(matcher.group("bucket"));
        }
        return isAws() ? Optional.empty() : Optional.of(prefix);
    }

    /// Whether it is a name of S3: `s3` stands before the base, perhaps with a region.
    boolean isS3() {
        return !prefix.isEmpty() && S3.matcher(prefix).matches();
    }
}
