package io.millrace.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.name.FunctionId;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AliasDefinitionTest {

    private static final int EVENTS = 100_000;

    @Test
    void chosen_partsEventsByTheWeights() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AliasDefinition alias = alias(Map.of("2", .2));
        int second = 0;
        for (int i = 0; i < EVENTS; i++) {
            second += alias.chosen(random).equals("2") ? 1 : 0;
        }
        assertThat(second / (double) EVENTS).as("seed " + seed).isCloseTo(.2, Offset.offset(.01));
    }

    @Test
    void chosen_isTheAliasVersion_withoutWeightsOrAtZero_andTheOtherAtOne() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(alias(Map.of()).chosen(random)).isEqualTo("1");
            assertThat(alias(Map.of("2", 0.0)).chosen(random)).isEqualTo("1");
            assertThat(alias(Map.of("2", 1.0)).chosen(random)).isEqualTo("2");
        }
    }

    private static AliasDefinition alias(Map<String, Double> weights) {
        return new AliasDefinition(
                new FunctionId("123456789012", "us-east-1", "f"), "live", "1", "", weights, "revision");
    }
}
