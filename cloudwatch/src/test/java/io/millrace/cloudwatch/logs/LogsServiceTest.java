package io.millrace.cloudwatch.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.TooManyTagsException;

@SuppressWarnings("unchecked") // the SDK takes consumers as varargs
class LogsServiceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Caller CALLER = new Caller("123456789012", "us-east-1", "test");

    @TempDir
    private Path folder;

    private Instant now = NOON;
    private Store store;
    private LogsService service;
    private FrontDoor door;
    private CloudWatchLogsClient client;

    @BeforeEach
    void open() {
        open(LogsSettings.defaults());
    }

    private void open(LogsSettings settings) {
        store = Store.open(folder.resolve("logs.db"));
        service = new LogsService(store, () -> now, settings);
        door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "request", System::nanoTime);
        door.open(service.door());
        client = door.clients(CloudWatchLogsClient.class).as(CALLER);
    }

    @AfterEach
    void close() {
        service.close();
        store.close();
    }

    private void reopen(LogsSettings settings) {
        close();
        open(settings);
    }

    private void create(String group, String... streams) {
        client.createLogGroup(r -> r.logGroupName(group));
        for (String stream : streams) {
            client.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        }
    }

    private static InputLogEvent event(Instant time, String message) {
        return InputLogEvent.builder()
                .timestamp(time.toEpochMilli())
                .message(message)
                .build();
    }

    private PutLogEventsResponse put(String group, String stream, InputLogEvent... events) {
        return client.putLogEvents(
                r -> r.logGroupName(group).logStreamName(stream).logEvents(events));
    }

    private List<String> messages(String group, String stream) {
        return client
                .getLogEvents(r -> r.logGroupName(group).logStreamName(stream).startFromHead(true))
                .events()
                .stream()
                .map(OutputLogEvent::message)
                .toList();
    }

    private List<String> filtered(String group, String pattern) {
        return client.filterLogEventsPaginator(r -> r.logGroupName(group).filterPattern(pattern)).events().stream()
                .map(FilteredLogEvent::message)
                .toList();
    }

    @Test
    void events_areReadInTheOrderOfTheirTimes_wheneverTheyWerePut() {
        create("g", "s");
        put("g", "s", event(NOON.plusMillis(2), "second"), event(NOON.plusMillis(3), "third"));
        now = NOON.plusSeconds(1);
        put("g", "s", event(NOON.plusMillis(1), "first"), event(NOON.plusMillis(3), "fourth"));

        assertThat(messages("g", "s")).containsExactly("first", "second", "third", "fourth");
        OutputLogEvent first = client.getLogEvents(r -> r.logGroupName("g").logStreamName("s"))
                .events()
                .getFirst();
        assertThat(first.timestamp()).isEqualTo(NOON.plusMillis(1).toEpochMilli());
        assertThat(first.ingestionTime()).isEqualTo(now.toEpochMilli());
        LogStream stream =
                client.describeLogStreams(r -> r.logGroupName("g")).logStreams().getFirst();
        assertThat(stream.firstEventTimestamp()).isEqualTo(NOON.plusMillis(1).toEpochMilli());
        assertThat(stream.lastEventTimestamp()).isEqualTo(NOON.plusMillis(3).toEpochMilli());
        assertThat(stream.lastIngestionTime()).isEqualTo(now.toEpochMilli());
        assertThat(stream.arn()).isEqualTo("arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s");
    }

    @Test
    void tokens_goThroughAStreamBothWays_andStayAtItsEnds() {
        create("g", "s");
        for (int i = 0; i < 50; i++) {
            put("g", "s", event(NOON.plusMillis(i / 3), "m" + i));
        }
        List<String> expected = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();

        GetLogEventsRequest request = GetLogEventsRequest.builder()
                .logGroupName("g")
                .logStreamName("s")
                .limit(7)
                .build();
        assertThat(walk(request.copy(r -> r.startFromHead(true)), true)).isEqualTo(expected);
        assertThat(walk(request, false)).isEqualTo(expected);
        GetLogEventsResponse last = client.getLogEvents(request);
        assertThat(client.getLogEvents(request.copy(r -> r.nextToken(last.nextForwardToken())))
                        .events())
                .isEmpty();
        put("g", "s", event(NOON.plusSeconds(1), "late"));
        assertThat(client.getLogEvents(request.copy(r -> r.nextToken(last.nextForwardToken())))
                        .events())
                .extracting(OutputLogEvent::message)
                .containsExactly("late");
    }

    private List<String> walk(GetLogEventsRequest first, boolean isForward) {
        List<String> all = new ArrayList<>();
        String token = "";
        GetLogEventsRequest request = first;
        for (int page = 0; page < 100; page++) {
            GetLogEventsResponse response = client.getLogEvents(request);
            List<String> messages =
                    response.events().stream().map(OutputLogEvent::message).toList();
            all.addAll(isForward ? all.size() : 0, messages);
            String next = isForward ? response.nextForwardToken() : response.nextBackwardToken();
            if (next.equals(token)) {
                assertThat(messages).isEmpty();
                return all;
            }
            token = next;
            request = first.copy(r -> r.nextToken(next));
        }
        throw new AssertionError("no end");
    }

    @Test
    void emptyStream_isFollowedFromItsFirstEventOn() {
        create("g", "s");
        GetLogEventsResponse nothing =
                client.getLogEvents(r -> r.logGroupName("g").logStreamName("s"));
        put("g", "s", event(NOON, "first"));

        assertThat(nothing.events()).isEmpty();
        assertThat(client.getLogEvents(
                                r -> r.logGroupName("g").logStreamName("s").nextToken(nothing.nextForwardToken()))
                        .events())
                .extracting(OutputLogEvent::message)
                .containsExactly("first");
    }

    @Test
    void times_boundWhatIsRead_theEndIsOutOfGetAndInFilter() {
        create("g", "s");
        for (int i = 0; i < 5; i++) {
            put("g", "s", event(NOON.plusMillis(i), "m" + i));
        }
        long from = NOON.plusMillis(1).toEpochMilli();
        long to = NOON.plusMillis(3).toEpochMilli();

        assertThat(client.getLogEvents(r -> r.logGroupName("g")
                                .logStreamName("s")
                                .startTime(from)
                                .endTime(to))
                        .events())
                .extracting(OutputLogEvent::message)
                .containsExactly("m1", "m2");
        assertThat(client.filterLogEvents(
                                r -> r.logGroupName("g").startTime(from).endTime(to))
                        .events())
                .extracting(FilteredLogEvent::message)
                .containsExactly("m1", "m2", "m3");
    }

    @Test
    void filter_findsWhatASearchOfAllEventsFinds_whateverThePages() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        create("g");
        List<Map.Entry<Long, String>> all = new ArrayList<>();
        for (int s = 0; s < 12; s++) {
            String stream = "s" + s;
            client.createLogStream(r -> r.logGroupName("g").logStreamName(stream));
            for (int batch = 0; batch < random.nextInt(5); batch++) {
                List<InputLogEvent> events = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(40); i++) {
                    Instant time = NOON.plusMillis(random.nextInt(50));
                    events.add(
                            event(time, (random.nextBoolean() ? "ERROR " : "fine ") + stream + "-" + batch + "-" + i));
                }
                events.sort(Comparator.comparingLong(InputLogEvent::timestamp));
                put("g", stream, events.toArray(InputLogEvent[]::new));
                events.forEach(event -> all.add(Map.entry(event.timestamp(), event.message())));
            }
        }
        int limit = 1 + random.nextInt(20);
        FilterLogEventsRequest request = FilterLogEventsRequest.builder()
                .logGroupName("g")
                .filterPattern("ERROR")
                .limit(limit)
                .build();

        List<FilteredLogEvent> found =
                client.filterLogEventsPaginator(request).events().stream().toList();

        assertThat(found)
                .as("seed %d", seed)
                .extracting(FilteredLogEvent::message)
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .map(Map.Entry::getValue)
                        .filter(message -> message.startsWith("ERROR"))
                        .toList());
        assertThat(found)
                .as("seed %d", seed)
                .extracting(FilteredLogEvent::timestamp)
                .isSorted();
        assertThat(found)
                .extracting(FilteredLogEvent::eventId)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.length() == 56);
        assertThat(client.filterLogEventsPaginator(request.copy(r -> r.logStreamNamePrefix("s1"))).events().stream()
                        .map(FilteredLogEvent::logStreamName))
                .allMatch(name -> List.of("s1", "s10", "s11").contains(name));
        assertThat(client.filterLogEventsPaginator(request.copy(r -> r.logStreamNames("s2"))).events().stream()
                        .map(FilteredLogEvent::logStreamName))
                .allMatch("s2"::equals);
    }

    @Test
    void answer_isAtMostAMebibyte_butForItsFirstEvent() {
        create("g", "s");
        String large = "x".repeat(600_000);
        for (int i = 0; i < 3; i++) {
            put("g", "s", event(NOON.plusMillis(i), i + large));
        }

        assertThat(client.getLogEvents(r -> r.logGroupName("g").logStreamName("s"))
                        .events())
                .extracting(e -> e.message().charAt(0))
                .containsExactly('2');
        assertThat(client.filterLogEvents(r -> r.logGroupName("g")).events()).hasSize(1);
        assertThat(filtered("g", "")).hasSize(3);
    }

    @Test
    void batch_outOfOrder_tooLarge_orOfMoreThanADay_isRefusedAsAWhole() {
        create("g", "s");

        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> put("g", "s", event(NOON, "b"), event(NOON.minusMillis(1), "a")))
                .withMessageContaining("must be in chronological order");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> put("g", "s", event(NOON.minus(Duration.ofHours(25)), "a"), event(NOON, "b")))
                .withMessageContaining("cannot span more than 24 hours");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> put("g", "s", event(NOON, "x".repeat(1_048_576 - 25))))
                .withMessageContaining("Upload too large: 1048577 bytes exceeds limit of 1048576");
        InputLogEvent[] many = Collections.nCopies(10_001, event(NOON, "x")).toArray(InputLogEvent[]::new);
        assertThatExceptionOfType(InvalidParameterException.class).isThrownBy(() -> put("g", "s", many));
        assertThat(messages("g", "s")).isEmpty();

        put("g", "s", event(NOON, "x".repeat(1_048_576 - 26)));
        assertThat(messages("g", "s")).hasSize(1);
    }

    @Test
    void eventsTooOldTooNewOrExpired_areLeftOutAndNamed() {
        create("g", "s");

        PutLogEventsResponse old = put(
                "g",
                "s",
                event(NOON.minus(Duration.ofDays(14)).minusMillis(2), "a"),
                event(NOON.minus(Duration.ofDays(14)).minusMillis(1), "b"),
                event(NOON.minus(Duration.ofDays(14)), "c"));
        PutLogEventsResponse young = put(
                "g",
                "s",
                event(NOON.plus(Duration.ofHours(2)), "d"),
                event(NOON.plus(Duration.ofHours(2)).plusMillis(1), "e"));
        client.putRetentionPolicy(r -> r.logGroupName("g").retentionInDays(1));
        PutLogEventsResponse expired = put(
                "g",
                "s",
                event(NOON.minus(Duration.ofDays(1)).minusMillis(1), "f"),
                event(NOON.minus(Duration.ofHours(1)), "g"));

        assertThat(old.rejectedLogEventsInfo())
                .isEqualTo(RejectedLogEventsInfo.builder()
                        .tooOldLogEventEndIndex(2)
                        .build());
        assertThat(young.rejectedLogEventsInfo())
                .isEqualTo(RejectedLogEventsInfo.builder()
                        .tooNewLogEventStartIndex(1)
                        .build());
        assertThat(expired.rejectedLogEventsInfo())
                .isEqualTo(RejectedLogEventsInfo.builder()
                        .expiredLogEventEndIndex(1)
                        .build());
        assertThat(expired.nextSequenceToken()).hasSize(56);
        assertThat(messages("g", "s")).containsExactly("g", "d");
        assertThat(put("g", "s", event(NOON, "h")).rejectedLogEventsInfo()).isNull();
    }

    @Test
    void retention_hidesAtOnceAndRemovesForReal() {
        create("g", "s", "young");
        put("g", "s", event(NOON, "old"), event(NOON.plus(Duration.ofHours(1)), "newer"));
        client.putRetentionPolicy(r -> r.logGroupName("g").retentionInDays(1));
        now = NOON.plus(Duration.ofDays(1)).plusMillis(1);

        assertThat(messages("g", "s")).containsExactly("newer");
        assertThat(filtered("g", "")).containsExactly("newer");
        reopen(new LogsSettings(1L << 30, Duration.ofMillis(1)));
        until(() -> storedBytes("g") == 26 + 5);
        client.deleteRetentionPolicy(r -> r.logGroupName("g"));
        assertThat(messages("g", "s")).containsExactly("newer");
        assertThat(client.describeLogGroups().logGroups().getFirst().retentionInDays())
                .isNull();
    }

    @Test
    void streams_thatAreEmptyByRetention_go() {
        create("g", "s", "fresh");
        put("g", "s", event(NOON, "old"));
        client.putRetentionPolicy(r -> r.logGroupName("g").retentionInDays(1));
        now = NOON.plus(Duration.ofDays(2));
        client.createLogStream(r -> r.logGroupName("g").logStreamName("new"));
        reopen(new LogsSettings(1L << 30, Duration.ofMillis(1)));

        until(() -> client.describeLogStreams(r -> r.logGroupName("g")).logStreams().stream()
                .map(LogStream::logStreamName)
                .toList()
                .equals(List.of("new")));
    }

    private long storedBytes(String group) {
        return client.describeLogGroups(r -> r.logGroupNamePrefix(group))
                .logGroups()
                .getFirst()
                .storedBytes();
    }

    private static void until(java.util.function.BooleanSupplier isTrue) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!isTrue.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void pastTheLimitOfBytes_theOldestEventsOfAllGroupsGo() {
        reopen(new LogsSettings(500_000, Duration.ofHours(1)));
        create("a", "s");
        create("b", "s");
        String filler = "x".repeat(1_000 - 26 - 6);
        for (int i = 0; i < 50; i++) {
            String group = i % 2 == 0 ? "a" : "b";
            List<InputLogEvent> batch = new ArrayList<>();
            for (int j = 0; j < 40; j++) {
                batch.add(event(NOON.plusMillis(i * 100 + j), "%06d".formatted(i * 40 + j) + filler));
            }
            put(group, "s", batch.toArray(InputLogEvent[]::new));
            assertThat(storedBytes("a") + storedBytes("b")).isLessThanOrEqualTo(500_000 + 125_000 + 40_000);
        }

        List<String> left = Stream.concat(filtered("a", "").stream(), filtered("b", "").stream())
                .map(message -> message.substring(0, 6))
                .sorted()
                .toList();
        assertThat(left).isNotEmpty().last().isEqualTo("001999");
    }

    @Test
    void groups_areListedByPage_prefix_andPart() {
        for (String name : List.of("/aws/lambda/b", "/aws/lambda/a", "other", "/aws/x")) {
            create(name);
        }

        assertThat(client.describeLogGroupsPaginator(r -> r.limit(1)).logGroups().stream()
                        .map(LogGroup::logGroupName))
                .containsExactly("/aws/lambda/a", "/aws/lambda/b", "/aws/x", "other");
        assertThat(client.describeLogGroups(r -> r.logGroupNamePrefix("/aws/lambda/"))
                        .logGroups())
                .extracting(LogGroup::arn)
                .containsExactly(
                        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/a:*",
                        "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/b:*");
        assertThat(client.describeLogGroups(r -> r.logGroupNamePattern("the")).logGroups())
                .extracting(LogGroup::logGroupName)
                .containsExactly("other");
        assertThat(door.clients(CloudWatchLogsClient.class)
                        .as(new Caller("123456789012", "eu-west-1", "test"))
                        .describeLogGroups()
                        .logGroups())
                .isEmpty();
    }

    @Test
    void streams_areListedByNameAndByTheTimeOfTheirLastEvent() {
        create("g", "a", "b", "c", "d");
        put("g", "a", event(NOON.plusMillis(2), "x"));
        put("g", "b", event(NOON.plusMillis(3), "x"));
        put("g", "c", event(NOON.plusMillis(2), "x"));

        assertThat(client
                        .describeLogStreamsPaginator(r -> r.logGroupName("g")
                                .orderBy(OrderBy.LAST_EVENT_TIME)
                                .descending(true)
                                .limit(1))
                        .logStreams()
                        .stream()
                        .map(LogStream::logStreamName))
                .containsExactly("b", "c", "a", "d");
        assertThat(client.describeLogStreamsPaginator(r -> r.logGroupName("g").limit(3)).logStreams().stream()
                        .map(LogStream::logStreamName))
                .containsExactly("a", "b", "c", "d");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> client.describeLogStreams(r ->
                        r.logGroupName("g").orderBy(OrderBy.LAST_EVENT_TIME).logStreamNamePrefix("a")))
                .withMessageContaining("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }

    @Test
    void deletedGroupOrStream_isGone_andItsSuccessorEmpty() {
        create("g", "s", "t");
        put("g", "s", event(NOON, "x"));
        put("g", "t", event(NOON, "y"));

        client.deleteLogStream(r -> r.logGroupName("g").logStreamName("s"));
        client.createLogStream(r -> r.logGroupName("g").logStreamName("s"));
        assertThat(messages("g", "s")).isEmpty();
        assertThat(filtered("g", "")).containsExactly("y");
        client.deleteLogGroup(r -> r.logGroupName("g"));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> put("g", "t", event(NOON, "z")))
                .withMessageContaining("The specified log group does not exist.");
        create("g", "t");
        assertThat(messages("g", "t")).isEmpty();
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> put("g", "s", event(NOON, "z")))
                .withMessageContaining("The specified log stream does not exist.");
        assertThatExceptionOfType(ResourceAlreadyExistsException.class)
                .isThrownBy(() -> create("g"))
                .withMessageContaining("The specified log group already exists");
        assertThatExceptionOfType(ResourceAlreadyExistsException.class)
                .isThrownBy(
                        () -> client.createLogStream(r -> r.logGroupName("g").logStreamName("t")))
                .withMessageContaining("The specified log stream already exists");
    }

    @Test
    @SuppressWarnings("deprecation") // clients of before the ARN still tag by name
    void tags_areKept_byArnAndByName() {
        client.createLogGroup(r -> r.logGroupName("g").tags(Map.of("a", "1")));
        String arn = client.describeLogGroups().logGroups().getFirst().logGroupArn();

        client.tagResource(r -> r.resourceArn(arn).tags(Map.of("b", "2", "c", "3")));
        client.untagResource(r -> r.resourceArn(arn).tagKeys("a"));
        client.tagLogGroup(r -> r.logGroupName("g").tags(Map.of("d", "4")));
        client.untagLogGroup(r -> r.logGroupName("g").tags("c"));

        assertThat(client.listTagsForResource(r -> r.resourceArn(arn)).tags())
                .isEqualTo(Map.of("b", "2", "d", "4"))
                .isEqualTo(client.listTagsLogGroup(r -> r.logGroupName("g")).tags());
        Map<String, String> many = new java.util.HashMap<>();
        IntStream.range(0, 49).forEach(i -> many.put("k" + i, "v"));
        assertThatExceptionOfType(TooManyTagsException.class)
                .isThrownBy(() -> client.tagResource(r -> r.resourceArn(arn).tags(many)));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> client.listTagsForResource(r -> r.resourceArn("arn:aws:logs:us-east-1:1:x:g")));
    }

    @Test
    void everything_isThereAfterANewStart() {
        create("g", "s");
        put("g", "s", event(NOON, "x"), event(NOON, "ü€😀"));
        reopen(LogsSettings.defaults());

        assertThat(messages("g", "s")).containsExactly("x", "ü€😀");
        put("g", "s", event(NOON, "y"));
        assertThat(messages("g", "s")).containsExactly("x", "ü€😀", "y");
        create("h", "s");
        assertThat(messages("h", "s")).isEmpty();
    }

    @Test
    void identifiers_areNamesOrArns() {
        create("/a/b", "s");
        put("/a/b", "s", event(NOON, "x"));

        for (String identifier : List.of("/a/b", "arn:aws:logs:us-east-1:123456789012:log-group:/a/b")) {
            assertThat(client.filterLogEvents(r -> r.logGroupIdentifier(identifier))
                            .events())
                    .hasSize(1);
        }
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> client.filterLogEvents(r -> r.limit(1)));
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(
                        () -> client.filterLogEvents(r -> r.logGroupName("/a/b").nextToken("!")))
                .withMessageContaining("The specified nextToken is invalid.");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> client.getLogEvents(
                        r -> r.logGroupName("/a/b").logStreamName("s").nextToken("f/12/s")));
    }

    @Test
    void clear_forgetsEverything() {
        create("g", "s");
        put("g", "s", event(NOON, "x"));
        service.clear();

        assertThat(client.describeLogGroups().logGroups()).isEmpty();
    }
}
