package io.millrace.randomuser;

import io.millrace.randomuser.User.Location;
import io.millrace.randomuser.User.Login;
import io.millrace.randomuser.User.Moment;
import io.millrace.randomuser.User.Name;
import io.millrace.randomuser.User.Picture;
import io.millrace.randomuser.User.Postcode;
import io.millrace.randomuser.User.Timezone;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// All users that can be: draws one after the other from given dice.
///
/// Every member of a user is drawn, wanted or not, and in a fixed order; so leaving members out never changes the
/// others. Dates lie in the public service's ranges, and only ages depend on the time of asking.
final class Population {

    /// 2022-05-23, the time that the public service takes for now when it draws dates.
    private static final long TIME_BASE_MILLIS = 1_653_344_189_000L;

    private static final long EARLIEST_BIRTH_MILLIS = -800_000_000_000L;
    private static final long LATEST_BIRTH_MILLIS = TIME_BASE_MILLIS - 21 * 365 * 86_400_000L;
    private static final long EARLIEST_REGISTRATION_MILLIS = 1_016_688_461_000L;

    private static final String SALT = Dice.LOWER + Dice.UPPER + Dice.DIGITS;

    private final Map<Nationality, Lexicon> lexicons = new EnumMap<>(Nationality.class);
    private final Lexicon common = Lexicon.read("common");
    private final List<Timezone> timezones =
            common.list("timezones").stream().map(Population::timezone).toList();

    Population() {
        for (Nationality nationality : Nationality.values()) {
            lexicons.put(nationality, Lexicon.read(nationality.name()));
        }
    }

    private static Timezone timezone(String line) {
        int space = line.indexOf(' ');
        return new Timezone(line.substring(0, space), line.substring(space + 1));
    }

    User draw(Query query, Dice dice, Instant now) {
        List<Nationality> nationalities = query.nationalities();
        Nationality nationality = nationalities.get(dice.between(0, nationalities.size() - 1));
        Lexicon words = words(nationality);
        Gender gender = dice.between(0, 1) == 0 ? Gender.MALE : Gender.FEMALE;
        gender = query.gender().orElse(gender);
        Name name = name(nationality, gender, words, dice);
        Location location = location(nationality, words, dice);
        Login login = login(query.password(), dice);
        Instant born = Instant.ofEpochMilli(dice.between(EARLIEST_BIRTH_MILLIS, LATEST_BIRTH_MILLIS));
        Instant registered = Instant.ofEpochMilli(dice.between(EARLIEST_REGISTRATION_MILLIS, TIME_BASE_MILLIS));
        Picture picture = new Picture(gender.portraits(), dice.between(0, gender.lastPortrait()));
        String phone = dice.fill(words.only("phone"));
        String cell = dice.fill(words.only("cell"));
        NationalId id =
                NationalId.draw(nationality, gender, born.atZone(ZoneOffset.UTC).toLocalDate(), name.last(), dice);
        return new User(
                gender,
                name,
                location,
                Ascii.of(name.first()) + "." + Ascii.of(name.last()) + "@example.com",
                login,
                Moment.of(born, now),
                Moment.of(registered, now),
                phone,
                cell,
                id,
                picture,
                nationality);
    }

    Lexicon words(Nationality nationality) {
        Lexicon words = lexicons.get(nationality);
        if (words == null) {
            throw new IllegalStateException("no words for " + nationality);
        }
        return words;
    }

    private static Name name(Nationality nationality, Gender gender, Lexicon words, Dice dice) {
        List<String> women =
                nationality == Nationality.CH ? List.of("Mademoiselle", "Madame") : List.of("Miss", "Mrs", "Ms");
        String forWomen = dice.pick(women);
        String forMen = nationality == Nationality.CH ? "Monsieur" : "Mr";
        return new Name(
                gender == Gender.MALE ? forMen : forWomen,
                dice.pick(words.list(gender.text())),
                dice.pick(words.list("last")));
    }

    private Location location(Nationality nationality, Lexicon words, Dice dice) {
        return new Location(
                dice.between(1, 9999),
                dice.pick(words.list("streets")),
                dice.pick(words.list("cities")),
                dice.pick(words.list("states")),
                nationality.country(),
                postcode(nationality, words, dice),
                coordinate(90, dice),
                coordinate(180, dice),
                timezones.get(dice.between(0, timezones.size() - 1)));
    }

    private static Postcode postcode(Nationality nationality, Lexicon words, Dice dice) {
        return switch (nationality) {
            case CA, GB, NL, NO -> new Postcode.Text(dice.fill(words.only("postcode")));
            case AU -> new Postcode.Digits(dice.between(200, 9999));
            case CH -> new Postcode.Digits(dice.between(1000, 9999));
            case BR, DE, DK, ES, FI, FR, IE, IN, IR, MX, NZ, RS, TR, UA, US ->
                new Postcode.Digits(dice.between(10_000, 99_999));
        };
    }

    /// Degrees with four decimals, from `-bound` to `bound`.
    private static String coordinate(int bound, Dice dice) {
        int tenThousandths = dice.between(-bound * 10_000, bound * 10_000);
        int absolute = Math.abs(tenThousandths);
        String fraction = Integer.toString(10_000 + absolute % 10_000).substring(1);
        return (tenThousandths < 0 ? "-" : "") + absolute / 10_000 + "." + fraction;
    }

    private Login login(PasswordRule rule, Dice dice) {
        long high = (dice.next() & ~0xF000L) | 0x4000L; // version 4
        long low = (dice.next() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE; // variant 2
        String username =
                dice.pick(common.list("adjectives")) + dice.pick(common.list("animals")) + dice.between(100, 999);
        String password = rule.draw(dice, common.list("passwords"));
        return new Login(new UUID(high, low).toString(), username, password, dice.text(8, SALT));
    }
}
