package io.millrace.firehose;

import io.millrace.log.LogOptions;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// How Firehose is set up.
///
/// @param streams how many delivery streams an account may have in a region
/// @param log how their logs are kept
/// @param backOff the pause after the first failed attempt; doubled after each, up to the longest
/// @param longestBackOff the longest pause between attempts
/// @param sourceRest how long a source that has nothing new is left alone
/// @param partitions how many partitions may be active in a delivery stream; the records of others fail
/// @param endpointPatience how long HTTP endpoints have to answer a request
/// @param isLimited whether clients can put no more than on AWS into delivery streams whose tags say nothing
/// @param endpointTls whose certificates HTTP endpoints may have; without it, those that the JDK trusts
public record FirehoseSettings(
        int streams,
        LogOptions log,
        Duration backOff,
        Duration longestBackOff,
        Duration sourceRest,
        int partitions,
        Duration endpointPatience,
        boolean isLimited,
        Optional<SSLContext> endpointTls) {

    public FirehoseSettings {
        if (streams < 1
                || partitions < 1
                || !sourceRest.isPositive()
                || !backOff.isPositive()
                || !endpointPatience.isPositive()
                || longestBackOff.compareTo(backOff) < 0) {
            throw new IllegalArgumentException("not settings of Firehose");
        }
    }

    /// Without limits of puts.
    public FirehoseSettings(
            int streams,
            LogOptions log,
            Duration backOff,
            Duration longestBackOff,
            Duration sourceRest,
            int partitions,
            Duration endpointPatience) {
        this(streams, log, backOff, longestBackOff, sourceRest, partitions, endpointPatience, false, Optional.empty());
    }

    /// 5,000 delivery streams, pauses from 100 ms to 10 s; sources are asked once a second, 500 partitions may be
    /// active and endpoints have 3 minutes, as on AWS.
    public static FirehoseSettings defaults() {
        return new FirehoseSettings(
                5_000,
                LogOptions.defaults(),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                500,
                Duration.ofMinutes(3));
    }

    /// The same, with or without limits of puts.
    public FirehoseSettings withLimits(boolean isWanted) {
        return new FirehoseSettings(
                streams, log, backOff, longestBackOff, sourceRest, partitions, endpointPatience, isWanted, endpointTls);
    }

    /// The same, trusting other certificates of HTTP endpoints.
    public FirehoseSettings withEndpointTls(SSLContext tls) {
        return new FirehoseSettings(
                streams,
                log,
                backOff,
                longestBackOff,
                sourceRest,
                partitions,
                endpointPatience,
                isLimited,
                Optional.of(tls));
    }

    /// The pause after the attempt of that number, the first being 1.
    Duration pauseAfter(int attempt) {
        Duration pause = backOff.multipliedBy(1L << Math.min(attempt - 1, 20));
        return pause.compareTo(longestBackOff) < 0 ? pause : longestBackOff;
    }
}
