package io.millrace.cloudwatch.logs;

import io.millrace.api.Caller;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;

/// The operations on events.
final class EventService {

    /// Source of this and the following:
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
    private static final int MOST_PUT_BYTES = 1_048_576;

    private static final long SPAN_MILLIS = Duration.ofHours(24).toMillis();
    private static final long OLDEST_MILLIS = Duration.ofDays(14).toMillis();
    private static final long NEWEST_MILLIS = Duration.ofHours(2).toMillis();

    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html>
    private static final int MOST_ANSWERED = 10_000;

    private static final int MOST_ANSWERED_BYTES = 1 << 20;

    /// What one search looks at; a token goes on where it stopped.
    private static final int MOST_SEARCHED_BYTES = 32 << 20;

    private final Groups groups;
    private final Events events;
    private final Retention retention;
    private final InstantSource clock;

    EventService(Groups groups, Events events, Retention retention, InstantSource clock) {
        this.groups = groups;
        this.events = events;
        this.retention = retention;
        this.clock = clock;
    }

    /// The group that one of two members of a request names.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException unless exactly one is given
    static GroupId group(Caller caller, @Nullable String name, @Nullable String identifier) {
        if (name == null && identifier == null) {
            throw LogsFault.INVALID_PARAMETER.fault("LogGroupName or LogGroupIdentifier must be specified.");
        }
        if (name != null && identifier != null) {
            throw LogsFault.INVALID_PARAMETER.fault("LogGroupName and LogGroupIdentifier cannot both be specified.");
        }
        return name == null ? GroupId.identified(caller, String.valueOf(identifier)) : GroupId.of(caller, name);
    }

    /// The token that AWS still answers with; nothing depends on it.
    static String sequenceToken(LogStream stream) {
        return "%020d%036d".formatted(stream.id(), stream.sequence());
    }

    PutLogEventsResponse put(Caller caller, PutLogEventsRequest request) {
        GroupId id = GroupId.of(caller, request.logGroupName());
        LogGroup group = groups.get(id);
        LogStream stream = groups.stream(group, request.logStreamName());
        List<NewEvent> given = given(request.logEvents());
        long now = clock.millis();
        int tooOld = before(given, now - OLDEST_MILLIS);
        int expired = before(given, group.horizonMillis(now));
        int tooNew = before(given, now + NEWEST_MILLIS + 1);
        List<NewEvent> taken = given.subList(Math.min(Math.max(tooOld, expired), tooNew), tooNew);
        if (!taken.isEmpty()) {
            stream = groups.put(id, stream.name(), taken);
            retention.grown(NewEvent.bytes(taken));
        }
        return PutLogEventsResponse.builder()
                .nextSequenceToken(sequenceToken(stream))
                .rejectedLogEventsInfo(
                        taken.size() == given.size()
                                ? null
                                : RejectedLogEventsInfo.builder()
                                        .tooNewLogEventStartIndex(tooNew < given.size() ? tooNew : null)
                                        .tooOldLogEventEndIndex(tooOld > 0 ? tooOld : null)
                                        .expiredLogEventEndIndex(expired > tooOld ? expired : null)
                                        .build())
                .build();
    }

