package io.millrace.firehose;

import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.Encryption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfigurationInput;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionStatus;
import software.amazon.awssdk.services.firehose.model.KeyType;

/// Translates server-side encryption between the SDK's shapes and ours.
final class EncryptionService {

    private EncryptionService() {}

    /// The encryption that a request asks for; without an input it is that by the service's own key.
    ///
    /// @throws io.millrace.api.Fault if type and key do not fit
    static Encryption of(@Nullable DeliveryStreamEncryptionConfigurationInput input) {
        if (input == null || input.keyType() != KeyType.CUSTOMER_MANAGED_CMK) {
            if (input != null && input.keyARN() != null) {
                throw FirehoseFault.INVALID_ARGUMENT.fault("KeyARN must not be specified for key type AWS_OWNED_CMK.");
            }
            return new Encryption(KeyType.AWS_OWNED_CMK.toString(), Optional.empty());
        }
        if (input.keyARN() == null) {
            throw FirehoseFault.INVALID_ARGUMENT.fault("KeyARN must be specified for key type CUSTOMER_MANAGED_CMK.");
        }
        return new Encryption(KeyType.CUSTOMER_MANAGED_CMK.toString(), Optional.of(input.keyARN()));
    }

    /// Returns if the delivery stream can be encrypted as its definition says.
    ///
    /// @throws io.millrace.api.Fault if it reads a stream, whose own encryption counts
    static void check(DeliveryDefinition definition) {
        if (definition.encryption().isPresent() && definition.source().isPresent()) {
            throw FirehoseFault.INVALID_ARGUMENT.fault(
                    "Server-side encryption can only be enabled for a DirectPut delivery stream.");
        }
    }

    static DeliveryStreamEncryptionConfiguration describe(DeliveryDefinition definition) {
        return definition
                .encryption()
                .map(encryption -> DeliveryStreamEncryptionConfiguration.builder()
                        .status(DeliveryStreamEncryptionStatus.ENABLED)
                        .keyType(encryption.keyType())
                        .keyARN(encryption.keyArn().orElse(null)))
                .orElseGet(() ->
                        DeliveryStreamEncryptionConfiguration.builder().status(DeliveryStreamEncryptionStatus.DISABLED))
                .build();
    }
}
