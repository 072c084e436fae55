package io.millrace.analytics.definition;

import io.millrace.api.Arn;
import io.millrace.api.Caller;

/// Which application: names are unique within an account and a region.
///
/// @param account the 12 digits of the owner
/// @param region the region
/// @param name the application's name, without a slash
public record ApplicationId(String account, String region, String name) {

    private static final String SERVICE = "kinesisanalytics";

    public static ApplicationId of(Caller caller, String name) {
        return new ApplicationId(caller.account(), caller.region(), name);
    }

    /// Reads what [#arn] made, of the caller's account in any region.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is the ARN of something else
    public static ApplicationId ofArn(Caller caller, String text) {
        Arn arn = Arn.parse(text)
                .filter(found -> found.service().equals(SERVICE)
                        && found.account().equals(caller.account())
                        && !found.region().isEmpty()
                        && found.nameOf("application").isPresent())
                .orElseThrow(() -> AnalyticsFault.INVALID_ARGUMENT.fault(
                        "%s is not the ARN of an application of account %s.", text, caller.account()));
        return of(caller.in(arn), arn.nameOf("application").orElseThrow());
    }

    /// Reads what [#key] made.
    public static ApplicationId ofKey(String key) {
        String[] parts = key.split("/", 3);
        return new ApplicationId(parts[0], parts[1], parts[2]);
    }

    /// The key of everything that the store keeps about the application.
    public String key() {
        return account + "/" + region + "/" + name;
    }

    /// `arn:aws:kinesisanalytics:region:account:application/name`
    public String arn() {
        return new Arn("aws", SERVICE, region, account, "application/" + name).toString();
    }

    @Override
    public String toString() {
        return key();
    }
}
