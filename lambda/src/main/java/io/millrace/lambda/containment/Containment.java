package io.millrace.lambda.containment;

import java.nio.file.Path;
import java.util.List;

/// How the processes of functions are kept to themselves.
public sealed interface Containment permits Open, Bubblewrap {

    /// What a server wants of containment.
    enum Wish {
        /// Contained where that is possible.
        AUTO,
        /// Contained, or no server.
        REQUIRE,
        /// Not contained.
        OFF
    }

    /// The containment that this machine can give.
    ///
    /// @param programs where programs are looked for
    /// @param hidden folders of which contained processes see nothing, such as the server's data and homes
    /// @param hasNetwork whether contained processes share the machine's network
    /// @throws IllegalStateException if containment is required and this machine has none; says why
    static Containment of(Wish wish, List<Path> programs, List<Path> hidden, boolean hasNetwork) {
        return switch (wish) {
            case OFF -> new Open("lambda-sandbox is off");
            case AUTO -> Bubblewrap.find(programs, hidden, hasNetwork);
            case REQUIRE ->
                switch (Bubblewrap.find(programs, hidden, hasNetwork)) {
                    case Open open ->
                        throw new IllegalStateException(
                                "lambda-sandbox is required, but functions cannot be contained: " + open.reason());
                    case Bubblewrap bubblewrap -> bubblewrap;
                };
        };
    }
}
