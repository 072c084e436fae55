package io.millrace.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who calls, and in which account and region: what a request's signature says about its sender.
///
/// @param account the 12 digits of the account whose resources are meant
/// @param region the region of the signature's scope, such as `us-east-1`
/// @param accessKey the access key that signed, or a name of our own for a service that calls another
public record Caller(String account, String region, String accessKey) {

    /// The account of callers whose access key names none.
    public static final String DEFAULT_ACCOUNT = "000000000000";

    private static final String OWN_KEY = "millrace/own";
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");

    public Caller {
        if (!isAccount(account)) {
            throw new IllegalArgumentException("not an account id: " + account);
        }
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("not a region: " + region);
        }
        if (accessKey.isEmpty()) {
            throw new IllegalArgumentException("a caller has an access key");
        }
    }

    /// The program itself, which may do what no client may, in an account and a region. No signature can carry its
    /// access key: it holds a slash.
    public static Caller own(String account, String region) {
        return new Caller(account, region, OWN_KEY);
    }

    /// Whether the program itself calls.
    public boolean isOwn() {
        return accessKey.equals(OWN_KEY);
    }

    /// Whether the text has the form of an account id; an access key of that form names its account.
    public static boolean isAccount(@Nullable String text) {
        return text != null && ACCOUNT.matcher(text).matches();
    }

    /// The caller of the operation that runs on this thread.
    ///
    /// @throws IllegalStateException outside a call through the [FrontDoor]
    public static Caller current() {
        return CallContext.current().caller();
    }

    /// The same caller in the account and region that an ARN names.
    public Caller in(Arn arn) {
        return new Caller(
                arn.account().isEmpty() ? account : arn.account(),
                arn.region().isEmpty() ? region : arn.region(),
                accessKey);
    }

    /// The ARN of a resource of this caller's account and region.
    public Arn arn(String service, String resource) {
        return new Arn("aws", service, region, account, resource);
    }
}
