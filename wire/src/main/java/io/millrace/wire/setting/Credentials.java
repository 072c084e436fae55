package io.millrace.wire.setting;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whose signatures are accepted.
public sealed interface Credentials {

    /// Anybody's, and unsigned requests too: signatures are read for their scope, nothing is verified.
    record Open() implements Credentials {}

    /// Only those of known access keys; every signature is verified, and every request must be signed.
    ///
    /// @param find looks an access key up by its id
    record Keys(Function<String, Optional<AccessKey>> find) implements Credentials {

        /// A fixed set of access keys.
        public static Keys of(AccessKey... keys) {
            Map<String, AccessKey> byId =
                    Stream.of(keys).collect(Collectors.toUnmodifiableMap(AccessKey::id, Function.identity()));
            return new Keys(id -> Optional.ofNullable(byId.get(id)));
        }
    }
}
