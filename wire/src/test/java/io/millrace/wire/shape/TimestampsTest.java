package io.millrace.wire.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// The forms of timestamps.
class TimestampsTest {

    @Test
    void print_ofSecondsIsTheShortestDecimalNumber() {
        LongStream.concat(
                        LongStream.rangeClosed(-1_100, 1_100),
                        LongStream.rangeClosed(1_700_000_000_000L, 1_700_000_001_000L))
                .forEach(millis -> assertThat(Timestamps.print(Format.UNIX_TIMESTAMP, Instant.ofEpochMilli(millis)))
                        .isEqualTo(
                                millis == 0
                                        ? "0"
                                        : BigDecimal.valueOf(millis, 3)
                                                .stripTrailingZeros()
                                                .toPlainString()));
    }
}
