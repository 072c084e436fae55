package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.millrace.api.Caller;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// The operations of CloudWatch Logs, seen from three distances.
@SuppressWarnings({"unchecked", "deprecation"}) // the SDK takes consumers as varargs; tags by name are still there
class LogsOperationsTest {

    private static final Set<String> OPERATIONS = Set.of(
            "CreateLogGroup",
            "DeleteLogGroup",
            "DescribeLogGroups",
            "PutRetentionPolicy",
            "DeleteRetentionPolicy",
            "TagResource",
            "UntagResource",
            "ListTagsForResource",
            "TagLogGroup",
            "UntagLogGroup",
            "ListTagsLogGroup",
            "CreateLogStream",
            "DeleteLogStream",
            "DescribeLogStreams",
            "PutLogEvents",
            "GetLogEvents",
            "FilterLogEvents");

    @TempDir
    private Path folder;

    private final List<LogsHouse> houses = new ArrayList<>();

    @AfterEach
    void closeWhatIsLeft() {
        houses.forEach(LogsHouse::close);
    }

    @TestFactory
    List<DynamicContainer> operations() {
        return Stream.of(Distance.values()).map(this::from).toList();
    }

    private DynamicContainer from(Distance distance) {
        LogsHouse house = new LogsHouse(distance, folder.resolve(distance.name()));
        houses.add(house);
        List<DynamicTest> tests = new ArrayList<>();
        scenarios().forEach((name, proof) -> tests.add(dynamicTest(name, () -> proof.accept(house.client()))));
        tests.add(dynamicTest("every operation was performed and refused", () -> isComplete(house.outcomes())));
        return DynamicContainer.dynamicContainer(distance.name(), tests);
    }

    private static void isComplete(Outcomes outcomes) {
        Set<String> unmet = new TreeSet<>();
        for (String operation : OPERATIONS) {
            Set<String> seen = outcomes.of(operation);
            if (!seen.contains(Outcomes.OK) || seen.size() < 2) {
                unmet.add(operation + " " + seen);
            }
        }
        assertThat(unmet).isEmpty();
    }

    private static Map<String, Consumer<CloudWatchLogsClient>> scenarios() {
        return Map.of(
                "groups come, are listed, and go", LogsOperationsTest::groups,
                "groups keep events as long as their retention says", LogsOperationsTest::retention,
                "tags are those of groups, by ARN and by name", LogsOperationsTest::tags,
                "streams come, are listed, and go", LogsOperationsTest::streams,
                "events are read in their order", LogsOperationsTest::events,
                "events are found by patterns, over streams and pages", LogsOperationsTest::filter,
                "what is wrong is refused in AWS's words", LogsOperationsTest::refusals);
    }

