package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upper,lower,1-16 | [A-Za-z]{1,16}",
                "number,8         | [0-9]{8}",
                "lower,16-4       | [a-z]{4,16}",
                "upper            | [A-Z]{8,64}",
                "upper,99         | [A-Z]{8,64}",
                "special,3        | [^A-Za-z0-9]{3}",
                "8                | word",
                "nothing,8        | word",
                "-,,-             | word"
            })
    void draw_makesPasswordsOfTheWantedCharactersAndLength(String rule, String expected) {
        Dice dice = Dice.of(rule);
        for (int i = 0; i < 300; i++) {
            assertThat(PasswordRule.parse(rule).draw(dice, List.of("word"))).matches(expected);
        }
    }
}
