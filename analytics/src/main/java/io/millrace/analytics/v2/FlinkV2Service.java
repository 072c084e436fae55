package io.millrace.analytics.v2;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.run.Applications;
import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.api.ServicePart;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationVpcConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.AddApplicationVpcConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationPresignedUrlRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationPresignedUrlResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationSnapshotResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationSnapshotResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationVpcConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DeleteApplicationVpcConfigurationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationOperationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationOperationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationSnapshotResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationVersionRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.DescribeApplicationVersionResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationOperationsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationOperationsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationSnapshotsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationSnapshotsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationVersionsRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ListApplicationVersionsResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RollbackApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RollbackApplicationResponse;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationMaintenanceConfigurationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.UpdateApplicationMaintenanceConfigurationResponse;

/// The operations on what only applications have that run Flink: for an application of SQL each is refused.
final class FlinkV2Service implements KinesisAnalyticsV2Client, ServicePart {

    private final Applications applications;

    FlinkV2Service(Applications applications) {
        this.applications = applications;
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplicationVersions.html>
    @Override
    public ListApplicationVersionsResponse listApplicationVersions(ListApplicationVersionsRequest request) {
        throw unsupported(request.applicationName(), "ListApplicationVersions");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationVersion.html>
    @Override
    public DescribeApplicationVersionResponse describeApplicationVersion(DescribeApplicationVersionRequest request) {
        throw unsupported(request.applicationName(), "DescribeApplicationVersion");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_RollbackApplication.html>
    @Override
    public RollbackApplicationResponse rollbackApplication(RollbackApplicationRequest request) {
        throw unsupported(request.applicationName(), "RollbackApplication");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplicationOperations.html>
    @Override
    public ListApplicationOperationsResponse listApplicationOperations(ListApplicationOperationsRequest request) {
        throw unsupported(request.applicationName(), "ListApplicationOperations");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationOperation.html>
    @Override
    public DescribeApplicationOperationResponse describeApplicationOperation(
            DescribeApplicationOperationRequest request) {
        throw unsupported(request.applicationName(), "DescribeApplicationOperation");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplicationSnapshot.html>
    @Override
    public CreateApplicationSnapshotResponse createApplicationSnapshot(CreateApplicationSnapshotRequest request) {
        throw unsupported(request.applicationName(), "CreateApplicationSnapshot");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationSnapshot.html>
    @Override
    public DescribeApplicationSnapshotResponse describeApplicationSnapshot(DescribeApplicationSnapshotRequest request) {
        throw unsupported(request.applicationName(), "DescribeApplicationSnapshot");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_ListApplicationSnapshots.html>
    @Override
    public ListApplicationSnapshotsResponse listApplicationSnapshots(ListApplicationSnapshotsRequest request) {
        throw unsupported(request.applicationName(), "ListApplicationSnapshots");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationSnapshot.html>
    @Override
    public DeleteApplicationSnapshotResponse deleteApplicationSnapshot(DeleteApplicationSnapshotRequest request) {
        throw unsupported(request.applicationName(), "DeleteApplicationSnapshot");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UpdateApplicationMaintenanceConfiguration.html>
    @Override
    public UpdateApplicationMaintenanceConfigurationResponse updateApplicationMaintenanceConfiguration(
            UpdateApplicationMaintenanceConfigurationRequest request) {
        throw unsupported(request.applicationName(), "UpdateApplicationMaintenanceConfiguration");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_AddApplicationVpcConfiguration.html>
    @Override
    public AddApplicationVpcConfigurationResponse addApplicationVpcConfiguration(
            AddApplicationVpcConfigurationRequest request) {
        throw invalid(request.applicationName(), "AddApplicationVpcConfiguration");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DeleteApplicationVpcConfiguration.html>
    @Override
    public DeleteApplicationVpcConfigurationResponse deleteApplicationVpcConfiguration(
            DeleteApplicationVpcConfigurationRequest request) {
        throw invalid(request.applicationName(), "DeleteApplicationVpcConfiguration");
    }

    /// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplicationPresignedUrl.html>
    @Override
    public CreateApplicationPresignedUrlResponse createApplicationPresignedUrl(
            CreateApplicationPresignedUrlRequest request) {
        throw invalid(request.applicationName(), "CreateApplicationPresignedUrl");
    }

    private Fault unsupported(String application, String operation) {
        return AnalyticsV2Fault.translated(() -> {
            applications.get(id(application));
            return AnalyticsV2Fault.UNSUPPORTED_OPERATION.fault("%s is not supported for SQL applications.", operation);
        });
    }

    private Fault invalid(String application, String operation) {
        return AnalyticsV2Fault.translated(() -> {
            applications.get(id(application));
            return AnalyticsV2Fault.INVALID_ARGUMENT.fault("%s is not supported for SQL applications.", operation);
        });
    }

    private static ApplicationId id(String name) {
        return ApplicationId.of(Caller.current(), name);
    }
}
