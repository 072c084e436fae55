package io.millrace.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerTest {

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @CsvSource({"2.5.29.17, 0603551d11", "1.2.840.10045.4.3.2, 06082a8648ce3d040302", "2.999.3, 0603883703"})
    void identifiers_areWrittenInGroupsOfSevenBits(String dotted, String expected) {
        assertThat(hex(Der.identifier(dotted))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01T10:00:00Z, 170d3236303530313130303030305a",
        "2049-12-31T23:59:59Z, 170d3439313233313233353935395a",
        "2050-01-01T00:00:00Z, 180f32303530303130313030303030305a",
    })
    void times_haveACenturyFrom2050On(Instant time, String expected) {
        assertThat(hex(Der.time(time))).isEqualTo(expected);
    }

    @Test
    void lengths_areShortOrLong() {
        assertThat(hex(Der.octets(new byte[127]))).startsWith("047f00");
        assertThat(hex(Der.octets(new byte[128]))).startsWith("04818000");
        assertThat(hex(Der.octets(new byte[256]))).startsWith("0482010000");
    }

    @Test
    void numbersAndBits_areAsShortAsCanBe() {
        assertThat(hex(Der.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
        assertThat(hex(Der.bits(0x06))).isEqualTo("03020106");
        assertThat(hex(Der.bits(0x80))).isEqualTo("03020780");
        assertThat(hex(Der.sequence(Der.bool(true), Der.explicit(3, Der.bool(false)))))
                .isEqualTo("30080101ffa303010100");
    }
}
