package io.millrace.wire.setting;

import io.millrace.api.Caller;
import java.util.Optional;

/// An access key that somebody may sign with.
///
/// @param id the access key id
/// @param secret the secret access key
/// @param token the session token that must come with it, for temporary credentials
/// @param account the account whose resources it means
public record AccessKey(String id, String secret, Optional<String> token, String account) {

    public AccessKey {
        if (id.isEmpty() || secret.isEmpty() || !Caller.isAccount(account)) {
            throw new IllegalArgumentException("an access key has an id, a secret and an account: " + id);
        }
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + " of " + account + "]";
    }
}
