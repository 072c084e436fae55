package io.millrace.analytics.flow;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import io.millrace.analytics.definition.ReferenceDefinition;
import java.time.Instant;

/// What applications read from and send to.
public interface Connections {

    /// Opens the stream of an input.
    Source source(InputDefinition input);

    /// Opens what an input's records pass through before they become rows.
    Preparation preparation(ApplicationId id, InputDefinition input);

    /// Opens what takes the rows of an output.
    Sink sink(ApplicationId id, Destination destination);

    /// Reads the object of a reference table.
    ///
    /// @throws ReferenceException if it cannot be read, or has too many bytes
    byte[] reference(ApplicationId id, ReferenceDefinition reference);

    /// Writes a message to the log stream of a logging option.
    ///
    /// @throws RuntimeException if it cannot be written
    void log(LoggingOption option, Instant time, String message);
}
