package io.millrace.analytics.flow;

import io.millrace.analytics.flow.FunctionRecords.Answer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// A Lambda function that takes rows, each at least once; for one thread.
///
/// A row's id follows from its place in the output, so a row that is sent again, be it after a crash, has the same
/// id, by which a function can tell. A row that failed is sent again with a higher `retryHint`.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/how-it-works-output-lambda.html>
final class FunctionSink implements Sink {

    private final String applicationArn;
    private final String functionArn;
    private final Invocations invocations;
    private final RandomGenerator random;

    /// The rows that were sent and not taken, by their bytes' identity, which they keep until they are taken.
    private final IdentityHashMap<byte[], Attempt> pending = new IdentityHashMap<>();

    FunctionSink(String applicationArn, String functionArn, Invocations invocations, RandomGenerator random) {
        this.applicationArn = applicationArn;
        this.functionArn = functionArn;
        this.invocations = invocations;
        this.random = random;
    }

    /// A row under way.
    ///
    /// @param retryHint how often it was sent before
    private record Attempt(String id, int retryHint) {}

    @Override
    public Outcome put(List<byte[]> records, String producer, long sequence) {
        List<Attempt> attempts = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Attempt attempt = pending.get(records.get(i));
            attempts.add(attempt == null ? new Attempt(id(producer, sequence + i), 0) : attempt);
        }
        for (int i = 0; i < records.size(); i++) {
            Attempt attempt = attempts.get(i);
            pending.put(records.get(i), new Attempt(attempt.id(), attempt.retryHint() + 1));
        }
        return deliver(records, attempts);
    }

    /// What stands behind the application in the producer's name, and the place.
    private static String id(String producer, long sequence) {
        return producer.substring(producer.indexOf('#') + 1) + ":" + sequence;
    }

    private Outcome deliver(List<byte[]> records, List<Attempt> attempts) {
        Map<String, Answer> answers;
        try {
            answers = invoke(records, attempts);
        } catch (InvocationException e) {
            if (!e.isTooLarge() || records.size() == 1) {
                throw e;
            }
            int half = records.size() / 2;
            List<Integer> refused = new ArrayList<>();
            String firstCause = attempt(records.subList(0, half), attempts.subList(0, half), 0, refused);
            String lastCause = attempt(
                    records.subList(half, records.size()), attempts.subList(half, records.size()), half, refused);
            return new Outcome(refused, lastCause.isEmpty() ? firstCause : lastCause);
        }
        List<Integer> refused = new ArrayList<>();
        String cause = "";
        for (int i = 0; i < records.size(); i++) {
            Attempt attempt = attempts.get(i);
            Answer answer = answers.get(attempt.id());
            if (answer != null && answer.result().equals("Ok")) {
                pending.remove(records.get(i));
            } else {
                refused.add(i);
                cause = "function " + functionArn + " returned "
                        + (answer == null ? "nothing" : "\"" + answer.result() + "\"") + " for record " + attempt.id();
            }
        }
        return new Outcome(refused, cause);
    }

    /// Delivers a part, and tells the indexes that it did not; returns why.
    private String attempt(List<byte[]> records, List<Attempt> attempts, int from, List<Integer> refused) {
        try {
            Outcome outcome = deliver(records, attempts);
            outcome.refused().forEach(index -> refused.add(from + index));
            return outcome.cause();
        } catch (InvocationException e) {
            for (int i = 0; i < records.size(); i++) {
                refused.add(from + i);
            }
            return String.valueOf(e.getMessage());
        }
    }

    private Map<String, Answer> invoke(List<byte[]> records, List<Attempt> attempts) {
        byte[] event = FunctionRecords.event(
                new UUID(random.nextLong(), random.nextLong()).toString(),
                applicationArn,
                "",
                attempts.stream().map(Attempt::id).toList(),
                records,
                (json, i) -> {
                    json.writeObjectFieldStart("lambdaDeliveryRecordMetadata");
                    json.writeNumberField("retryHint", attempts.get(i).retryHint());
                    json.writeEndObject();
                });
        return FunctionRecords.answers(invocations.invoke(functionArn, event));
    }
}
