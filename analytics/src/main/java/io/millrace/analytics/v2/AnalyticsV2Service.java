package io.millrace.analytics.v2;

import io.millrace.analytics.discovery.DiscoveryService;
import io.millrace.analytics.run.Applications;
import io.millrace.api.ServiceDoor;
import java.util.List;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.KinesisAnalyticsV2Exception;

/// Kinesis Analytics for SQL, version 2 of its API.
///
/// Its parts translate for the same [Applications] as those of version 1 do: an application that one version has made
/// is there for the other. Of all runtimes it has `SQL-1_0` alone.
///
/// Operations: <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_Operations.html>
public final class AnalyticsV2Service {

    private final List<KinesisAnalyticsV2Client> parts;

    public AnalyticsV2Service(Applications applications, DiscoveryService discovery) {
        this.parts = List.of(
                new ApplicationV2Service(applications),
                new ConfigurationV2Service(applications),
                new SchemaDiscoveryV2Service(discovery),
                new TagV2Service(applications),
                new FlinkV2Service(applications));
    }

    /// The door to this version.
    public ServiceDoor<KinesisAnalyticsV2Client> door() {
        return ServiceDoor.of(
                KinesisAnalyticsV2Client.class, parts, AnalyticsV2Limits.LIMITS, KinesisAnalyticsV2Exception::builder);
    }
}
