package io.millrace.bench.flink;

import com.amazon.randomcutforest.RandomCutForest;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/// `ANOMALY_SCORE(x, y, z)`: a random cut forest with the parameters of the other side.
public final class AnomalyScore extends ScalarFunction {

    private static final int SAMPLE_SIZE = 256;

    private transient RandomCutForest forest;

    @Override
    public void open(FunctionContext context) {
        forest = RandomCutForest.builder()
                .numberOfTrees(100)
                .sampleSize(SAMPLE_SIZE)
                .outputAfter(SAMPLE_SIZE)
                .timeDecay(1.0 / 100_000)
                .shingleSize(1)
                .dimensions(3)
                .internalShinglingEnabled(true)
                .randomSeed(42)
                .parallelExecutionEnabled(false)
                .build();
    }

    public double eval(Integer x, Double y, Double z) {
        float[] point = {x, y.floatValue(), z.floatValue()};
        double score = forest.isOutputReady() ? forest.getAnomalyScore(point) : 0;
        forest.update(point);
        return score;
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }
}
