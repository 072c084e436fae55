package io.millrace.lambda.runtime;

import java.nio.file.Path;

/// A program of this machine that runs the code of a language.
///
/// @param executable the program itself, behind every link and wrapper
/// @param version what it says of itself, such as `20.20.2`
public record Interpreter(Path executable, String version) {}
