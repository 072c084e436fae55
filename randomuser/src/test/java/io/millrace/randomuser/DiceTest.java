package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiceTest {

    @Test
    void between_reachesBothEndsAndNothingBeyond() {
        Dice dice = Dice.of("ends");
        assertThat(java.util.stream.IntStream.range(0, 10_000).map(_ -> dice.between(-3, 3)))
                .contains(-3, 3)
                .allMatch(n -> n >= -3 && n <= 3);
    }

    @Test
    void between_isEven() {
        Dice dice = Dice.of("even");
        int[] seen = new int[21];
        for (int i = 0; i < 210_000; i++) {
            seen[dice.between(0, 20)]++;
        }
        assertThat(seen).matches(counts -> java.util.Arrays.stream(counts).allMatch(n -> n > 9_500 && n < 10_500));
    }

    @Test
    void fill_replacesOnlyItsSigns() {
        Dice dice = Dice.of("fill");
        for (int i = 0; i < 1_000; i++) {
            assertThat(dice.fill("+#-%-@-[xy].|z")).matches("\\+[0-9]-[2-9]-[A-Z]-[xy]\\.|z");
        }
    }
}
