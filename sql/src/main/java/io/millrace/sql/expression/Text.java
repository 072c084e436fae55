package io.millrace.sql.expression;

import java.util.Locale;
import java.util.regex.Matcher;
import org.apache.calcite.sql.fun.SqlTrimFunction.Flag;
import org.jspecify.annotations.Nullable;

/// The string functions; positions count from 1.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-string-and-search-functions.html>
final class Text {

    /// No column holds more than 65,534 characters, and what is cut from the result may be a few times that.
    private static final int MAX_REPLACED = 1 << 20;

    private Text() {}

    /// The characters of `text` at the positions `from` to `from + length - 1` as far as there are such.
    ///
    /// @param beyond what it is when `from` lies behind the end
    static @Nullable String substring(String text, long from, long length, @Nullable String beyond) {
        if (length < 0) {
            throw RowError.argument("SUBSTRING of the negative length " + length);
        }
        if (from > text.length()) {
            return beyond;
        }
        long end = length > Integer.MAX_VALUE ? Integer.MAX_VALUE : from + length;
        int first = (int) Math.max(1, from);
        int last = (int) Math.min(text.length() + 1L, end);
        return last <= first ? "" : text.substring(first - 1, last - 1);
    }

    /// `text` with the characters at `from` to `from + length - 1` replaced; positions outside of it are empty.
    static String overlay(String text, String replacement, long from, long length) {
        if (length < 0) {
            throw RowError.argument("OVERLAY of the negative length " + length);
        }
        int before = Math.clamp(from - 1, 0, text.length());
        long clamped = Math.min(length, Integer.MAX_VALUE);
        int after = Math.clamp(from + clamped - 1, before, text.length());
        return text.substring(0, before) + replacement + text.substring(after);
    }

    static String initcap(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean isInside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            result.append(isInside ? Character.toLowerCase(c) : Character.toUpperCase(c));
            isInside = Character.isLetterOrDigit(c);
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
        if (blank.length() != 1) {
            throw RowError.argument("TRIM takes one character, not '" + blank + "'");
        }
        char c = blank.charAt(0);
        int start = 0;
        int end = text.length();
        while (flag != Flag.TRAILING && start < end && text.charAt(start) == c) {
            start++;
        }
        while (flag != Flag.LEADING && end > start && text.charAt(end - 1) == c) {
            end--;
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
        if (start > text.length() + 1L) {
            return text;
        }
        return regex.on(text, matcher -> replace(matcher, replacement, (int) start - 1, occurrence));
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
        return text.length() >= length ? text.substring(0, length) : text + " ".repeat(length - text.length());
    }
}
