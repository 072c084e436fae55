package io.millrace.randomuser;

import java.util.Locale;
import java.util.Optional;

/// A top-level member of a user, in the order in which the service writes them.
enum Field {
    GENDER,
    NAME,
    LOCATION,
    EMAIL,
    LOGIN,
    DOB,
    REGISTERED,
    PHONE,
    CELL,
    ID,
    PICTURE,
    NAT;

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }

    static Optional<Field> named(String text) {
        for (Field field : values()) {
            if (field.text.equals(text)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
