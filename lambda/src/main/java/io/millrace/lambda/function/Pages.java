package io.millrace.lambda.function;

import io.millrace.lambda.LambdaFault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Long lists in pages; a page's marker hides the last element's place.
public final class Pages {

    private Pages() {}

    /// One page.
    ///
    /// @param elements its elements, in order
    /// @param next what asks for the next page; null if this is the last
    public record Page<T>(List<T> elements, @Nullable String next) {

        public <R> Page<R> map(Function<T, R> form) {
            return new Page<>(elements.stream().map(form).toList(), next);
        }
    }

    /// How many elements a page has.
    ///
    /// @param wanted what the caller wants, or null
    /// @param most the most that AWS gives
    public static int limit(@Nullable Integer wanted, int most) {
        return wanted == null ? most : Math.min(wanted, most);
    }

    /// The place of the last element of the page before; empty at the beginning.
    ///
    /// @throws io.millrace.api.Fault if the marker is none of ours
    public static String after(@Nullable String marker) {
        if (marker == null || marker.isEmpty()) {
            return "";
        }
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Invalid marker: %s", marker);
        }
    }

    /// A page of what was found from its beginning on: one element more than the limit, if there is one.
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> place) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> page = found.subList(0, limit);
        return new Page<>(
                page,
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(place.apply(page.getLast()).getBytes(StandardCharsets.UTF_8)));
    }

    /// A page of a whole list, in the order of the places.
    public static <T> Page<T> of(List<T> all, int limit, @Nullable String marker, Function<T, String> place) {
        String after = after(marker);
        return of(
                all.stream()
                        .filter(element -> place.apply(element).compareTo(after) > 0)
                        .sorted(Comparator.comparing(place))
                        .limit(limit + 1L)
                        .toList(),
                limit,
                place);
    }
}
