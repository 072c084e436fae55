package io.millrace.iam;

import io.millrace.api.Caller;
import io.millrace.api.RequestLimits;
import io.millrace.api.ServiceDoor;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/// The Security Token Service: tells callers who they are.
///
/// Every caller is the root user of his account, as long as accounts have no users of their own.
public final class StsService implements StsClient {

    /// The service as the front door opens it.
    public ServiceDoor<StsClient> door() {
        return ServiceDoor.of(StsClient.class, this, RequestLimits.none(), StsException::builder);
    }

    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        Caller caller = Caller.current();
        return GetCallerIdentityResponse.builder()
                .account(caller.account())
                .userId(caller.account())
                .arn("arn:aws:iam::" + caller.account() + ":root")
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
