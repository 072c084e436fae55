package io.millrace.glue;

import io.millrace.api.Caller;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the requests of all operations have in common.
final class Requests {

    private Requests() {}

    /// Returns the caller, if the catalog that he names is his own.
    ///
    /// Without a `CatalogId` the account's own is meant:
    /// <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html>
    ///
    /// @throws io.millrace.api.Fault if it is another account's
    static Caller caller(@Nullable String catalogId) {
        Caller caller = Caller.current();
        if (catalogId != null && !catalogId.equals(caller.account())) {
            throw GlueFault.ACCESS_DENIED.fault("Cross account access to catalog %s is not allowed.", catalogId);
        }
        return caller;
    }

    /// The database that a request names.
    ///
    /// @throws io.millrace.api.Fault if it is another account's
    static DatabaseId database(@Nullable String catalogId, String name) {
        return DatabaseId.of(caller(catalogId), name);
    }

    /// Returns if the member was not given.
    ///
    /// @throws io.millrace.api.Fault if it was
    static void refuse(@Nullable Object member, String name) {
        if (member != null) {
            throw GlueFault.INVALID_INPUT.fault("%s is not supported.", name);
        }
    }

    /// The number that a version id stands for, if it stands for one.
    static Optional<Long> version(String id) {
        return id.matches("\\d{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }

    /// The key after which a page starts.
    ///
    /// @param prefix what all keys of the listing start with
    /// @throws io.millrace.api.Fault if the token is none of this listing's
    static String after(@Nullable String token, String prefix) {
        if (token == null || token.isEmpty()) {
            return "";
        }
        try {
            String key =
                    new String(java.util.Base64.getUrlDecoder().decode(token), java.nio.charset.StandardCharsets.UTF_8);
            if (key.startsWith(prefix)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // no token of ours
        }
        throw GlueFault.INVALID_INPUT.fault("Invalid pagination token provided");
    }

    /// The token of the page that follows a key.
    static String token(String key) {
        return java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
