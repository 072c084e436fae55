package io.millrace.app.setting;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Which buckets deliveries go to that are not this server's, and how they are reached.
///
/// @param buckets their names; a `*` at the end of one stands for any further text
/// @param endpoint the URL of the S3 that has them; without one, AWS's own of the region
/// @param region the region that requests are signed for
/// @param key what they are signed with; without one, what AWS's SDK finds in the environment or its files
public record RemoteBucketSettings(
        List<String> buckets, Optional<URI> endpoint, String region, Optional<Settings.AccessKey> key) {

    public RemoteBucketSettings {
        buckets = List.copyOf(buckets);
        for (String bucket : buckets) {
            if (!bucket.matches("[a-z0-9][a-z0-9.-]*\\*?|\\*")) {
                throw new SettingsException("remote-buckets must be names of buckets: " + bucket);
            }
        }
        if (endpoint.isPresent() && !isHttp(endpoint.get())) {
            throw new SettingsException(
                    "remote-s3-endpoint must be a URL such as https://s3.example.org: " + endpoint.get());
        }
    }

    private static boolean isHttp(URI uri) {
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
    }

    /// Whether a bucket is one of them.
    public boolean has(String bucket) {
        return buckets.stream()
                .anyMatch(name -> name.endsWith("*")
                        ? bucket.startsWith(name.substring(0, name.length() - 1))
                        : bucket.equals(name));
    }
}
