package io.millrace.randomuser;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is asked of the service, after its rules for wrong values: they never fail, they fall back.
///
/// @param results how many users, 1 to 5000
/// @param seed the seed as `info` shows it
/// @param drawSeed the text whose MD5 starts the dice
/// @param page the page, 1 to 10000
/// @param onlyGender the gender of all users, or both for either
/// @param nationalities the nationalities to draw from, at least one
/// @param fields the wanted members
/// @param format the text format
/// @param hasNotes whether the block `info` is written
/// @param download whether the answer is a file to save
/// @param callback the JavaScript function to call with the answer; empty for none
/// @param password how passwords are made
record Query(
        int results,
        String seed,
        String drawSeed,
        int page,
        Set<Gender> onlyGender,
        List<Nationality> nationalities,
        Set<Field> fields,
        Format format,
        boolean hasNotes,
        boolean download,
        String callback,
        PasswordRule password) {

    static final int MOST_RESULTS = 5_000;
    private static final int MOST_PAGES = 10_000;
    private static final int LONG_SEED = 18;

    Query {
        onlyGender = Set.copyOf(onlyGender);
        nationalities = List.copyOf(nationalities);
        fields = fields.isEmpty() ? Set.of() : EnumSet.copyOf(fields); // ordered as the service writes them
    }

    /// Reads the parameters; of a repeated one the last counts.
    ///
    /// A seed of 18 characters holds a nationality in its last two, as `info.seed` may show it; where those
    /// are no nationality, the public service breaks and we take the seed as any other.
    ///
    /// @param newSeed gives a seed when none is asked for
    static Query parse(Map<String, List<String>> parameters, Supplier<String> newSeed) {
        String seed = last(parameters, "seed").orElse("");
        boolean isSeeded = !seed.isEmpty();
        if (!isSeeded) {
            seed = newSeed.get();
        }
        int page = wholeNumber(last(parameters, "page").orElse("1"), MOST_PAGES);
        List<Nationality> nationalities = nationalities(last(parameters, "nat")
                .or(() -> last(parameters, "nationality"))
                .orElse(""));
        String drawSeed = seed;
        Optional<Nationality> inSeed = nationalityIn(seed);
        if (inSeed.isPresent()) {
            nationalities = List.of(inSeed.get());
            drawSeed = seed.substring(0, LONG_SEED - 2);
            seed = seed + seed.substring(LONG_SEED - 2).toLowerCase(Locale.ROOT);
        }
        String gender = isSeeded ? "" : last(parameters, "gender").orElse("");
        return new Query(
                wholeNumber(last(parameters, "results").orElse("1"), MOST_RESULTS),
                seed,
                page == 1 ? drawSeed : drawSeed + page,
                page,
                Stream.of(Gender.values())
                        .filter(each -> each.text().equals(gender))
                        .collect(Collectors.toSet()),
                nationalities,
                fields(parameters),
                Format.named(last(parameters, "fmt")
                        .or(() -> last(parameters, "format"))
                        .orElse("")),
                !parameters.containsKey("noinfo"),
                parameters.containsKey("dl") || parameters.containsKey("download"),
                last(parameters, "callback").filter(Query::isFunction).orElse(""),
                last(parameters, "password").map(PasswordRule::parse).orElse(PasswordRule.WORD));
    }

    /// The gender of all users, if only one is wanted.
    Optional<Gender> gender() {
        return onlyGender.stream().findFirst();
    }

    private static Optional<String> last(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    /// A whole number from 1 to `most`; everything else means 1.
    private static int wholeNumber(String text, int most) {
        if (!text.strip().matches("\\+?0*[0-9]{1,5}")) {
            return 1;
        }
        int number = Integer.parseInt(text.strip());
        return number < 1 || number > most ? 1 : number;
    }

    /// The named nationalities; one unknown name among them means all there are.
    private static List<Nationality> nationalities(String text) {
        List<String> codes = Arrays.stream(text.toUpperCase(Locale.ROOT).split(","))
                .filter(code -> !code.isEmpty())
                .toList();
        List<Nationality> known =
                codes.stream().map(Nationality::named).flatMap(Optional::stream).toList();
        return codes.isEmpty() || known.size() < codes.size() ? List.of(Nationality.values()) : known;
    }

    private static Optional<Nationality> nationalityIn(String seed) {
        if (seed.length() != LONG_SEED) {
            return Optional.empty();
        }
        String index = seed.substring(LONG_SEED - 2);
        return index.matches("[0-9a-fA-F]{2}") ? Nationality.numbered(Integer.parseInt(index, 16)) : Optional.empty();
    }

    private static Set<Field> fields(Map<String, List<String>> parameters) {
        EnumSet<Field> fields = last(parameters, "inc")
                .filter(text -> !text.isEmpty())
                .map(Query::named)
                .orElseGet(() -> EnumSet.allOf(Field.class));
        fields.removeAll(named(last(parameters, "exc").orElse("")));
        return fields;
    }

    private static EnumSet<Field> named(String list) {
        EnumSet<Field> fields = EnumSet.noneOf(Field.class);
        for (String name : list.split(",", -1)) {
            Field.named(name.strip().toLowerCase(Locale.ROOT)).ifPresent(fields::add);
        }
        return fields;
    }

    /// Only the name of a JavaScript function: anything else would let a page run a script in our name.
    private static boolean isFunction(String callback) {
        return callback.matches("[A-Za-z_$][\\w$.]{0,127}");
    }
}
