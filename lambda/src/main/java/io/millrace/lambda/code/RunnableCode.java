package io.millrace.lambda.code;

import java.nio.file.Path;
import java.util.Optional;

/// The folders from which a version of a function runs.
///
/// @param task the function's own files: what AWS has at `/var/task`
/// @param layers the merged files of its layers, if it has any: what AWS has at `/opt`
public record RunnableCode(Path task, Optional<Path> layers) {}