    private static void refuses(Class<? extends CloudWatchLogsException> type, String words, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(type).hasMessageContaining(words);
        CloudWatchLogsException refusal = (CloudWatchLogsException) thrown;
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.requestId()).isNotBlank();
    }

    private static String arn(String group) {
        return "arn:aws:logs:us-east-1:" + Caller.DEFAULT_ACCOUNT + ":log-group:" + group;
    }

    private static InputLogEvent event(long millis, String message) {
        return InputLogEvent.builder().timestamp(millis).message(message).build();
    }

    private static void create(CloudWatchLogsClient logs, String group, String... streams) {
        logs.createLogGroup(r -> r.logGroupName(group));
        for (String stream : streams) {
            logs.createLogStream(r -> r.logGroupName(group).logStreamName(stream));
        }
    }

    private static void groups(CloudWatchLogsClient logs) {
        logs.createLogGroup(r -> r.logGroupName("groups/b").tags(Map.of("a", "1")));
        create(logs, "groups/a");
        assertThat(logs
                        .describeLogGroupsPaginator(
                                r -> r.logGroupNamePrefix("groups/").limit(1))
                        .logGroups()
                        .stream()
                        .map(LogGroup::arn))
                .containsExactly(arn("groups/a:*"), arn("groups/b:*"));
        logs.deleteLogGroup(r -> r.logGroupName("groups/a"));
        assertThat(logs.describeLogGroups(r -> r.logGroupNamePrefix("groups/")).logGroups())
                .extracting(LogGroup::logGroupName)
                .containsExactly("groups/b");
    }

    private static void retention(CloudWatchLogsClient logs) {
        create(logs, "retention");
        logs.putRetentionPolicy(r -> r.logGroupName("retention").retentionInDays(7));
        assertThat(group(logs, "retention").retentionInDays()).isEqualTo(7);
        logs.deleteRetentionPolicy(r -> r.logGroupName("retention"));
        assertThat(group(logs, "retention").retentionInDays()).isNull();
        refuses(
                InvalidParameterException.class,
                "Value '2' at 'retentionInDays' failed to satisfy constraint",
                () -> logs.putRetentionPolicy(r -> r.logGroupName("retention").retentionInDays(2)));
    }

    private static LogGroup group(CloudWatchLogsClient logs, String name) {
        return logs.describeLogGroups(r -> r.logGroupNamePrefix(name))
                .logGroups()
                .getFirst();
    }

    private static void tags(CloudWatchLogsClient logs) {
        create(logs, "tags");
        logs.tagResource(r -> r.resourceArn(arn("tags")).tags(Map.of("a", "1", "b", "2")));
        logs.tagLogGroup(r -> r.logGroupName("tags").tags(Map.of("c", "3", "d", "4")));
        logs.untagResource(r -> r.resourceArn(arn("tags")).tagKeys("a"));
        logs.untagLogGroup(r -> r.logGroupName("tags").tags("d"));
        assertThat(logs.listTagsForResource(r -> r.resourceArn(arn("tags"))).tags())
                .isEqualTo(Map.of("b", "2", "c", "3"))
                .isEqualTo(logs.listTagsLogGroup(r -> r.logGroupName("tags")).tags());
    }

    private static void streams(CloudWatchLogsClient logs) {
        create(logs, "streams", "a", "b", "c");
        logs.deleteLogStream(r -> r.logGroupName("streams").logStreamName("b"));
        logs.putLogEvents(r -> r.logGroupName("streams")
                .logStreamName("a")
                .logEvents(event(Instant.now().toEpochMilli(), "x")));
        assertThat(logs
                        .describeLogStreamsPaginator(r -> r.logGroupName("streams")
                                .orderBy(OrderBy.LAST_EVENT_TIME)
                                .descending(true)
                                .limit(1))
                        .logStreams()
                        .stream()
                        .map(LogStream::logStreamName))
                .containsExactly("a", "c");
    }

    private static void events(CloudWatchLogsClient logs) {
        create(logs, "events", "s");
        long now = Instant.now().toEpochMilli();
        logs.putLogEvents(r -> r.logGroupName("events").logStreamName("s").logEvents(event(now, "2"), event(now, "3")));
        PutLogEventsResponse old = logs.putLogEvents(
                r -> r.logGroupName("events").logStreamName("s").logEvents(event(now - 1, "1 Zoë")));
        assertThat(old.rejectedLogEventsInfo()).isNull();
        assertThat(logs.putLogEvents(
                                r -> r.logGroupName("events").logStreamName("s").logEvents(event(1, "0")))
                        .rejectedLogEventsInfo()
                        .tooOldLogEventEndIndex())
                .isEqualTo(1);
        GetLogEventsResponse all = logs.getLogEvents(
                r -> r.logGroupName("events").logStreamName("s").startFromHead(true));
        assertThat(all.events()).extracting(OutputLogEvent::message).containsExactly("1 Zoë", "2", "3");
        GetLogEventsResponse end = logs.getLogEvents(
                r -> r.logGroupName("events").logStreamName("s").nextToken(all.nextForwardToken()));
        assertThat(end.events()).isEmpty();
        assertThat(end.nextForwardToken()).isEqualTo(all.nextForwardToken());
    }

    private static void filter(CloudWatchLogsClient logs) {
        create(logs, "filter", "one", "two");
        long now = Instant.now().toEpochMilli();
        logs.putLogEvents(r -> r.logGroupName("filter")
                .logStreamName("one")
                .logEvents(event(now, "{\"level\": 3}"), event(now + 2, "ERROR one"), event(now + 4, "fine")));
        logs.putLogEvents(r -> r.logGroupName("filter")
                .logStreamName("two")
                .logEvents(event(now + 1, "{\"level\": 5}"), event(now + 3, "ERROR two")));
        assertThat(logs.filterLogEventsPaginator(r -> r.logGroupName("filter").limit(1)).events().stream()
                        .map(FilteredLogEvent::message))
                .containsExactly("{\"level\": 3}", "{\"level\": 5}", "ERROR one", "ERROR two", "fine");
        assertThat(logs.filterLogEvents(r -> r.logGroupName("filter").filterPattern("ERROR -one"))
                        .events())
                .extracting(FilteredLogEvent::logStreamName)
                .containsExactly("two");
        assertThat(logs.filterLogEvents(r -> r.logGroupName("filter").filterPattern("{ $.level > 3 }"))
                        .events())
                .extracting(FilteredLogEvent::message)
                .containsExactly("{\"level\": 5}");
        refuses(
                InvalidParameterException.class,
                "Invalid filter pattern",
                () -> logs.filterLogEvents(r -> r.logGroupName("filter").filterPattern("{ $.level >")));
    }

    private static void refusals(CloudWatchLogsClient logs) {
        String noGroup = "The specified log group does not exist.";
        create(logs, "refusals", "s");
        refuses(
                ResourceAlreadyExistsException.class,
                "The specified log group already exists",
                () -> logs.createLogGroup(r -> r.logGroupName("refusals")));
        refuses(
                ResourceAlreadyExistsException.class,
                "The specified log stream already exists",
                () -> logs.createLogStream(r -> r.logGroupName("refusals").logStreamName("s")));
        refuses(
                InvalidParameterException.class,
                "Value 'a b' at 'logGroupName' failed to satisfy constraint",
                () -> logs.createLogGroup(r -> r.logGroupName("a b")));
        refuses(
                InvalidParameterException.class,
                "at 'limit' failed to satisfy constraint",
                () -> logs.describeLogGroups(r -> r.limit(51)));
        refuses(ResourceNotFoundException.class, noGroup, () -> logs.deleteLogGroup(r -> r.logGroupName("no")));
        refuses(ResourceNotFoundException.class, noGroup, () -> logs.deleteRetentionPolicy(r -> r.logGroupName("no")));
        refuses(ResourceNotFoundException.class, noGroup, () -> logs.describeLogStreams(r -> r.logGroupName("no")));
        refuses(
                ResourceNotFoundException.class,
                noGroup,
                () -> logs.tagResource(r -> r.resourceArn(arn("no")).tags(Map.of("a", "b"))));
        refuses(
                ResourceNotFoundException.class,
                noGroup,
                () -> logs.untagResource(r -> r.resourceArn(arn("no")).tagKeys("a")));
        refuses(
                ResourceNotFoundException.class,
                noGroup,
                () -> logs.listTagsForResource(r -> r.resourceArn(arn("no"))));
        refuses(
                ResourceNotFoundException.class,
                noGroup,
                () -> logs.tagLogGroup(r -> r.logGroupName("no").tags(Map.of("a", "b"))));
        refuses(
                ResourceNotFoundException.class,
                noGroup,
                () -> logs.untagLogGroup(r -> r.logGroupName("no").tags("a")));
        refuses(ResourceNotFoundException.class, noGroup, () -> logs.listTagsLogGroup(r -> r.logGroupName("no")));
        String noStream = "The specified log stream does not exist.";
        refuses(
                ResourceNotFoundException.class,
                noStream,
                () -> logs.deleteLogStream(r -> r.logGroupName("refusals").logStreamName("no")));
        refuses(
                ResourceNotFoundException.class,
                noStream,
                () -> logs.putLogEvents(
                        r -> r.logGroupName("refusals").logStreamName("no").logEvents(event(1, "x"))));
        refuses(
                ResourceNotFoundException.class,
                noStream,
                () -> logs.getLogEvents(r -> r.logGroupName("refusals").logStreamName("no")));
        Throwable unsupported = catchThrowable(() -> logs.startQuery(r -> r.logGroupName("refusals")
                .queryString("fields @message")
                .startTime(0L)
                .endTime(1L)));
        assertThat(unsupported).hasMessageContaining("StartQuery is not supported");
    }
}
