package io.millrace.firehose;

import io.millrace.api.ProducerToken;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.delivery.DeliveryMeter;
import io.millrace.log.Appended;
import io.millrace.log.Entry;
import io.millrace.log.Payload;
import io.millrace.log.Token;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;
import software.amazon.awssdk.services.firehose.model.Record;

/// Takes what clients put into delivery streams.
final class PutService {

    private static final int LANE = 0;
    private static final int MAX_BATCH_BYTES = 4 << 20;
    private static final String SLOW_DOWN = "Slow down.";

    private final InstantSource clock;
    private final boolean isLimited;
    private final Function<Delivery, DeliveryMeter> meters;

    /// What takes puts.
    ///
    /// @param isLimited whether AWS's throughput limits delivery streams whose tags say nothing
    PutService(InstantSource clock, boolean isLimited, Function<Delivery, DeliveryMeter> meters) {
        this.clock = clock;
        this.isLimited = isLimited;
        this.meters = meters;
    }

    PutRecordResponse put(Delivery delivery, PutRecordRequest request) {
        Instant begin = clock.instant();
        Optional<ProducerToken> token = ProducerToken.of(request, FirehoseFault.INVALID_ARGUMENT);
        List<Record> records = List.of(request.record());
        boolean isAdmitted = admitted(delivery, records, token, begin)[0];
        meters.apply(delivery).throttled(isAdmitted ? 0 : 1);
        if (!isAdmitted) {
            throw FirehoseFault.SERVICE_UNAVAILABLE.fault(SLOW_DOWN);
        }
        List<Appended> appended = append(delivery, records, token);
        meters.apply(delivery).put("PutRecord", 1, bytes(records), begin);
        return PutRecordResponse.builder()
                .recordId(recordId(delivery, appended.getFirst()))
                .encrypted(isEncrypted(delivery))
                .build();
    }

    /// All records are stored or none, so no record fails alone, unless there are more than the throughput allows.
    PutRecordBatchResponse put(Delivery delivery, PutRecordBatchRequest request) {
        Instant begin = clock.instant();
        if (bytes(request.records()) > MAX_BATCH_BYTES) {
            throw FirehoseFault.INVALID_ARGUMENT.fault("Records size exceeds 4 MB limit");
        }
        Optional<ProducerToken> token = ProducerToken.of(request, FirehoseFault.INVALID_ARGUMENT);
        boolean[] isAdmitted = admitted(delivery, request.records(), token, begin);
        List<Record> admitted = new ArrayList<>(request.records().size());
        for (int i = 0; i < isAdmitted.length; i++) {
            if (isAdmitted[i]) {
                admitted.add(request.records().get(i));
            }
        }
        int throttled = isAdmitted.length - admitted.size();
        meters.apply(delivery).throttled(throttled);
        if (token.isPresent() && throttled > 0) {
            throw FirehoseFault.SERVICE_UNAVAILABLE.fault(SLOW_DOWN); // numbers of records leave no gap
        }
        Iterator<Appended> appended = admitted.isEmpty()
                ? List.<Appended>of().iterator()
                : append(delivery, admitted, token).iterator();
        List<PutRecordBatchResponseEntry> entries = new ArrayList<>(isAdmitted.length);
        for (boolean isStored : isAdmitted) {
            entries.add(isStored ? stored(delivery, appended.next()) : refused());
        }
        meters.apply(delivery).put("PutRecordBatch", admitted.size(), bytes(admitted), begin);
        return PutRecordBatchResponse.builder()
                .failedPutCount(throttled)
                .encrypted(isEncrypted(delivery))
                .requestResponses(entries)
                .build();
    }

    private static PutRecordBatchResponseEntry stored(Delivery delivery, Appended appended) {
        return PutRecordBatchResponseEntry.builder()
                .recordId(recordId(delivery, appended))
                .build();
    }

    private static PutRecordBatchResponseEntry refused() {
        return PutRecordBatchResponseEntry.builder()
                .errorCode(FirehoseFault.SERVICE_UNAVAILABLE.code())
                .errorMessage(SLOW_DOWN)
                .build();
    }

    private boolean[] admitted(Delivery delivery, List<Record> records, Optional<ProducerToken> token, Instant now) {
        boolean[] isAdmitted = new boolean[records.size()];
        if (isLimited(delivery.definition())) {
            meters.apply(delivery).limits(PutThroughput.REQUESTS, PutThroughput.RECORDS, PutThroughput.BYTES);
            int[] sizes = records.stream().mapToInt(PutService::bytes).toArray();
            return delivery.throughput().take(sizes, token.isPresent(), now);
        }
        Arrays.fill(isAdmitted, true);
        return isAdmitted;
    }

    private boolean isLimited(DeliveryDefinition definition) {
        return definition.tags().stream()
                .filter(tag -> tag.key().equals(PutThroughput.TAG))
                .map(DeliveryDefinition.Tag::value)
                .filter(value -> value.equals("aws") || value.equals("none"))
                .findFirst()
                .map(value -> value.equals("aws"))
                .orElse(isLimited);
    }

    private static int bytes(Record record) {
        return record.data().asByteArrayUnsafe().length;
    }

    private static long bytes(List<Record> records) {
        return records.stream().mapToLong(PutService::bytes).sum();
    }

    private static boolean isEncrypted(Delivery delivery) {
        return delivery.definition().encryption().isPresent();
    }

    private static List<Appended> append(Delivery delivery, List<Record> records, Optional<ProducerToken> first) {
        List<Entry> entries = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Payload payload = Payload.of(records.get(i).data().asByteArrayUnsafe());
            long offset = i;
            entries.add(first.map(
                            token -> Entry.of(LANE, payload, new Token(token.producer(), token.sequence() + offset)))
                    .orElseGet(() -> Entry.of(LANE, payload)));
        }
        return delivery.append(entries);
    }

    /// Names the record by its place; the same record has the same id when it is put again with its token.
    private static String recordId(Delivery delivery, Appended appended) {
        String place = delivery.id().key() + "@" + delivery.definition().createdMillis() + ":" + appended.position();
        return Base64.getEncoder().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }
}
