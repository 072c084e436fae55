package io.millrace.randomuser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class NationalIdTest {

    private static final LocalDate BORN = LocalDate.of(1984, 7, 28);

    private final Dice dice = Dice.of("ids");

    @Test
    void draw_ofCanadaSatisfiesLuhn() {
        for (int n = 0; n < 1_000; n++) {
            String sin = draw(Nationality.CA, Gender.MALE, BORN);
            int sum = 0;
            for (int i = 8; i >= 0; i--) {
                int digit = sin.charAt(i) - '0';
                int weighed = (8 - i) % 2 == 1 ? digit * 2 : digit;
                sum += weighed > 9 ? weighed - 9 : weighed;
            }
            assertThat(sum % 10).as(sin).isZero();
        }
    }

    @Test
    void draw_ofTheUnitedStatesKeepsTheRulesOfSocialSecurity() {
        for (int n = 0; n < 5_000; n++) {
            assertThat(draw(Nationality.US, Gender.MALE, BORN))
                    .matches("(?!666|000|9\\d{2})\\d{3}-(?!00)\\d{2}-(?!0{4})\\d{4}");
        }
    }

    @Test
    void draw_ofNorwayHasTwoRightCheckDigitsAndTellsTheGender() {
        for (int n = 0; n < 1_000; n++) {
            Gender gender = n % 2 == 0 ? Gender.MALE : Gender.FEMALE;
            String fn = draw(Nationality.NO, gender, BORN);
            assertThat(fn).startsWith("280784").hasSize(11);
            assertThat(weighed(fn, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11).as(fn).isZero();
            assertThat(weighed(fn, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11).as(fn).isZero();
            assertThat(fn.charAt(8) % 2 == 1).isEqualTo(gender == Gender.MALE);
        }
    }

    @Test
    void draw_ofFranceHasItsKey() {
        for (int n = 0; n < 1_000; n++) {
            String insee = draw(Nationality.FR, Gender.FEMALE, BORN);
            assertThat(insee).matches("28407[0-9]{8} [0-9]{2}");
            long number = Long.parseLong(insee.substring(0, 13));
            assertThat((number + Long.parseLong(insee.substring(14))) % 97).isZero();
        }
    }

    @Test
    void draw_ofFinlandTellsTheCentury() {
        // The day, the century's sign, the serial and the check sign of the Finnish registry's own description.
        assertThat(draw(Nationality.FI, Gender.MALE, BORN)).matches("280784-[0-9]{2}[13579][0-9A-Y]");
        assertThat(draw(Nationality.FI, Gender.FEMALE, LocalDate.of(2000, 1, 2)))
                .matches("020100A[0-9]{2}[02468][0-9A-Y]");
    }

    @Test
    void draw_ofGermanyAndDenmarkHoldsTheBirthday() {
        assertThat(draw(Nationality.DE, Gender.MALE, BORN)).matches("[0-9]{2} 280784 O [0-4][0-9]{2}");
        assertThat(draw(Nationality.DK, Gender.MALE, BORN)).matches("280784-[0-9]{4}");
    }

    @Test
    void draw_ofSpainEndsWithTheLetterOfTheRemainder() {
        for (int n = 0; n < 200; n++) {
            String dni = draw(Nationality.ES, Gender.MALE, BORN);
            int remainder = Integer.parseInt(dni.substring(0, 8)) % 23;
            assertThat(dni).endsWith("-" + "TRWAGMYFPDXBNJZSQVHLCKE".charAt(remainder));
        }
    }

    @Test
    void draw_isEmptyJustWhereTheCountryHasNoName() {
        for (Nationality nationality : Nationality.values()) {
            NationalId id = NationalId.draw(nationality, Gender.MALE, BORN, "Özdemir", dice);
            assertThat(id.value().isEmpty())
                    .as(nationality.name())
                    .isEqualTo(id.name().isEmpty());
        }
    }

    private String draw(Nationality nationality, Gender gender, LocalDate born) {
        return NationalId.draw(nationality, gender, born, "Özdemir", dice).value();
    }

    private static int weighed(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (digits.charAt(i) - '0');
        }
        return sum;
    }
}
