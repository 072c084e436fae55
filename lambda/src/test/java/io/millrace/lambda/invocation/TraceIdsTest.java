package io.millrace.lambda.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TraceIdsTest {

    private static final String ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";

    private final TraceIds ids =
            new TraceIds(InstantSource.fixed(Instant.ofEpochSecond(0x6553f100L)), RandomGenerator.getDefault());

    @Test
    void next_isOfNow_andNeverTheSame() {
        assertThat(ids.next())
                .matches("Root=1-6553f100-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0")
                .isNotEqualTo(ids.next());
    }

    @Test
    void traceOfTheCaller_goesOn() {
        String whole = ROOT + ";Parent=53995c3f42cd8ad8;Sampled=1";

        assertThat(ids.continuing(Optional.of(whole))).isEqualTo(whole);
        assertThat(ids.continuing(Optional.of("Self=1-x; " + ROOT + "; Lineage=a:0")))
                .matches(ROOT + ";Parent=[0-9a-f]{16};Sampled=0");
    }

    @Test
    void headerThatIsNone_beginsATrace() {
        assertThat(ids.continuing(Optional.of("Root=1-5759e988\r\nInjected: yes")))
                .startsWith("Root=1-6553f100-");
        assertThat(ids.continuing(Optional.empty())).startsWith("Root=1-6553f100-");
    }
}
