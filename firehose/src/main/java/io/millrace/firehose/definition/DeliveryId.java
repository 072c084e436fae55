package io.millrace.firehose.definition;

import io.millrace.api.Arn;
import io.millrace.api.Caller;

/// Which delivery stream: its name within an account and a region.
///
/// @param account the 12 digits of the owner's account
/// @param region the region it lives in
/// @param name its name, 1 to 64 characters
public record DeliveryId(String account, String region, String name) {

    public static DeliveryId of(Caller caller, String name) {
        return new DeliveryId(caller.account(), caller.region(), name);
    }

    /// The key of its documents in the store.
    public String key() {
        return account + "/" + region + "/" + name;
    }

    /// Its ARN: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamDescription.html>
    public Arn arn() {
        return new Arn("aws", "firehose", region, account, "deliverystream/" + name);
    }
}
