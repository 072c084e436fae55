package io.millrace.sql.parser;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One argument of a table function behind its CURSOR: a literal, and what may stand there.
///
/// @param name as the manual calls it
/// @param bounds what may stand there
/// @param otherwise what it is if it is left out; empty if it must be there
public record Parameter(String name, Bounds bounds, Optional<Object> otherwise) {

    /// What an argument may be.
    public sealed interface Bounds {

        /// A whole number, as a `Long`.
        record Whole(long least, long most) implements Bounds {
            @Override
            public String toString() {
                return "a whole number from " + least + " to " + most;
            }
        }

        /// A number above zero, as a `Double`.
        record Positive() implements Bounds {
            @Override
            public String toString() {
                return "a number above 0";
            }
        }

        /// A truth, as a `Boolean`.
        record Truth() implements Bounds {
            @Override
            public String toString() {
                return "TRUE or FALSE";
            }
        }

        /// One of some words, without regard to case, as a `String` in lower case.
        record Word(List<String> words) implements Bounds {
            @Override
            public String toString() {
                return "'" + String.join("' or '", words) + "'";
            }
        }

        /// A column of the cursor or one to be made, as a `String`.
        record Name() implements Bounds {
            @Override
            public String toString() {
                return "the name of a column in single quotes, in its exact case";
            }
        }
    }

    static Parameter whole(String name, long least, long most) {
        return new Parameter(name, new Bounds.Whole(least, most), Optional.empty());
    }

    static Parameter column(String name) {
        return new Parameter(name, new Bounds.Name(), Optional.empty());
    }

    Parameter otherwise(Object value) {
        return new Parameter(name, bounds, Optional.of(value));
    }

    /// The argument that a literal stands for.
    ///
    /// @param literal a number as a `BigDecimal`, a `String` or a `Boolean`; null if there is no literal
    /// @return nothing if it may not stand there
    Optional<Object> value(@Nullable Object literal) {
        return switch (bounds) {
            case Bounds.Whole(long least, long most)
            when literal instanceof BigDecimal number
                    && number.stripTrailingZeros().scale() <= 0
                    && number.compareTo(BigDecimal.valueOf(least)) >= 0
                    && number.compareTo(BigDecimal.valueOf(most)) <= 0 -> Optional.of(number.longValueExact());
            case Bounds.Positive _
            when literal instanceof BigDecimal number && number.signum() > 0 -> Optional.of(number.doubleValue());
            case Bounds.Truth _ when literal instanceof Boolean truth -> Optional.of(truth);
            case Bounds.Word(List<String> words)
            when literal instanceof String text ->
                words.stream()
                        .filter(word -> word.equalsIgnoreCase(text))
                        .<Object>map(word -> word)
                        .findFirst();
            case Bounds.Name _ when literal instanceof String text && !text.isEmpty() -> Optional.of(text);
            case Bounds.Whole _, Bounds.Positive _, Bounds.Truth _, Bounds.Word _, Bounds.Name _ -> Optional.empty();
        };
    }
}
