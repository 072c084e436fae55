package io.millrace.randomuser;

import java.util.Arrays;
import java.util.List;

/// How the passwords of an answer are made: from the service's word list, or of drawn characters.
///
/// @param characters the characters to draw from; empty means a word from the list
/// @param shortest the least length of a drawn password, 1 to 64
/// @param longest the greatest length of a drawn password, `shortest` to 64
record PasswordRule(String characters, int shortest, int longest) {

    static final PasswordRule WORD = new PasswordRule("", 8, 64);

    private static final String SPECIAL = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    PasswordRule {
        if (shortest < 1 || shortest > longest || longest > 64) {
            throw new IllegalArgumentException("not a range of lengths: " + shortest + " to " + longest);
        }
    }

    /// Reads `special,upper,lower,number` (any of them) and, last, a length `N` or a range `MIN-MAX`.
    static PasswordRule parse(String text) {
        List<String> parts = Arrays.stream(text.split(",")).distinct().toList();
        StringBuilder characters = new StringBuilder();
        for (String part : parts) {
            switch (part) {
                case "special" -> characters.append(SPECIAL);
                case "upper" -> characters.append(Dice.UPPER);
                case "lower" -> characters.append(Dice.LOWER);
                case "number" -> characters.append(Dice.DIGITS);
                default -> {} // the length, or a word that the service passes over
            }
        }
        String[] ends = parts.isEmpty() ? new String[0] : parts.getLast().split("-", 2);
        int first = ends.length == 0 ? 0 : length(ends[0]);
        int second = ends.length < 2 ? first : length(ends[1]);
        int shortest = Math.min(first, second) == 0 ? 8 : Math.min(first, second);
        int longest = Math.max(first, second) < shortest ? 64 : Math.max(first, second);
        return new PasswordRule(characters.toString(), shortest, longest);
    }

    /// A length from 1 to 64, or 0 for anything else.
    private static int length(String text) {
        if (!text.matches("[0-9]{1,2}")) {
            return 0;
        }
        int length = Integer.parseInt(text);
        return length > 64 ? 0 : length;
    }

    String draw(Dice dice, List<String> words) {
        return characters.isEmpty() ? dice.pick(words) : dice.text(dice.between(shortest, longest), characters);
    }
}
