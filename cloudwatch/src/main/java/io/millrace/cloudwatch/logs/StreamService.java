package io.millrace.cloudwatch.logs;

import io.millrace.api.Caller;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogStreamsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.OrderBy;

/// The operations on log streams.
final class StreamService {

    private static final int PAGE = 50;
    private static final Comparator<LogStream> BY_NAME = Comparator.comparing(LogStream::name);
    private static final Comparator<LogStream> BY_TIME = Comparator.<LogStream>comparingLong(
                    stream -> stream.last().orElse(0))
            .thenComparing(BY_NAME);

    private final Groups groups;

    StreamService(Groups groups) {
        this.groups = groups;
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html>
    DescribeLogStreamsResponse describe(Caller caller, DescribeLogStreamsRequest request) {
        GroupId id = EventService.group(caller, request.logGroupName(), request.logGroupIdentifier());
        boolean isByTime = request.orderBy() == OrderBy.LAST_EVENT_TIME;
        if (isByTime && request.logStreamNamePrefix() != null) {
            throw LogsFault.INVALID_PARAMETER.fault("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        boolean isDescending = Boolean.TRUE.equals(request.descending());
        Comparator<LogStream> up = isByTime ? BY_TIME : BY_NAME;
        Comparator<LogStream> order = isDescending ? up.reversed() : up;
        Optional<LogStream> after = Optional.ofNullable(request.nextToken()).map(StreamService::passed);
        int limit = Optional.ofNullable(request.limit()).orElse(PAGE);
        String prefix = Optional.ofNullable(request.logStreamNamePrefix()).orElse("");
        List<LogStream> found = groups.streams(groups.get(id), prefix).stream()
                .sorted(order)
                .dropWhile(stream -> after.isPresent() && order.compare(stream, after.get()) <= 0)
                .limit(limit + 1L)
                .toList();
        List<LogStream> page = found.subList(0, Math.min(limit, found.size()));
        return DescribeLogStreamsResponse.builder()
                .logStreams(page.stream().map(stream -> shape(id, stream)).toList())
                .nextToken(found.size() > limit ? token(page.getLast()) : null)
                .build();
    }

    private static String token(LogStream last) {
        return PageToken.of(Long.toString(last.last().orElse(0)), last.name());
    }

    /// Something that stands where the last stream of the page before stood.
    private static LogStream passed(String token) {
        List<String> parts = PageToken.parts(token, 2);
        OptionalLong last = OptionalLong.of(PageToken.number(parts.getFirst()));
        return new LogStream(0, parts.getLast(), 0, last, last, last, 0, 0);
    }

    @SuppressWarnings("deprecation") // AWS still answers the stored bytes of a stream, always 0
    private static software.amazon.awssdk.services.cloudwatchlogs.model.LogStream shape(
            GroupId group, LogStream stream) {
        return software.amazon.awssdk.services.cloudwatchlogs.model.LogStream.builder()
                .logStreamName(stream.name())
                .creationTime(stream.createdMillis())
                .firstEventTimestamp(number(stream.first()))
                .lastEventTimestamp(number(stream.last()))
                .lastIngestionTime(number(stream.ingested()))
                .uploadSequenceToken(EventService.sequenceToken(stream))
                .arn(group.arn() + ":log-stream:" + stream.name())
                .storedBytes(0L)
                .build();
    }

    private static @Nullable Long number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
