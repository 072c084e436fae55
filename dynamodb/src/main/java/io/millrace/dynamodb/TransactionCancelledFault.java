package io.millrace.dynamodb;

import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import io.millrace.dynamodb.TransactionCancelledException.Reason;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// A transaction did nothing; the answer says why, write by write.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactionCanceledException.html>
///
/// @param reasons one for each write
record TransactionCancelledFault(List<Reason> reasons) implements FaultCode {

    TransactionCancelledFault {
        reasons = List.copyOf(reasons);
    }

    /// The refusal with AWS's words.
    Fault fault() {
        return fault("Transaction cancelled, please refer cancellation reasons for specific reasons "
                + reasons.stream().map(Reason::code).collect(Collectors.joining(", ", "[", "]")));
    }

    @Override
    public String code() {
        return "TransactionCanceledException";
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return () -> TransactionCanceledException.builder()
                .cancellationReasons(
                        reasons.stream().map(TransactionCancelledFault::reason).toList());
    }

    private static CancellationReason reason(Reason reason) {
        CancellationReason.Builder builder = CancellationReason.builder()
                .code(reason.code())
                .message(reason.message().orElse(null));
        reason.item().ifPresent(item -> builder.item(AttributeService.attributes(item)));
        return builder.build();
    }
}
