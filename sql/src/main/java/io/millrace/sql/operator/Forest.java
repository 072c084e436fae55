package io.millrace.sql.operator;

import com.amazon.randomcutforest.RandomCutForest;
import com.amazon.randomcutforest.returntypes.DiVector;
import com.amazon.randomcutforest.state.RandomCutForestMapper;
import com.amazon.randomcutforest.state.RandomCutForestState;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A random cut forest that goes on after a restart exactly as it would have without one.
///
/// Every [#RENEWAL] points the forest is made anew from its own state. The state is that of the last renewal and the
/// points since then, which a restart learns again: so sums that were rounded on another way never differ, and most
/// checkpoints cost no more than a few points.
///
/// The algorithm: <https://github.com/aws/random-cut-forest-by-aws>
final class Forest {

    /// After how many points the forest is made anew.
    static final int RENEWAL = 8_192;

    /// The seed of all forests: the same rows always have the same scores.
    private static final long SEED = 42;

    /// Coordinates are cut to what their differences can be told of in 32 bits.
    private static final float FARTHEST = 1e37f;

    private static final ObjectInputFilter STATES =
            ObjectInputFilter.Config.createFilter("com.amazon.randomcutforest.state.**;java.util.ArrayList;"
                    + "java.lang.Object;java.lang.Number;java.lang.Integer;java.lang.Long;!*");

    private RandomCutForest forest;
    private byte[] renewed = {};
    private final List<float[]> since = new ArrayList<>();

    /// @param sampleSize how many points each tree holds, and how many are learned before the first score
    /// @param dimensions coordinates of a point
    Forest(int trees, int sampleSize, long timeDecay, int shingleSize, int dimensions) {
        forest = RandomCutForest.builder()
                .numberOfTrees(trees)
                .sampleSize(sampleSize)
                .outputAfter(sampleSize)
                .timeDecay(1.0 / timeDecay)
                .shingleSize(shingleSize)
                .dimensions(dimensions * shingleSize)
                .internalShinglingEnabled(true)
                .randomSeed(SEED)
                .parallelExecutionEnabled(false)
                .build();
    }

    /// A coordinate as the forest takes it.
    static float coordinate(double value) {
        return (float) Math.clamp(value, -FARTHEST, FARTHEST);
    }

    /// Whether enough points have been learned.
    boolean isReady() {
        return forest.isOutputReady();
    }

    /// How far the point is from what the forest has learned; 0 while it is not ready.
    double score(float[] point) {
        return isReady() ? forest.getAnomalyScore(point) : 0;
    }

    /// What each coordinate of the point, and of the points before it in the shingle, adds to the score.
    DiVector attribution(float[] point) {
        return forest.getAnomalyAttribution(point);
    }

    void learn(float[] point) {
        forest.update(point);
        since.add(point);
        if (since.size() == RENEWAL) {
            renewed = bytes();
            forest = forest(renewed);
            since.clear();
        }
    }

    private static RandomCutForestMapper mapper() {
        RandomCutForestMapper mapper = new RandomCutForestMapper();
        mapper.setSaveTreeStateEnabled(true);
        mapper.setSaveExecutorContextEnabled(true);
        return mapper;
    }

    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(mapper().toState(forest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static RandomCutForest forest(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            in.setObjectInputFilter(STATES);
            return mapper().toModel((RandomCutForestState) in.readObject(), SEED);
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            throw new IllegalArgumentException("not the state of a random cut forest", e);
        }
    }

    void save(StateWriter out) {
        out.bytes(renewed).integer(since.size());
        for (float[] point : since) {
            for (float coordinate : point) {
                out.integer(Float.floatToRawIntBits(coordinate));
            }
        }
    }

    void restore(StateReader in, int dimensions) {
        renewed = in.bytes();
        if (renewed.length > 0) {
            forest = forest(renewed);
        }
        for (int left = in.count(); left > 0; left--) {
            float[] point = new float[dimensions];
            for (int i = 0; i < dimensions; i++) {
                point[i] = Float.intBitsToFloat(in.integer());
            }
            forest.update(point);
            since.add(point);
        }
    }
}
