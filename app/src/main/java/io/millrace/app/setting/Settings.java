package io.millrace.app.setting;

import io.millrace.analytics.definition.RowTime;
import io.millrace.api.Caller;
import io.millrace.kinesis.setting.ThroughputLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How one server is set up; what each key means stands in `docs/configuration.md`.
///
/// @param data the folder that holds everything the server keeps
/// @param host the address to listen on
/// @param port the port to listen on, 0 to 65,535; 0 takes any free one
/// @param region the region of requests whose signature names none
/// @param account the account of requests whose access key names none, 12 digits
/// @param key the access key that clients must sign with; without one any passes, on loopback only
/// @param allowedHosts host names, beside those of loopback and AWS, under which clients may call
/// @param tls how it is reached behind TLS
/// @param limits the throughput limits of shards whose stream has no tag that says which
/// @param analyticsMebibytes what the windows and joins of a SQL application may keep, 1 to 4,096
/// @param observation its own metrics and what is kept of logs
/// @param functions how Lambda functions are kept to themselves
/// @param rowTime what becomes the ROWTIME of SQL applications that have no tag that says it
/// @param referenceMebibytes how large an object that fills a reference table may be, 1 to 1,024 times 1,048,576 bytes
/// @param remoteBuckets the buckets that deliveries go to and that another S3 has
/// @param endpointAuthorities PEM files with certificates that HTTP endpoints of deliveries may have, or be signed by
/// @param hasTestEndpoints whether `POST /moto-api/reset` empties everything
public record Settings(
        Path data,
        String host,
        int port,
        String region,
        String account,
        Optional<AccessKey> key,
        List<String> allowedHosts,
        TlsSettings tls,
        ThroughputLimits limits,
        int analyticsMebibytes,
        ObservationSettings observation,
        FunctionsSettings functions,
        RowTime rowTime,
        int referenceMebibytes,
        RemoteBucketSettings remoteBuckets,
        List<Path> endpointAuthorities,
        boolean hasTestEndpoints) {

    /// The port on which test tools look for an emulator of AWS.
    static final int DEFAULT_PORT = 4566;

    /// An access key with its secret.
    public record AccessKey(String id, String secret) {

        @Override
        public String toString() {
            return "AccessKey[" + id + "]";
        }
    }

    public Settings {
        allowedHosts = List.copyOf(allowedHosts);
        endpointAuthorities = List.copyOf(endpointAuthorities);
        if (port < 0 || port > 65_535) {
            throw new SettingsException("port must be from 0 to 65535: " + port);
        }
        if (analyticsMebibytes < 1 || analyticsMebibytes > 4_096) {
            throw new SettingsException("analytics-mebibytes must be from 1 to 4096: " + analyticsMebibytes);
        }
        if (!Caller.isAccount(account)) {
            throw new SettingsException("account must be 12 digits: " + account);
        }
        if (!region.matches("[a-z]{2}(-[a-z]+)+-\\d")) {
            throw new SettingsException("region must look like us-east-1: " + region);
        }
        if (referenceMebibytes < 1 || referenceMebibytes > 1_024) {
            throw new SettingsException("reference-mebibytes must be from 1 to 1024: " + referenceMebibytes);
        }
        if (host.isBlank()) {
            throw new SettingsException("host must not be empty");
        }
    }
}
