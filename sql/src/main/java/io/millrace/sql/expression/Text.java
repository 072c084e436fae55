package io.millrace.sql.expression;

import java.util.Locale;
import java.util.regex.Matcher;
import org.apache.calcite.sql.fun.SqlTrimFunction.Flag;
import org.jspecify.annotations.Nullable;

/// The string functions; positions count from 1. A character is a code point: what takes two units of UTF-16
/// counts once and is never cut in half.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-string-and-search-functions.html>
final class Text {

    /// No column holds more than 65,534 characters, and what is cut from the result may be a few times that.
    private static final int MAX_REPLACED = 1 << 20;

    private Text() {}

    /// The number of characters.
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Where a character begins among the units of UTF-16.
    ///
    /// @param character counts from 0, at most the number of characters
    static int offset(String text, int character) {
        return character == 0 ? 0 : text.offsetByCodePoints(0, character);
    }

    /// The first characters, at most as many as there is room for.
    static String cut(String text, int room) {
        return text.length() <= room || length(text) <= room ? text : text.substring(0, offset(text, room));
    }

    /// The position of the first `part` at `from` or behind it, 0 if there is none.
    static int position(String part, String text, int from) {
        int found = text.indexOf(part, offset(text, Math.clamp(from - 1L, 0, length(text))));
        return found < 0 ? 0 : text.codePointCount(0, found) + 1;
    }

    /// The characters of `text` at the positions `from` to `from + length - 1` as far as there are such.
    ///
    /// @param beyond what it is when `from` lies behind the end
    static @Nullable String substring(String text, long from, long length, @Nullable String beyond) {
        if (length < 0) {
            throw RowError.argument("SUBSTRING of the negative length " + length);
        }
        int size = length(text);
        if (from > size) {
            return beyond;
        }
        long end = length > Integer.MAX_VALUE ? Integer.MAX_VALUE : from + length;
        int first = (int) Math.max(1, from);
        int last = (int) Math.min(size + 1L, end);
        return last <= first ? "" : text.substring(offset(text, first - 1), offset(text, last - 1));
    }

    /// `text` with the characters at `from` to `from + length - 1` replaced; positions outside of it are empty.
    static String overlay(String text, String replacement, long from, long length) {
        if (length < 0) {
            throw RowError.argument("OVERLAY of the negative length " + length);
        }
        int size = length(text);
        int before = Math.clamp(from - 1, 0, size);
        long clamped = Math.min(length, Integer.MAX_VALUE);
        int after = Math.clamp(from + clamped - 1, before, size);
        return text.substring(0, offset(text, before)) + replacement + text.substring(offset(text, after));
    }

    static String initcap(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean isInside = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            result.appendCodePoint(isInside ? Character.toLowerCase(c) : Character.toUpperCase(c));
            isInside = Character.isLetterOrDigit(c);
            i += Character.charCount(c);
        }
        return result.toString();
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static String trim(Flag flag, String blank, String text) {
        if (length(blank) != 1) {
            throw RowError.argument("TRIM takes one character, not '" + blank + "'");
        }
        int width = blank.length();
        int start = 0;
        int end = text.length();
        while (flag != Flag.TRAILING && start < end && text.startsWith(blank, start)) {
            start += width;
        }
        while (flag != Flag.LEADING && end - width >= start && text.startsWith(blank, end - width)) {
            end -= width;
        }
        return text.substring(start, end);
    }

    /// @param occurrence which match is replaced, 0 for all
    static String replace(String text, Regex regex, String replacement, long start, long occurrence) {
        if (start < 1) {
            throw RowError.argument("REGEX_REPLACE starts at " + start + ", the first character is 1");
        }
        if (occurrence < 0) {
            throw RowError.argument("REGEX_REPLACE of the occurrence " + occurrence);
        }
        if (start > length(text) + 1L) {
            return text;
        }
        int from = offset(text, (int) start - 1);
        return regex.on(text, matcher -> replace(matcher, replacement, from, occurrence));
    }

    private static String replace(Matcher matcher, String replacement, int from, long occurrence) {
        StringBuilder result = new StringBuilder();
        long count = 0;
        try {
            for (boolean isFound = matcher.find(from); isFound; isFound = matcher.find()) {
                count++;
                if (occurrence == 0 || occurrence == count) {
                    matcher.appendReplacement(result, replacement);
                    if (result.length() > MAX_REPLACED) {
                        throw RowError.argument("REGEX_REPLACE gives more than " + MAX_REPLACED + " characters");
                    }
                    if (occurrence == count) {
                        break;
                    }
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw RowError.argument("REGEX_REPLACE by '" + replacement + "': " + e.getMessage());
        }
        return matcher.appendTail(result).toString();
    }

    /// A string cut or padded with blanks to exactly `length` characters.
    static String pad(String text, int length) {
        int size = length(text);
        return size >= length ? cut(text, length) : text + " ".repeat(length - size);
    }
}
