package io.millrace.lambda;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// How clients reach the server, as far as functions show it.
///
/// @param endpoint the server's base URL, known once it listens; nothing if nobody listens
/// @param isOfThisMachine whether only programs of this machine can reach it; functions may then run from folders
public record Reach(Supplier<Optional<URI>> endpoint, boolean isOfThisMachine) {

    /// A service inside of a program.
    public static final Reach INSIDE = new Reach(Optional::empty, true);
}
