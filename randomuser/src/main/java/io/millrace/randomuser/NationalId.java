package io.millrace.randomuser;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A personal number as a country writes it, with right check digits where the country computes them from the
/// number.
///
/// @param name what the country calls it; empty where the service gives none
/// @param value the number; empty, and written as null, where the service gives none
record NationalId(String name, String value) {

    private static final DateTimeFormatter DAY_MONTH_YEAR = DateTimeFormatter.ofPattern("ddMMyy", Locale.ROOT);
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";

    static NationalId draw(Nationality nationality, Gender gender, LocalDate born, String lastName, Dice dice) {
        String value = switch (nationality) {
            case AU, RS -> dice.fill("#########");
            case BR -> dice.fill("###.###.###-##");
            case CA -> sin(dice);
            case CH -> dice.fill("756.####.####.##");
            case DE -> svnr(gender, born, lastName, dice);
            case DK -> DAY_MONTH_YEAR.format(born) + dice.fill("-####");
            case ES -> dni(dice);
            case FI -> hetu(gender, born, dice);
            case FR -> insee(gender, born, dice);
            case GB -> dice.fill("[ABCEGHJKLMNOPRSTWXYZ][ABCEGHJKLMNPRSTWXYZ] ## ## ## @");
            case IE -> dice.fill("#######T");
            case IN -> dice.fill("############");
            case MX -> dice.fill("## ## ## #### #");
            case NL -> dice.fill("########");
            case NO -> fn(gender, born, dice);
            case US -> ssn(dice);
            case IR, NZ, TR, UA -> "";
        };
        return new NationalId(nationality.idName(), value);
    }

    /// Canada: nine digits with a Luhn sum divisible by ten.
    private static String sin(Dice dice) {
        String eight = dice.fill("########");
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            int digit = eight.charAt(i) - '0';
            int weighed = i % 2 == 0 ? digit : 2 * digit;
            sum += weighed / 10 + weighed % 10;
        }
        return eight + (10 - sum % 10) % 10;
    }

    /// Germany: area, birthday, first letter of the family name, a serial that tells the gender, one digit.
    private static String svnr(Gender gender, LocalDate born, String lastName, Dice dice) {
        String initial = Ascii.of(lastName).substring(0, 1).toUpperCase(Locale.ROOT);
        int serial = gender == Gender.MALE ? dice.between(0, 49) : dice.between(50, 99);
        return "%02d %s %s %02d%d"
                .formatted(dice.between(2, 82), DAY_MONTH_YEAR.format(born), initial, serial, dice.between(0, 9));
    }

    /// Spain: eight digits and the letter that their remainder by 23 selects.
    private static String dni(Dice dice) {
        String digits = dice.fill("########");
        return digits + "-" + DNI_LETTERS.charAt(Integer.parseInt(digits) % 23);
    }

    /// Finland: birthday, century, a serial that is odd for men, the sign that the remainder by 31 selects.
    private static String hetu(Gender gender, LocalDate born, Dice dice) {
        String day = DAY_MONTH_YEAR.format(born);
        int serial = 2 * dice.between(1, 449) + (gender == Gender.MALE ? 1 : 0);
        String number = "%03d".formatted(serial);
        char check = HETU_LETTERS.charAt((int) (Long.parseLong(day + number) % 31));
        return day + (born.getYear() < 2000 ? '-' : 'A') + number + check;
    }

    /// France: gender, year and month of birth, place and serial, and a key that is 97 less the remainder by 97.
    private static String insee(Gender gender, LocalDate born, Dice dice) {
        String number = (gender == Gender.MALE ? "1" : "2")
                + "%02d%02d".formatted(born.getYear() % 100, born.getMonthValue())
                + dice.fill("########");
        return number + " %02d".formatted(97 - Long.parseLong(number) % 97);
    }

    /// Norway: birthday, a serial that is odd for men and tells the century, two check digits by eleven.
    private static String fn(Gender gender, LocalDate born, Dice dice) {
        while (true) {
            int serial = born.getYear() < 2000 ? dice.between(0, 499) : dice.between(500, 999);
            if (serial % 2 != (gender == Gender.MALE ? 1 : 0)) {
                continue;
            }
            String number = DAY_MONTH_YEAR.format(born) + "%03d".formatted(serial);
            int first = check(number, 3, 7, 6, 1, 8, 9, 4, 5, 2);
            int second = check(number + first, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2);
            if (first < 10 && second < 10) {
                return number + first + second;
            }
        }
    }

    private static int check(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (digits.charAt(i) - '0');
        }
        return (11 - sum % 11) % 11;
    }

    /// United States: no area 000, 666 or from 900 on, no group 00, no serial 0000.
    private static String ssn(Dice dice) {
        int area = dice.between(1, 898);
        return "%03d-%02d-%04d".formatted(area >= 666 ? area + 1 : area, dice.between(1, 99), dice.between(1, 9999));
    }
}
