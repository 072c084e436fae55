package io.millrace.flink;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of an answer as text that does not depend on whose they are.
final class Answer {

    /// Sums of doubles differ in their last digits with the order in which they are added.
    private static final MathContext DIGITS = new MathContext(9);

    private Answer() {}

    static String row(List<@Nullable Object> values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(text(value));
        }
        return String.join(" | ", texts);
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case LocalDateTime time ->
                String.valueOf(time.toInstant(ZoneOffset.UTC).toEpochMilli());
            case Double number when number.isNaN() || number.isInfinite() -> number.toString();
            case Double number -> decimal(new BigDecimal(number).round(DIGITS));
            case BigDecimal number -> decimal(number);
            default -> value.toString();
        };
    }

    private static String decimal(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
