package io.millrace.randomuser;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;

/// One random user with every member that version 1.4 of the service gives.
record User(
        Gender gender,
        Name name,
        Location location,
        String email,
        Login login,
        Moment born,
        Moment registered,
        String phone,
        String cell,
        NationalId id,
        Picture picture,
        Nationality nationality) {

    /// What a user is called.
    record Name(String title, String first, String last) {}

    /// Where a user lives; the coordinates are texts with four decimals, as on the public service.
    record Location(
            int streetNumber,
            String streetName,
            String city,
            String state,
            String country,
            Postcode postcode,
            String latitude,
            String longitude,
            Timezone timezone) {}

    /// A postal code: a number in some countries and a text in others.
    sealed interface Postcode {

        /// A postal code of digits alone, written as a JSON number.
        record Digits(int value) implements Postcode {}

        /// A postal code with letters or leading zeros, written as a JSON string.
        record Text(String value) implements Postcode {}
    }

    /// A time zone; it has nothing to do with the place where the user lives.
    record Timezone(String offset, String description) {}

    /// The account of a user; the hashes are those of the password followed by the salt.
    record Login(String uuid, String username, String password, String salt) {

        String hash(String algorithm) {
            return Digests.hex(algorithm, password + salt);
        }
    }

    /// A date and the whole years since then.
    record Moment(Instant date, int age) {

        private static final DateTimeFormatter ISO_MILLIS =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

        static Moment of(Instant date, Instant now) {
            return new Moment(date, (int) ChronoUnit.YEARS.between(utc(date), utc(now)));
        }

        String text() {
            return ISO_MILLIS.format(utc(date));
        }

        private static LocalDateTime utc(Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
    }

    /// A portrait of the public service; the pictures themselves are not part of this program.
    record Picture(String folder, int number) {

        String url(String size) {
            return "https://randomuser.me/api/portraits/" + size + folder + "/" + number + ".jpg";
        }
    }

    /// Writes the wanted members, always in the service's own order.
    void writeTo(Layout out, Set<Field> fields) {
        out.startUser();
        for (Field field : fields) {
            write(field, out);
        }
        out.endUser();
    }

    private void write(Field field, Layout out) {
        switch (field) {
            case GENDER -> out.text("gender", gender.text());
            case NAME -> {
                out.open("name");
                out.text("title", name.title());
                out.text("first", name.first());
                out.text("last", name.last());
                out.close();
            }
            case LOCATION -> writeLocation(out);
            case EMAIL -> out.text("email", email);
            case LOGIN -> writeLogin(out);
            case DOB -> writeMoment("dob", born, out);
            case REGISTERED -> writeMoment("registered", registered, out);
            case PHONE -> out.text("phone", phone);
            case CELL -> out.text("cell", cell);
            case ID -> {
                out.open("id");
                out.text("name", id.name());
                if (id.value().isEmpty()) {
                    out.nothing("value");
                } else {
                    out.text("value", id.value());
                }
                out.close();
            }
            case PICTURE -> {
                out.open("picture");
                out.text("large", picture.url(""));
                out.text("medium", picture.url("med/"));
                out.text("thumbnail", picture.url("thumb/"));
                out.close();
            }
            case NAT -> out.text("nat", nationality.name());
        }
    }

    private void writeLocation(Layout out) {
        out.open("location");
        out.open("street");
        out.number("number", location.streetNumber());
        out.text("name", location.streetName());
        out.close();
        out.text("city", location.city());
        out.text("state", location.state());
        out.text("country", location.country());
        switch (location.postcode()) {
            case Postcode.Digits digits -> out.number("postcode", digits.value());
            case Postcode.Text text -> out.text("postcode", text.value());
        }
        out.open("coordinates");
        out.text("latitude", location.latitude());
        out.text("longitude", location.longitude());
        out.close();
        out.open("timezone");
        out.text("offset", location.timezone().offset());
        out.text("description", location.timezone().description());
        out.close();
        out.close();
    }

    private void writeLogin(Layout out) {
        out.open("login");
        out.text("uuid", login.uuid());
        out.text("username", login.username());
        out.text("password", login.password());
        out.text("salt", login.salt());
        out.text("md5", login.hash("MD5"));
        out.text("sha1", login.hash("SHA-1"));
        out.text("sha256", login.hash("SHA-256"));
        out.close();
    }

    private static void writeMoment(String name, Moment moment, Layout out) {
        out.open(name);
        out.text("date", moment.text());
        out.number("age", moment.age());
        out.close();
    }
}
