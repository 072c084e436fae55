package io.millrace.sql.operator;

import com.amazon.randomcutforest.returntypes.DiVector;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// RANDOM_CUT_FOREST: puts behind each row how far its numbers are from those of the rows before it.
///
/// The first rows, as many as a tree holds, are learned and have the score 0. A row with NULL among its numbers is no
/// point: it has the score 0 and is not learned.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-random-cut-forest.html>
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sqlrf-random-cut-forest-with-explanation.html>
public final class AnomalyScores implements StatefulOperator {

    /// What a forest is made of.
    public record Settings(int trees, int sampleSize, long timeDecay, int shingleSize) {}

    /// A column that is a coordinate of the points.
    public record Coordinate(int field, String name) {}

    /// What stands behind the scores.
    public enum Explanation {
        NONE,
        /// how much each column adds
        ATTRIBUTION,
        /// also whether the column is higher or lower than what was expected
        DIRECTION
    }

    private final Forest forest;
    private final List<Coordinate> coordinates;
    private final int width;
    private final Explanation explanation;
    private final Operator next;

    /// @param width how many values of a row are shown
    public AnomalyScores(
            Settings settings, List<Coordinate> coordinates, int width, Explanation explanation, Operator next) {
        this.forest = new Forest(
                settings.trees(),
                settings.sampleSize(),
                settings.timeDecay(),
                settings.shingleSize(),
                coordinates.size());
        this.coordinates = List.copyOf(coordinates);
        this.width = width;
        this.explanation = explanation;
        this.next = next;
    }

    @Override
    public void row(Row row) {
        Optional<float[]> point = point(row);
        boolean isScored = point.isPresent() && forest.isReady();
        double score = isScored ? forest.score(point.get()) : 0;
        Row scored = switch (explanation) {
            case NONE -> row.joined(width, new Row(0, score), 1);
            case ATTRIBUTION, DIRECTION -> {
                DiVector attribution = isScored ? forest.attribution(point.get()) : new DiVector(coordinates.size());
                attribution.renormalize(score);
                yield row.joined(width, new Row(0, score, explain(attribution)), 2);
            }
        };
        point.ifPresent(forest::learn);
        next.row(scored);
    }

    private Optional<float[]> point(Row row) {
        float[] point = new float[coordinates.size()];
        for (int i = 0; i < point.length; i++) {
            if (!(row.value(coordinates.get(i).field()) instanceof Number number)) {
                return Optional.empty();
            }
            point[i] = Forest.coordinate(number.doubleValue());
        }
        return Optional.of(point);
    }

    /// @param attribution of the points of the shingle, the coordinates of each together
    private String explain(DiVector attribution) {
        StringBuilder json = new StringBuilder("{");
        int count = coordinates.size();
        for (int i = 0; i < count; i++) {
            double high = 0;
            double low = 0;
            for (int at = i; at < attribution.high.length; at += count) {
                high += attribution.high[at];
                low += attribution.low[at];
            }
            json.append(i == 0 ? "\"" : ",\"")
                    .append(JsonStringEncoder.getInstance()
                            .quoteAsString(coordinates.get(i).name()))
                    .append("\":{");
            if (explanation == Explanation.DIRECTION) {
                json.append("\"DIRECTION\":\"")
                        .append(high > low ? "HIGH" : "LOW")
                        .append("\",\"STRENGTH\":\"")
                        .append(number(Math.abs(high - low)))
                        .append("\",");
            }
            json.append("\"ATTRIBUTION_SCORE\":\"").append(number(high + low)).append("\"}");
        }
        return json.append('}').toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }

    @Override
    public void save(StateWriter out) {
        forest.save(out);
    }

    @Override
    public void restore(StateReader in) {
        forest.restore(in, coordinates.size());
    }
}
