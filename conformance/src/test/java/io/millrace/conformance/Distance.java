package io.millrace.conformance;

/// How far clients are from a service.
public enum Distance {
    /// The client interface itself, through the front door.
    DIRECT,
    /// The SDK's client, whose requests are handed to the server's HTTP layer without sockets.
    SDK_IN_MEMORY,
    /// The SDK's client and a server in a process of its own.
    SDK_OVER_TCP
}
