package io.millrace.conformance;

import java.nio.file.Path;

/// How far a client of Kinesis is from the service.
enum Distance {
    /// The client interface itself, through the front door.
    DIRECT {
        @Override
        KinesisHouse open(Path folder) {
            return KinesisHouse.direct(folder);
        }
    },
    /// The SDK's client, whose requests are handed to the server's HTTP layer without sockets.
    SDK_IN_MEMORY {
        @Override
        KinesisHouse open(Path folder) {
            return KinesisHouse.inMemory(folder);
        }
    },
    /// The SDK's client and a server in a process of its own.
    SDK_OVER_TCP {
        @Override
        KinesisHouse open(Path folder) {
            return KinesisHouse.overTcp(folder);
        }
    };

    /// Opens a service on an empty folder, and a client of it.
    abstract KinesisHouse open(Path folder);
}
