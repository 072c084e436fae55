package io.millrace.wire.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parameters of a query string or of a form, decoded, in their order; a name may stand several times.
///
/// @param all the parameters
public record QueryParameters(List<Parameter> all) {

    /// One parameter; without an equals sign its value is empty.
    public record Parameter(String name, String value) {}

    public QueryParameters {
        all = List.copyOf(all);
    }

    /// Reads a raw query string or form; a plus sign is a space, as in forms.
    ///
    /// @throws IllegalArgumentException if it is not percent-encoded UTF-8
    public static QueryParameters parse(String raw) {
        if (raw.isEmpty()) {
            return new QueryParameters(List.of());
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(new Parameter(decode(name), decode(value)));
            }
        }
        return new QueryParameters(parameters);
    }

    private static String decode(String text) {
        return Percent.decode(text.replace('+', ' '));
    }

    /// The first value of that name.
    public Optional<String> first(String name) {
        for (Parameter parameter : all) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /// Whether there is a parameter of that name.
    public boolean contains(String name) {
        return first(name).isPresent();
    }
}
