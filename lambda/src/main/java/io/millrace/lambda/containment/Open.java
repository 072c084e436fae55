package io.millrace.lambda.containment;

/// No containment: a process can do what the server's user can.
///
/// @param reason why, in words for the one who runs the server
public record Open(String reason) implements Containment {}
