package io.millrace.app.demo;

import io.millrace.app.setting.SettingsException;
import java.time.Duration;
import java.util.OptionalDouble;

/// How the demo runs.
///
/// @param duration how long users are produced
/// @param bufferInterval how long Firehose gathers records for a file, 0 to 900 s
/// @param rate records per second; without it one at a time with a random pause, as in the tutorial
public record DemoSettings(Duration duration, Duration bufferInterval, OptionalDouble rate) {

    /// Longer than anybody waits.
    static final Duration FOREVER = Duration.ofDays(36_500);

    public DemoSettings {
        if (!duration.isPositive()) {
            throw new SettingsException("--for must be a time above zero: " + duration);
        }
        if (rate.isPresent() && !(rate.getAsDouble() > 0 && rate.getAsDouble() <= 100_000)) {
            throw new SettingsException("--rate must be above 0 and at most 100000: " + rate.getAsDouble());
        }
    }
}
