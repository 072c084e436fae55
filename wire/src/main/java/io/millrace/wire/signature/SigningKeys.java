package io.millrace.wire.signature;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The keys of the scopes that were signed for of late; a client signs a whole day with the same one.
final class SigningKeys {

    private static final int MOST = 256;

    private final Map<Use, byte[]> keys = new ConcurrentHashMap<>();

    private record Use(String secret, Signature.Scope scope) {

        @Override
        public String toString() {
            return scope.toString();
        }
    }

    /// The key that signs in that scope.
    byte[] of(String secret, Signature.Scope scope) {
        Use use = new Use(secret, scope);
        byte[] known = keys.get(use);
        if (known != null) {
            return known;
        }
        if (keys.size() >= MOST) {
            keys.clear(); // days go by, and anybody can name a scope
        }
        byte[] key = SigV4.key(secret, scope);
        keys.put(use, key);
        return key;
    }
}
