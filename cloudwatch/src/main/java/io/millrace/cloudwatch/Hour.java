package io.millrace.cloudwatch;

import java.util.ArrayList;
import java.util.List;

/// The samples of a metric in one hour, added up by minute and unit.
///
/// @param points in no order, one for each minute and unit
record Hour(List<Point> points) {

    static final Hour EMPTY = new Hour(List.of());
    static final long MILLIS = 3_600_000;

    private static final long MINUTE_MILLIS = 60_000;

    Hour {
        points = List.copyOf(points);
    }

    /// The samples of one minute.
    ///
    /// @param minute 0 to 59
    record Point(int minute, String unit, Statistics statistics) {}

    /// With one more sample, of this hour.
    Hour plus(Sample sample) {
        int minute = (int) (Math.floorMod(sample.millis(), MILLIS) / MINUTE_MILLIS);
        List<Point> more = new ArrayList<>(points);
        for (int i = 0; i < more.size(); i++) {
            Point point = more.get(i);
            if (point.minute() == minute && point.unit().equals(sample.unit())) {
                more.set(i, new Point(minute, point.unit(), point.statistics().plus(sample.statistics())));
                return new Hour(more);
            }
        }
        more.add(new Point(minute, sample.unit(), sample.statistics()));
        return new Hour(more);
    }

    /// The samples, each at the beginning of its minute.
    ///
    /// @param startMillis when the hour began
    List<Sample> samples(long startMillis) {
        return points.stream()
                .map(point ->
                        new Sample(startMillis + point.minute() * MINUTE_MILLIS, point.unit(), point.statistics()))
                .toList();
    }
}
