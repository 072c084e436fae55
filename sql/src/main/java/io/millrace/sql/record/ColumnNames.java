package io.millrace.sql.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Gives the columns of one discovered schema their names.
///
/// A name is that of the leaf. It gets the prefix `COL_` when it is a reserved word, starts with a digit, is
/// longer than 100 characters (it is cut) or holds characters other than letters, digits and `_` (they are left
/// out); when nothing is left the index of the column stands in. A name that was given before gets the first free
/// number behind it: `age`, `age0`, `age1`.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/sch-dis.html>
final class ColumnNames {

    static final int MAX_LENGTH = 100;

    private static final String PREFIX = "COL_";
    private static final Set<String> RESERVED = reservedWords();

    private final Set<String> given = new HashSet<>();

    /// A free name for the column that holds the leaf called `leaf`.
    String name(String leaf) {
        String name = legal(leaf, given.size());
        String free = name;
        for (int i = 0; !given.add(free); i++) {
            String number = Integer.toString(i);
            free = cut(name, MAX_LENGTH - number.length()) + number;
        }
        return free;
    }

    static boolean isReserved(String word) {
        return RESERVED.contains(word.toUpperCase(Locale.ROOT));
    }

    private static String legal(String leaf, int index) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < leaf.length(); i++) {
            char c = leaf.charAt(i);
            if (c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                kept.append(c);
            }
        }
        if (kept.isEmpty()) {
            return PREFIX + index;
        }
        boolean isLegal = kept.length() == leaf.length()
                && leaf.length() <= MAX_LENGTH
                && !Character.isDigit(leaf.charAt(0))
                && !isReserved(leaf);
        return isLegal ? leaf : cut(PREFIX + kept, MAX_LENGTH);
    }

    private static String cut(String name, int length) {
        return name.length() > length ? name.substring(0, length) : name;
    }

    private static Set<String> reservedWords() {
        try (InputStream words = ColumnNames.class.getResourceAsStream("reserved-words.txt")) {
            String text = new String(
                    Objects.requireNonNull(words, "reserved-words.txt").readAllBytes(), StandardCharsets.UTF_8);
            return Set.copyOf(text.lines().filter(line -> !line.isBlank()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
