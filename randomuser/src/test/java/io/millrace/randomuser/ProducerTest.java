package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

class ProducerTest {

    private static final List<Person> PEOPLE = people();

    private final FakeKinesis kinesis = new FakeKinesis();
    private final FakePace pace = new FakePace();
    private final StringWriter ledger = new StringWriter();
    private final List<Progress> told = new ArrayList<>();

    @Test
    void run_sendsOneUserAtATimeWithRandomPausesBelowASecond() {
        Progress progress = run(ProducerSettings.TUTORIAL.withCount(1_000));
        assertThat(kinesis.callSizes).hasSize(1_000).containsOnly(1);
        assertThat(pace.pauses).hasSize(999).allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) < 0);
        assertThat(pace.pauses.stream().mapToLong(Duration::toMillis).average().orElseThrow())
                .isBetween(450.0, 550.0);
        assertThat(progress.sent()).isEqualTo(1_000);
        assertThat(progress.lastSequenceNumber())
                .isEqualTo(kinesis.stored.getLast().sequenceNumber());
        assertThat(progress.bytes())
                .isEqualTo(kinesis.stored.stream()
                        .mapToLong(each -> each.data().getBytes(StandardCharsets.UTF_8).length)
                        .sum());
        Set<String> known = PEOPLE.stream()
                .map(person -> new String(person.json(), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
        Set<String> seen = kinesis.stored.stream().map(FakeKinesis.Stored::data).collect(Collectors.toSet());
        assertThat(known).containsAll(seen);
        assertThat(seen).hasSizeGreaterThan(45); // of 50, all but surely
        assertThat(kinesis.stored).allMatch(each -> each.streamName().equals("users"));
        assertThat(new HashSet<>(kinesis.stored.stream()
                        .map(FakeKinesis.Stored::partitionKey)
                        .toList()))
                .hasSize(1_000);
    }

    @Test
    void run_endsWithItsDuration() {
        Progress progress = run(ProducerSettings.TUTORIAL.withDuration(Duration.ofMinutes(1)));
        assertThat(progress.sent()).isBetween(60L, 250L);
        assertThat(pace.nanos()).isEqualTo(1_000 + Duration.ofMinutes(1).toNanos());
    }

    @Test
    void run_keepsALowRateWithSingleRecords() {
        Progress progress = run(ProducerSettings.TUTORIAL.withRate(50).withDuration(Duration.ofSeconds(10)));
        assertThat(progress.sent()).isEqualTo(500);
        assertThat(kinesis.callSizes).containsOnly(1);
    }

    @Test
    void run_keepsAHighRateWithBatches() {
        Progress progress = run(ProducerSettings.TUTORIAL.withRate(4_000).withDuration(Duration.ofSeconds(10)));
        assertThat(progress.sent()).isEqualTo(40_000);
        assertThat(kinesis.callSizes).hasSize(200).containsOnly(200);
    }

    @Test
    void run_sendsNoMoreThanItsCountInBatches() {
        Progress progress = run(ProducerSettings.TUTORIAL.withRate(100_000).withCount(1_234));
        assertThat(progress.sent()).isEqualTo(1_234);
        assertThat(kinesis.callSizes).containsExactlyInAnyOrder(500, 500, 234);
    }

    @Test
    void run_offersRefusedRecordsAgainAndEachOnlyOnce() {
        kinesis.refusal = number -> switch (number % 7) {
            case 0 -> "ProvisionedThroughputExceededException";
            case 3 -> "InternalFailure";
            default -> "";
        };
        Progress progress = run(ProducerSettings.TUTORIAL.withRate(5_000).withCount(5_000));
        assertThat(progress.sent()).isEqualTo(5_000);
        assertThat(progress.failed()).isZero();
        assertThat(progress.retried()).isGreaterThan(1_000);
        assertThat(kinesis.stored).hasSize(5_000).doesNotHaveDuplicates();
        assertThat(keys()).as("a key tells one record").doesNotHaveDuplicates();
    }

    @Test
    void run_backsOffLongerAndLongerWhileTheStreamIsBusy() {
        kinesis.before = call -> throwIf(call < 12, busy());
        Progress progress = run(ProducerSettings.TUTORIAL.withCount(1));
        assertThat(progress.sent()).isEqualTo(1);
        assertThat(progress.retried()).isEqualTo(12);
        assertThat(pace.pauses).hasSize(12);
        for (int i = 0; i < 12; i++) {
            assertThat(pace.pauses.get(i)).isLessThanOrEqualTo(Duration.ofMillis(Math.min(5_000, 100L << i)));
        }
        assertThat(progress.lastProblem()).startsWith("ProvisionedThroughputExceededException");
    }

    @Test
    void run_givesARecordUpAfterItsAttempts() {
        kinesis.before = call -> throwIf(call < 3, busy());
        Progress progress = run(ProducerSettings.TUTORIAL.withCount(2).withAttempts(3));
        assertThat(progress).matches(each -> each.sent() == 1 && each.failed() == 1 && each.retried() == 2);
    }

    @Test
    void run_waitsForAServerThatIsNotThere() {
        kinesis.before = call -> throwIf(
                call < 5, SdkClientException.create("unable to send", new ConnectException("Connection refused")));
        Progress progress = run(ProducerSettings.TUTORIAL.withCount(3));
        assertThat(progress).matches(each -> each.sent() == 3 && each.inDoubt() == 0 && each.retried() == 5);
    }

    @Test
    void run_neverSendsAgainWhatMayBeStored() {
        kinesis.after = call -> {
            throwIf(call == 1, SdkClientException.create("unable to read", new SocketException("Connection reset")));
            throwIf(call == 2, failure("InternalFailure", 500));
        };
        Progress progress = run(ProducerSettings.TUTORIAL.withCount(5));
        assertThat(progress).matches(each -> each.sent() == 3 && each.inDoubt() == 2 && each.retried() == 0);
        assertThat(kinesis.stored).hasSize(5);
        assertThat(keys()).doesNotHaveDuplicates();
        assertThat(ledger.toString().lines()).hasSize(3);
    }

    @Test
    void run_throwsWhatWaitingDoesNotCure() {
        for (RuntimeException fault : List.of(
                ResourceNotFoundException.builder()
                        .message("no such stream")
                        .statusCode(400)
                        .build(),
                SdkClientException.create("Unable to load credentials"))) {
            kinesis.before = _ -> throwIf(true, fault);
            Producer single = producer(ProducerSettings.TUTORIAL, Ledger.none());
            assertThatThrownBy(single::run).isSameAs(fault);
            assertThat(single.progress().failed()).isEqualTo(1);
            assertThatThrownBy(() -> run(ProducerSettings.TUTORIAL.withRate(1_000)))
                    .isSameAs(fault);
        }
        assertThat(kinesis.stored).isEmpty();
    }

    @Test
    void run_endsWhenTheLedgerCannotBeWritten() {
        Ledger broken = Ledger.to(new Writer() {
            @Override
            public void write(char[] characters, int offset, int length) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        assertThatThrownBy(() -> producer(ProducerSettings.TUTORIAL, broken).run())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("49591000");
        assertThat(kinesis.stored).hasSize(1);
    }

    @Test
    void run_listsEachAcknowledgedRecordInTheLedger() {
        kinesis.refusal = number -> number % 5 == 0 ? "ProvisionedThroughputExceededException" : "";
        run(ProducerSettings.TUTORIAL.withRate(1_000).withCount(300));
        Map<String, Person> bySha = PEOPLE.stream().collect(Collectors.toMap(Person::sha256, Function.identity()));
        Map<String, FakeKinesis.Stored> byNumber = kinesis.stored.stream()
                .collect(Collectors.toMap(FakeKinesis.Stored::sequenceNumber, Function.identity()));
        List<String> lines = ledger.toString().lines().toList();
        assertThat(lines).hasSize(300);
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            FakeKinesis.Stored stored = Objects.requireNonNull(byNumber.remove(columns[0]), line);
            assertThat(columns[1]).isEqualTo("shardId-000000000000");
            assertThat(columns[2])
                    .isEqualTo(
                            Objects.requireNonNull(bySha.get(columns[3]), line).identity())
                    .endsWith("@example.com");
            assertThat(columns[3]).isEqualTo(Digests.hex("SHA-256", stored.data()));
        }
        assertThat(byNumber).isEmpty();
    }

    @Test
    void run_endsWhenStoppedAndTellsItsProgressAllTheWay() {
        Producer[] self = new Producer[1];
        self[0] = new Producer(
                new KinesisSink(kinesis, "users"),
                PEOPLE,
                ProducerSettings.TUTORIAL,
                pace,
                new SplittableRandom(1),
                Ledger.to(ledger),
                progress -> {
                    told.add(progress);
                    assertThat(ledger.toString().lines().count()).isEqualTo(progress.sent());
                    if (progress.sent() == 7) {
                        self[0].stop();
                    }
                });
        assertThat(self[0].run().sent()).isEqualTo(7);
        assertThat(told).extracting(Progress::sent).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThatThrownBy(self[0]::run).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void run_endsWhenInterruptedAndStaysInterrupted() {
        kinesis.before = call -> {
            if (call == 3) {
                Thread.currentThread().interrupt();
            }
        };
        assertThat(run(ProducerSettings.TUTORIAL).sent()).isEqualTo(4);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void run_letsABacklogOfMoreThanASecondGo() {
        kinesis.before = call -> {
            if (call == 10) {
                pace.pass(Duration.ofSeconds(60));
            }
        };
        Progress progress =
                run(ProducerSettings.TUTORIAL.withRate(10).withInFlight(1).withDuration(Duration.ofSeconds(70)));
        assertThat(progress.sent()).isBetween(105L, 125L); // 11 before, 10 late ones, 90 after; not 700
    }

    @Test
    void run_canUseOneKeyForAll() {
        run(ProducerSettings.TUTORIAL.withCount(20).withPartitionKey(PartitionKey.constant("one")));
        assertThat(new HashSet<>(keys())).containsExactly("one");
    }

    @Test
    void settings_refuseWhatMakesNoSense() {
        ProducerSettings settings = ProducerSettings.TUTORIAL;
        for (Runnable wrong : List.<Runnable>of(
                () -> settings.withCount(0),
                () -> settings.withDuration(Duration.ZERO),
                () -> settings.withDuration(ProducerSettings.FOREVER.plusNanos(1)),
                () -> settings.withInFlight(0),
                () -> settings.withInFlight(257),
                () -> settings.withAttempts(0),
                () -> settings.withRate(0),
                () -> settings.withRate(Double.NaN),
                () -> settings.withRate(1_000_001),
                () -> settings.withRhythm(new Rhythm.RandomPause(Duration.ZERO)),
                () -> PartitionKey.constant(""),
                () -> PartitionKey.constant("k".repeat(257)))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Progress run(ProducerSettings settings) {
        return producer(settings, Ledger.to(ledger)).run();
    }

    private Producer producer(ProducerSettings settings, Ledger to) {
        return new Producer(
                new KinesisSink(kinesis, "users"), PEOPLE, settings, pace, new SplittableRandom(42), to, told::add);
    }

    private List<String> keys() {
        return kinesis.stored.stream().map(FakeKinesis.Stored::partitionKey).toList();
    }

    private static void throwIf(boolean isSo, RuntimeException e) {
        if (isSo) {
            throw e;
        }
    }

    private static RuntimeException busy() {
        return ProvisionedThroughputExceededException.builder()
                .message("Rate exceeded for shard")
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ProvisionedThroughputExceededException")
                        .build())
                .build();
    }

    private static RuntimeException failure(String code, int status) {
        return KinesisException.builder()
                .message(code)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    private static List<Person> people() {
        RandomUsers users = new RandomUsers(
                () -> Instant.parse("2026-11-22T12:00:00Z"), new SplittableRandom(1), Allowance.unlimited());
        try {
            return Person.parse(users.answer("/api/", "results=50&exc=login&seed=producer", "me")
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
