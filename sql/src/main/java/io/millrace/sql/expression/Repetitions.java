package io.millrace.sql.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/// How often a regular expression goes round at least where it counts: `{n,m}` within `{n,m}` multiply.
///
/// A reading of the expression's outline alone: groups, classes, escapes and counts. Java checks the rest.
final class Repetitions {

    private final String regex;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long sum;
    private long last;

    private Repetitions(String regex) {
        this.regex = regex;
    }

    /// The rounds of all atoms together, no more than the largest long.
    static long of(String regex) {
        Repetitions repetitions = new Repetitions(regex);
        repetitions.read();
        return repetitions.sum;
    }

    private void read() {
        int p = 0;
        while (p < regex.length()) {
            char c = regex.charAt(p);
            switch (c) {
                case '\\' -> {
                    atom(1);
                    p = regex.startsWith("\\Q", p) ? quoted(p) : p + 2;
                }
                case '[' -> {
                    atom(1);
                    p = characterClass(p);
                }
                case '(' -> {
                    outer.push(sum);
                    sum = 0;
                    p++;
                }
                case ')' -> {
                    long inside = Math.max(1, sum);
                    sum = outer.isEmpty() ? 0 : outer.pop();
                    atom(inside);
                    p++;
                }
                case '{' -> p = count(p);
                default -> {
                    if (c != '*' && c != '+' && c != '?') {
                        atom(1);
                    }
                    p++;
                }
            }
        }
        while (!outer.isEmpty()) {
            sum = added(sum, outer.pop());
        }
    }

    private void atom(long rounds) {
        last = rounds;
        sum = added(sum, rounds);
    }

    private int quoted(int p) {
        int end = regex.indexOf("\\E", p);
        return end < 0 ? regex.length() : end + 2;
    }

    private int characterClass(int p) {
        int depth = 0;
        while (p < regex.length()) {
            char c = regex.charAt(p);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            p += c == '\\' ? 2 : 1;
            if (depth == 0) {
                break;
            }
        }
        return p;
    }

    /// `{n}`, `{n,}` or `{n,m}` behind an atom: its rounds as often as the larger number says.
    private int count(int p) {
        int end = regex.indexOf('}', p);
        if (end < 0) {
            return regex.length();
        }
        long most = 1;
        for (String number : regex.substring(p + 1, end).split(",", 0)) {
            boolean isNumber =
                    !number.isEmpty() && number.length() <= 10 && number.chars().allMatch(Character::isDigit);
            most = Math.max(most, isNumber ? Long.parseLong(number) : 1);
        }
        long times = Math.multiplyHigh(last, most) == 0 ? last * most : Long.MAX_VALUE;
        sum = added(sum - last, times < 0 ? Long.MAX_VALUE : times);
        last = times < 0 ? Long.MAX_VALUE : times;
        return end + 1;
    }

    private static long added(long a, long b) {
        long result = a + b;
        return result < 0 ? Long.MAX_VALUE : result;
    }
}
