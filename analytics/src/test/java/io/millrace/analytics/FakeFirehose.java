package io.millrace.analytics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;

/// Delivery streams in memory that drop what comes a second time with the same producer token.
final class FakeFirehose {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, List<String>> rows = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private int largest;

    void create(String name) {
        lock.lock();
        try {
            rows.put(name, new ArrayList<>());
        } finally {
            lock.unlock();
        }
    }

    List<String> rows(String name) {
        lock.lock();
        try {
            return List.copyOf(known(name));
        } finally {
            lock.unlock();
        }
    }

    /// Waits until so many rows are there.
    List<String> await(String name, int count) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(60);
            while (known(name).size() < count) {
                if (nanos <= 0) {
                    throw new AssertionError("only " + known(name).size() + " of " + count + " rows: "
                            + known(name).stream().limit(20).toList());
                }
                nanos = changed.awaitNanos(nanos);
            }
            return List.copyOf(known(name));
        } finally {
            lock.unlock();
        }
    }

    private List<String> known(String name) {
        return Optional.ofNullable(rows.get(name)).orElseThrow();
    }

    /// The most records that one put had.
    int largest() {
        return largest;
    }

    /// A client for one process.
    FirehoseClient client(Lifeline life) {
        return new Client(life);
    }

    private final class Client implements FirehoseClient {

        private final Lifeline life;

        Client(Lifeline life) {
            this.life = life;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}

        @Override
        public PutRecordBatchResponse putRecordBatch(PutRecordBatchRequest request) {
            life.step();
            PutRecordBatchResponse response = put(request);
            life.step();
            return response;
        }

        private PutRecordBatchResponse put(PutRecordBatchRequest request) {
            lock.lock();
            try {
                List<String> taken = rows.get(request.deliveryStreamName());
                if (taken == null) {
                    throw ResourceNotFoundException.builder()
                            .message("Firehose " + request.deliveryStreamName() + " not found.")
                            .build();
                }
                largest = Math.max(largest, request.records().size());
                Optional<String> token = FakeKinesis.header(request, "x-millrace-producer-token")
                        .map(value -> request.deliveryStreamName() + "/" + value);
                List<PutRecordBatchResponseEntry> results = new ArrayList<>();
                for (int i = 0; i < request.records().size(); i++) {
                    Record record = request.records().get(i);
                    if (FakeKinesis.isNew(tokens, token, i)) {
                        taken.add(record.data().asUtf8String());
                    }
                    results.add(
                            PutRecordBatchResponseEntry.builder().recordId("r").build());
                }
                changed.signalAll();
                return PutRecordBatchResponse.builder()
                        .failedPutCount(0)
                        .requestResponses(results)
                        .build();
            } finally {
                lock.unlock();
            }
        }
    }
}
