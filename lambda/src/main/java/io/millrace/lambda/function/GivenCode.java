package io.millrace.lambda.function;

import java.nio.file.Path;

/// The code of a function as its owner gives it.
public sealed interface GivenCode {

    /// A deployment package.
    ///
    /// @param zip the archive
    record Archive(byte[] zip) implements GivenCode {}

    /// A folder of this machine that the function runs from as it is at each moment.
    ///
    /// @param path an absolute path
    record Folder(Path path) implements GivenCode {}
}
