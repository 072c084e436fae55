package io.millrace.sql.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TimeFieldTest {

    private static final OptionalLong TIME = OptionalLong.of(1_772_359_202_500L);

    @Test
    void parse_readsDatesWithAndWithoutAnOffset() {
        assertThat(TimeField.parse("2026-03-01T10:00:02.5Z")).isEqualTo(TIME);
        assertThat(TimeField.parse("2026-03-01 10:00:02.500")).isEqualTo(TIME);
        assertThat(TimeField.parse("2026-03-01T12:00:02.500+02:00")).isEqualTo(TIME);
        assertThat(TimeField.parse("2026-03-01T05:00:02.500-05:00")).isEqualTo(TIME);
        assertThat(TimeField.parse("2026-03-01")).isEqualTo(OptionalLong.of(1_772_323_200_000L));
    }

    @Test
    void parse_tellsTheUnitOfANumberByItsSize() {
        assertThat(TimeField.parse("1772359202.5")).isEqualTo(TIME);
        assertThat(TimeField.parse("1.7723592025E9")).isEqualTo(TIME);
        assertThat(TimeField.parse("1772359202500")).isEqualTo(TIME);
        assertThat(TimeField.parse("1772359202500000")).isEqualTo(TIME);
        assertThat(TimeField.parse("1772359202500000000")).isEqualTo(TIME);
        assertThat(TimeField.parse("0")).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void parse_refusesTheRest() {
        for (String text : new String[] {"", "soon", "2026-13-01", "2026-03-01X10:00:00", "1e999999999", "-", "NaN"}) {
            assertThat(TimeField.parse(text)).as(text).isEmpty();
        }
    }
}
