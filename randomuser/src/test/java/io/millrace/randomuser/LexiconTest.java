package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LexiconTest {

    private static final Map<String, Integer> LEAST =
            Map.of("male", 40, "female", 40, "last", 50, "cities", 25, "states", 5, "streets", 20);

    @ParameterizedTest
    @EnumSource(Nationality.class)
    void read_givesEnoughDifferentWordsOfEachKind(Nationality nationality) {
        Lexicon words = Lexicon.read(nationality.name());
        LEAST.forEach((section, least) -> assertThat(words.list(section))
                .as(section)
                .hasSizeGreaterThanOrEqualTo(least)
                .doesNotHaveDuplicates()
                .noneMatch(word -> word.contains("\"") || word.isBlank()));
        assertThat(words.only("phone")).isNotEmpty();
        assertThat(words.only("cell")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Nationality.class)
    void read_givesNamesThatAnAddressCanSpell(Nationality nationality) {
        Lexicon words = Lexicon.read(nationality.name());
        for (String section : List.of("male", "female", "last")) {
            for (String name : words.list(section)) {
                assertThat(Ascii.of(name)).as(name).matches("[a-z]+(-[a-z]+)*");
                if (nationality != Nationality.IR) {
                    long letters = name.codePoints().filter(Character::isLetter).count();
                    assertThat((long) Ascii.of(name).replace("-", "").length())
                            .as(name)
                            .isGreaterThanOrEqualTo(letters - softSigns(name));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Nationality.class,
            names = {"IR", "UA"})
    void read_givesTheCountrysOwnScript(Nationality nationality) {
        Character.UnicodeScript script =
                nationality == Nationality.IR ? Character.UnicodeScript.ARABIC : Character.UnicodeScript.CYRILLIC;
        Lexicon words = Lexicon.read(nationality.name());
        for (String section : LEAST.keySet()) {
            for (String word : words.list(section)) {
                assertThat(word.codePoints().filter(Character::isLetter))
                        .as(word)
                        .allMatch(c -> Character.UnicodeScript.of(c) == script);
            }
        }
    }

    @Test
    void list_namesTheMissingSection() {
        Lexicon words =
                Lexicon.parse("XX", "# nothing\n[cities]\nA b,\nC\n[timezones]\n+1:00 Here, there\n[phone]\n:[12]#\n");
        assertThat(words.list("cities")).containsExactly("A b", "C");
        assertThat(words.only("timezones")).isEqualTo("+1:00 Here, there");
        assertThat(words.only("phone")).isEqualTo("[12]#");
        assertThatThrownBy(() -> words.list("states")).hasMessage("no [states] in the word list XX.txt");
        assertThatThrownBy(() -> Lexicon.read("XX")).hasMessageContaining("XX.txt");
    }

    private static long softSigns(String name) {
        return name.codePoints().filter(c -> c == 'ь').count();
    }
}
