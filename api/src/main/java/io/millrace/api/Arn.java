package io.millrace.api;

import java.util.Optional;

/// The name of a resource that is unique over services, regions and accounts.
///
/// `arn:partition:service:region:account:resource`; region and account may be empty.
/// Form: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
///
/// @param partition `aws`, or the partition of another cloud region group
/// @param service the service's namespace, such as `kinesis`
/// @param region the region, or empty
/// @param account the account, or empty
/// @param resource everything behind the fifth colon, such as `stream/users`
public record Arn(String partition, String service, String region, String account, String resource) {

    public Arn {
        if (partition.isEmpty() || service.isEmpty() || resource.isEmpty()) {
            throw new IllegalArgumentException("an ARN has a partition, a service and a resource");
        }
    }

    /// Reads an ARN, or nothing if the text is none.
    public static Optional<Arn> parse(String text) {
        String[] parts = text.split(":", 6);
        if (parts.length < 6 || !parts[0].equals("arn")) {
            return Optional.empty();
        }
        if (parts[1].isEmpty() || parts[2].isEmpty() || parts[5].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]));
    }

    /// What stands behind `type/` or `type:` in the resource, or nothing if the resource is of another type.
    public Optional<String> nameOf(String type) {
        if (resource.length() > type.length() + 1
                && resource.startsWith(type)
                && (resource.charAt(type.length()) == '/' || resource.charAt(type.length()) == ':')) {
            return Optional.of(resource.substring(type.length() + 1));
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
