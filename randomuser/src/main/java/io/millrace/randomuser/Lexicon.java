package io.millrace.randomuser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The words of one nationality, or those that all share: named lists, read once from a text file of this module.
///
///     # a comment
///     [cities]
///     Aarhus, Odense,
///     Esbjerg
///
/// In the sections `timezones` and those with one template (`phone`, `cell`, `postcode`) a line is one word,
/// because the words hold commas.
final class Lexicon {

    private final String name;
    private final Map<String, List<String>> lists;

    private Lexicon(String name, Map<String, List<String>> lists) {
        this.name = name;
        this.lists = lists;
    }

    static Lexicon read(String name) {
        try (InputStream in = Lexicon.class.getResourceAsStream(name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("no word list " + name + ".txt in this program");
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the word list " + name + ".txt", e);
        }
    }

    static Lexicon parse(String name, String text) {
        Map<String, List<String>> lists = new HashMap<>();
        String section = "";
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
                continue;
            }
            lists.computeIfAbsent(section, _ -> new ArrayList<>()).addAll(words(section, line));
        }
        lists.replaceAll((_, words) -> List.copyOf(words));
        return new Lexicon(name, lists);
    }

    private static List<String> words(String section, String line) {
        return switch (section) {
            case "timezones" -> List.of(line);
            case "phone", "cell", "postcode" -> List.of(line.substring(1)); // after the colon that guards # and [
            default ->
                Arrays.stream(line.split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
        };
    }

    /// The words of a list, never none.
    List<String> list(String section) {
        List<String> words = lists.get(section);
        if (words == null) {
            throw new IllegalStateException("no [" + section + "] in the word list " + name + ".txt");
        }
        return words;
    }

    /// The only word of a list.
    String only(String section) {
        return list(section).getFirst();
    }
}
