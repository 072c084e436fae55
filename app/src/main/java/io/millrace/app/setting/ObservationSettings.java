package io.millrace.app.setting;

import java.time.Duration;

/// How the server watches itself and what it keeps of that.
///
/// @param metricsInterval how often the services' own metrics are reported; 1 s to 1 h
/// @param logsMebibytes what the events of CloudWatch Logs may take, 1 or more
public record ObservationSettings(Duration metricsInterval, int logsMebibytes) {

    public ObservationSettings {
        if (metricsInterval.toMillis() < 1_000 || metricsInterval.compareTo(Duration.ofHours(1)) > 0) {
            throw new SettingsException("metrics-interval must be 1 to 3600 seconds: " + metricsInterval.toSeconds());
        }
        if (logsMebibytes < 1) {
            throw new SettingsException("logs-mebibytes must be 1 or more: " + logsMebibytes);
        }
    }

    public long logsBytes() {
        return (long) logsMebibytes << 20;
    }
}
