package io.millrace.randomuser;

import java.util.List;
import java.util.Optional;

/// The 21 nationalities of version 1.4, in the order that the last two hex digits of a long seed count in.
enum Nationality {
    AU("Australia", "TFN"),
    BR("Brazil", "CPF"),
    CA("Canada", "SIN"),
    CH("Switzerland", "AVS"),
    DE("Germany", "SVNR"),
    DK("Denmark", "CPR"),
    ES("Spain", "DNI"),
    FI("Finland", "HETU"),
    FR("France", "INSEE"),
    GB("United Kingdom", "NINO"),
    IE("Ireland", "PPS"),
    IN("India", "UIDAI"),
    IR("Iran", ""),
    MX("Mexico", "NSS"),
    NL("Netherlands", "BSN"),
    NO("Norway", "FN"),
    NZ("New Zealand", ""),
    RS("Serbia", "SID"),
    TR("Turkey", ""),
    UA("Ukraine", ""),
    US("United States", "SSN");

    private static final List<Nationality> ALL = List.of(values());

    private final String country;
    private final String idName;

    Nationality(String country, String idName) {
        this.country = country;
        this.idName = idName;
    }

    String country() {
        return country;
    }

    /// What the country calls its personal number; empty where the service gives none.
    String idName() {
        return idName;
    }

    /// The nationality of that number, counted from 0.
    static Optional<Nationality> numbered(int number) {
        return number >= 0 && number < ALL.size() ? Optional.of(ALL.get(number)) : Optional.empty();
    }

    static Optional<Nationality> named(String code) {
        for (Nationality nationality : ALL) {
            if (nationality.name().equals(code)) {
                return Optional.of(nationality);
            }
        }
        return Optional.empty();
    }
}