    private static List<NewEvent> given(List<InputLogEvent> input) {
        List<NewEvent> given = new ArrayList<>(input.size());
        long bytes = 0;
        for (InputLogEvent event : input) {
            NewEvent next = NewEvent.of(event.timestamp(), event.message());
            if (!given.isEmpty() && next.timestamp() < given.getLast().timestamp()) {
                throw LogsFault.INVALID_PARAMETER.fault(
                        "Log events in a single PutLogEvents request must be in chronological order.");
            }
            given.add(next);
            bytes += next.bytes();
        }
        if (bytes > MOST_PUT_BYTES) {
            throw LogsFault.INVALID_PARAMETER.fault(
                    "Upload too large: %d bytes exceeds limit of %d", bytes, MOST_PUT_BYTES);
        }
        if (given.getLast().timestamp() - given.getFirst().timestamp() > SPAN_MILLIS) {
            throw LogsFault.INVALID_PARAMETER.fault(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
        return given;
    }

    /// How many of the events, which are in the order of their times, are before a time.
    private static int before(List<NewEvent> events, long millis) {
        return Math.toIntExact(
                events.stream().takeWhile(event -> event.timestamp() < millis).count());
    }

    GetLogEventsResponse get(Caller caller, GetLogEventsRequest request) {
        LogGroup group = groups.get(group(caller, request.logGroupName(), request.logGroupIdentifier()));
        LogStream stream = groups.stream(group, request.logStreamName());
        long from = Math.max(Optional.ofNullable(request.startTime()).orElse(0L), group.horizonMillis(clock.millis()));
        Place first = Place.at(stream.id(), from);
        Place end = Place.at(stream.id(), Optional.ofNullable(request.endTime()).orElse(Place.LAST_TIMESTAMP));
        Optional<StreamToken> token =
                Optional.ofNullable(request.nextToken()).map(text -> StreamToken.parse(text, stream.id()));
        boolean isUp = token.map(StreamToken::isForward).orElse(Boolean.TRUE.equals(request.startFromHead()));
        Optional<Place> bound = token.map(StreamToken::bound);
        Place lower = isUp ? bound.filter(place -> place.compareTo(first) > 0).orElse(first) : first;
        Place upper =
                isUp ? end : bound.filter(place -> place.compareTo(end) < 0).orElse(end);
        int limit = Optional.ofNullable(request.limit()).orElse(MOST_ANSWERED);
        List<LogEvent> page = page(new EventCursor(events, lower, upper, !isUp), limit);
        List<LogEvent> ordered = isUp ? page : page.reversed();
        Place nothing = bound.orElse(lower);
        Place begins = ordered.isEmpty() ? nothing : ordered.getFirst().place();
        Place ends = ordered.isEmpty() ? nothing : ordered.getLast().place().next();
        return GetLogEventsResponse.builder()
                .events(ordered.stream().map(EventService::output).toList())
                .nextForwardToken(new StreamToken(true, ends).text())
                .nextBackwardToken(new StreamToken(false, begins).text())
                .build();
    }

    private static List<LogEvent> page(EventCursor cursor, int limit) {
        List<LogEvent> page = new ArrayList<>();
        long bytes = 0;
        for (Optional<LogEvent> next = cursor.peek(); next.isPresent() && page.size() < limit; next = cursor.peek()) {
            bytes += next.get().bytes();
            if (bytes > MOST_ANSWERED_BYTES && !page.isEmpty()) {
                break;
            }
            page.add(next.get());
            cursor.pass();
        }
        return page;
    }

    private static OutputLogEvent output(LogEvent event) {
        return OutputLogEvent.builder()
                .timestamp(event.timestamp())
                .message(event.message())
                .ingestionTime(event.ingestedMillis())
                .build();
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>
    FilterLogEventsResponse filter(Caller caller, FilterLogEventsRequest request) {
        LogGroup group = groups.get(group(caller, request.logGroupName(), request.logGroupIdentifier()));
        FilterPattern pattern =
                FilterPattern.parse(Optional.ofNullable(request.filterPattern()).orElse(""));
        List<LogStream> streams = streams(group, request);
        long from = Math.max(Optional.ofNullable(request.startTime()).orElse(0L), group.horizonMillis(clock.millis()));
        long last = Optional.ofNullable(request.endTime()).orElse(Place.LAST_TIMESTAMP);
        Merge merge = Merge.of(
                events,
                streams,
                from,
                Math.min(last, Place.LAST_TIMESTAMP - 1) + 1,
                Optional.ofNullable(request.nextToken()).map(EventService::passed));
        Search search = new Search(pattern, Optional.ofNullable(request.limit()).orElse(MOST_ANSWERED));
        Optional<Place> more = search.run(merge);
        java.util.Map<Long, String> names = new java.util.HashMap<>();
        streams.forEach(stream -> names.put(stream.id(), stream.name()));
        return FilterLogEventsResponse.builder()
                .events(search.found.stream()
                        .map(event -> filtered(event, names.getOrDefault(event.place().stream(), "")))
                        .toList())
                .searchedLogStreams(List.of())
                .nextToken(more.map(EventService::token).orElse(null))
                .build();
    }

    private List<LogStream> streams(LogGroup group, FilterLogEventsRequest request) {
        if (request.hasLogStreamNames() && request.logStreamNamePrefix() != null) {
            throw LogsFault.INVALID_PARAMETER.fault("logStreamNamePrefix and logStreamNames cannot both be specified.");
        }
        return request.hasLogStreamNames()
                ? request.logStreamNames().stream()
                        .distinct()
                        .map(name -> groups.stream(group, name))
                        .toList()
                : groups.streams(
                        group,
                        Optional.ofNullable(request.logStreamNamePrefix()).orElse(""));
    }

    /// One search through events: what it found, within the limits of an answer.
    private static final class Search {

        private final FilterPattern pattern;
        private final int limit;
        private final List<LogEvent> found = new ArrayList<>();

        Search(FilterPattern pattern, int limit) {
            this.pattern = pattern;
            this.limit = limit;
        }

        /// @return the place of the event passed last, if events are left
        Optional<Place> run(Merge merge) {
            long searchedBytes = 0;
            long foundBytes = 0;
            Optional<Place> passed = Optional.empty();
            for (Optional<LogEvent> next = merge.peek(); next.isPresent(); next = merge.peek()) {
                LogEvent event = next.get();
                boolean isMatch = found.size() < limit && pattern.matches(event.message());
                foundBytes += isMatch ? event.bytes() : 0;
                boolean isFull = found.size() >= limit
                        || searchedBytes > MOST_SEARCHED_BYTES
                        || (isMatch && foundBytes > MOST_ANSWERED_BYTES && !found.isEmpty());
                if (isFull) {
                    return passed;
                }
                if (isMatch) {
                    found.add(event);
                }
                searchedBytes += event.bytes();
                passed = Optional.of(event.place());
                merge.pass();
            }
            return Optional.empty();
        }
    }

    private static FilteredLogEvent filtered(LogEvent event, String stream) {
        return FilteredLogEvent.builder()
                .logStreamName(stream)
                .timestamp(event.timestamp())
                .message(event.message())
                .ingestionTime(event.ingestedMillis())
                .eventId(event.id())
                .build();
    }

    private static String token(Place passed) {
        return PageToken.of(
                Long.toString(passed.timestamp()), Long.toString(passed.sequence()), Long.toString(passed.stream()));
    }

    private static Place passed(String token) {
        List<String> parts = PageToken.parts(token, 3);
        return Place.given(parts.get(0), parts.get(1), PageToken.number(parts.get(2)));
    }
}
