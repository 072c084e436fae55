package io.millrace.randomuser;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The random draws of one answer: SplitMix64, started from the MD5 of a text.
///
/// The algorithm is written out here, and not taken from the JDK, because the same seed must give the same
/// users for ever. The public service uses a Mersenne Twister over other lists of words, so its values differ
/// from ours for the same seed; the shapes and the rules agree.
///
/// Reference: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
/// Not thread-safe: one answer, one thread.
final class Dice {

    static final String DIGITS = "0123456789";
    static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static final String LOWER = "abcdefghijklmnopqrstuvwxyz";

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private Dice(long state) {
        this.state = state;
    }

    /// The dice that every equal text gives.
    static Dice of(String text) {
        byte[] digest = Digests.md5(text.getBytes(StandardCharsets.UTF_8));
        return new Dice(new BigInteger(digest).longValue());
    }

    long next() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// A number from `first` to `last`, both included.
    long between(long first, long last) {
        return first + Math.unsignedMultiplyHigh(next(), last - first + 1);
    }

    /// A number from `first` to `last`, both included.
    int between(int first, int last) {
        return (int) between((long) first, (long) last);
    }

    String pick(List<String> words) {
        return words.get(between(0, words.size() - 1));
    }

    char pick(String characters) {
        return characters.charAt(between(0, characters.length() - 1));
    }

    /// A text of that many characters, each drawn from the given ones.
    String text(int length, String characters) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(pick(characters));
        }
        return text.toString();
    }

    /// Fills a template: `#` becomes a digit, `%` a digit from 2 to 9, `@` a capital letter, `[246]` one of the
    /// characters inside; `|` separates templates of which one is drawn; all else stands for itself.
    String fill(String template) {
        String[] choices = template.split("\\|", -1);
        String chosen = choices.length == 1 ? template : choices[between(0, choices.length - 1)];
        StringBuilder text = new StringBuilder(chosen.length());
        for (int i = 0; i < chosen.length(); i++) {
            char c = chosen.charAt(i);
            switch (c) {
                case '#' -> text.append(pick(DIGITS));
                case '%' -> text.append(pick("23456789"));
                case '@' -> text.append(pick(UPPER));
                case '[' -> {
                    int end = chosen.indexOf(']', i);
                    text.append(pick(chosen.substring(i + 1, end)));
                    i = end;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }
}
