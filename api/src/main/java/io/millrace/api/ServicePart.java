package io.millrace.api;

import software.amazon.awssdk.core.SdkClient;

/// A part of a service: implements the SDK's client interface as far as its own operations go.
///
/// Such a class says `implements LambdaClient, ServicePart`; [ServiceDoor] puts the parts together.
public interface ServicePart extends SdkClient {

    @Override
    default String serviceName() {
        return getClass().getSimpleName();
    }

    /// Whoever made the parts closes what they use.
    @Override
    default void close() {}
}
