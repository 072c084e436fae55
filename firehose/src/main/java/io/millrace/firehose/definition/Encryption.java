package io.millrace.firehose.definition;

import java.util.Optional;

/// The server-side encryption that a delivery stream was given; recorded and reported.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamEncryptionConfiguration.html>
///
/// @param keyType `AWS_OWNED_CMK` or `CUSTOMER_MANAGED_CMK`
/// @param keyArn the customer's key, if it is one
public record Encryption(String keyType, Optional<String> keyArn) {}
