package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// What functions print, as CloudWatch Logs has it: the only thing that a contained function leaves behind.
record PrintedLog(CloudWatchLogsClient logs) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static PrintedLog at(URI url) {
        return new PrintedLog(CloudWatchLogsClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build());
    }

    /// All lines that a function has printed so far.
    List<String> lines(String function) {
        try {
            return logs
                    .filterLogEventsPaginator(request -> request.logGroupName("/aws/lambda/" + function))
                    .events()
                    .stream()
                    .map(FilteredLogEvent::message)
                    .toList();
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }

    /// Waits until a function has printed a line with those words.
    void awaitLine(String function, String words) {
        awaitLines(function, words, 1);
    }

    /// Waits until a function has printed so many lines with those words.
    void awaitLines(String function, String words, long count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (lines(function).stream().filter(line -> line.contains(words)).count() < count) {
            assertThat(System.nanoTime())
                    .as("no '" + words + "' in the log of " + function + ": " + lines(function))
                    .isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        logs.close();
    }
}
