package io.millrace.kinesis;

import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import io.millrace.kinesis.definition.Consumer;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// The errors of Kinesis Data Streams.
///
/// Source: the section "Errors" of each operation of
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html>
public enum KinesisFault implements FaultCode {
    ACCESS_DENIED("AccessDeniedException", AccessDeniedException::builder),
    EXPIRED_ITERATOR("ExpiredIteratorException", ExpiredIteratorException::builder),
    EXPIRED_NEXT_TOKEN("ExpiredNextTokenException", ExpiredNextTokenException::builder),
    INVALID_ARGUMENT("InvalidArgumentException", InvalidArgumentException::builder),
    LIMIT_EXCEEDED("LimitExceededException", LimitExceededException::builder),
    PROVISIONED_THROUGHPUT_EXCEEDED(
            "ProvisionedThroughputExceededException", ProvisionedThroughputExceededException::builder),
    RESOURCE_IN_USE("ResourceInUseException", ResourceInUseException::builder),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", ResourceNotFoundException::builder),
    VALIDATION("ValidationException", ValidationException::builder),

    /// Every SDK tries again after it. Source:
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html>
    INTERNAL_FAILURE("InternalFailure", KinesisException::builder) {
        @Override
        public int status() {
            return 500;
        }
    };

    /// What AWS says beside `InternalFailure`, of a whole request or of one record.
    static final String INTERNAL_FAILURE_TEXT = "Internal service failure.";

    private final String code;

    @SuppressWarnings("ImmutableEnumChecker") // always a static method of the SDK
    private final Supplier<? extends AwsServiceException.Builder> exception;

    KinesisFault(String code, Supplier<? extends AwsServiceException.Builder> exception) {
        this.code = code;
        this.exception = exception;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return exception;
    }

    public static Fault streamNotFound(StreamId id) {
        return RESOURCE_NOT_FOUND.fault("Stream %s under account %s not found.", id.name(), id.account());
    }

    /// A stream of a status that the operation cannot be performed in.
    public static Fault notActive(StreamId id, StreamStatus status) {
        return RESOURCE_IN_USE.fault(
                "Stream %s under account %s not ACTIVE, instead in state %s", id.name(), id.account(), status);
    }

    /// Text seen in <https://github.com/cloud-custodian/cloud-custodian/issues/7260>.
    public static Fault hasConsumers(StreamId id) {
        return RESOURCE_IN_USE.fault(
                "DeleteStream can't delete %s because there are consumers associated with this data stream. To delete %s"
                        + " anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all the"
                        + " consumers that are associated with it.",
                id.arn(), id.name());
    }

    /// A consumer that is not registered, or not any more.
    ///
    /// @param consumer the name or the ARN, as the request has it
    public static Fault consumerNotFound(String consumer, String account) {
        return RESOURCE_NOT_FOUND.fault("Consumer %s, account %s not found.", consumer, account);
    }

    /// Text seen in <https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2442>.
    static Fault consumerNotActive(StreamId id, Consumer consumer) {
        return RESOURCE_IN_USE.fault(
                "Consumer %s with creation timestamp %d under stream %s and account %s is not in ACTIVE status.",
                consumer.name(), consumer.created().getEpochSecond(), id.name(), id.account());
    }

    /// Text seen in <https://github.com/daangn/kinesumer/pull/19>.
    public static Fault otherSubscription(String consumerArn, ShardId shard) {
        return RESOURCE_IN_USE.fault(
                "Another active subscription exists for this consumer: %s, shard: %s", consumerArn, shard);
    }

    public static Fault shardNotFound(StreamId id, ShardId shard) {
        return RESOURCE_NOT_FOUND.fault(
                "Shard %s in stream %s under account %s does not exist", shard, id.name(), id.account());
    }

    public static Fault internalFailure() {
        return INTERNAL_FAILURE.fault(INTERNAL_FAILURE_TEXT);
    }

    /// A shard that takes or gives no more for now.
    public static Fault throughputExceeded(StreamId id, ShardId shard) {
        return PROVISIONED_THROUGHPUT_EXCEEDED.fault("%s", rateExceeded(id, shard));
    }

    /// The text of a throttled record. Source: the example of
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
    static String rateExceeded(StreamId id, ShardId shard) {
        return "Rate exceeded for shard %s in stream %s under account %s.".formatted(shard, id.name(), id.account());
    }
}
