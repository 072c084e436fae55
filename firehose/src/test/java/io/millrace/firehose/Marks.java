package io.millrace.firehose;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The marks by which the records of a campaign are told apart wherever they end: `#7.2#` is the third part of record
/// 7.
final class Marks {

    private static final Pattern MARK = Pattern.compile("#(\\d+\\.\\d+)#");

    private Marks() {}

    static String of(int record, int part) {
        return "#" + record + "." + part + "#";
    }

    /// The marks in a text without their signs, in their order.
    static List<String> in(String text) {
        return MARK.matcher(text).results().map((MatchResult m) -> m.group(1)).toList();
    }

    /// Which record a mark is of.
    static int record(String mark) {
        return Integer.parseInt(mark.substring(0, mark.indexOf('.')));
    }
}
