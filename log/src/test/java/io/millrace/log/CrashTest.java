package io.millrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.millrace.log.SimulatedStorage.Fault;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// No crash, at any operation and with any subset of the pending writes kept, loses or changes what was
/// acknowledged.
@Timeout(300)
class CrashTest {

    private static final boolean IS_FULL = "full".equals(System.getProperty("millrace.campaign"));

    private int states;

    private static void forSeeds(int count, LongConsumer body) {
        for (long seed = 0; seed < count; seed++) {
            try {
                body.accept(seed);
            } catch (AssertionError | RuntimeException e) {
                fail("with seed " + seed, e);
            }
        }
    }

    @Test
    void powerCut_atAnyOperation_keepsWhatWasAcknowledged() {
        states = 0;
        forSeeds(IS_FULL ? 20_000 : 3, seed -> {
            LogWorkload whole = new LogWorkload(seed, new SimulatedStorage(seed));
            assertThat(whole.run(25)).isTrue();
            int operations = whole.storage().operations();
            for (int cut = 1; cut <= operations; cut++) {
                LogWorkload workload = new LogWorkload(seed, new SimulatedStorage(seed));
                workload.storage().failAt(cut, Fault.POWER_CUT, true);
                workload.run(25);
                SimulatedStorage dead = workload.storage();
                LogModel model = workload.model();
                for (int variant = 0; variant < 12; variant++) {
                    workload.moveTo(dead.powerCut(), model.copy());
                    workload.verifyAndGoOn();
                    states++;
                }
            }
        });
        System.out.println(states + " crash states");
        assertThat(states).isGreaterThan(3000);
    }

    @Test
    void powerCuts_oneAfterTheOther_alsoDuringRecovery_keepWhatWasAcknowledged() {
        forSeeds(IS_FULL ? 1_000_000 : 300, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            LogWorkload workload = new LogWorkload(seed, new SimulatedStorage(seed));
            for (int life = 0; life < 8; life++) {
                workload.storage().failAt(1 + random.nextInt(60), Fault.POWER_CUT, true);
                workload.run(30);
                workload.moveTo(
                        random.nextInt(4) == 0 && life < 7
                                ? workload.storage().processKill()
                                : workload.storage().powerCut());
            }
            workload.verifyAndGoOn();
        });
    }

    @Test
    void processKill_keepsWhatWasAcknowledged_andThePowerCutAfterItToo() {
        forSeeds(IS_FULL ? 100_000 : 300, seed -> {
            LogWorkload workload = new LogWorkload(seed, new SimulatedStorage(seed));
            workload.storage().failAt(10 + (int) (seed % 100), Fault.POWER_CUT, true);
            workload.run(40);
            workload.moveTo(workload.storage().processKill());
            try (Log log = workload.open()) {
                workload.model().verify(log);
                // What a reader has seen now is durable, without another append.
                workload.moveTo(workload.storage().powerCut());
            }
            workload.verifyAndGoOn();
        });
    }

    /// The control: on a disk that does not force, the same test has to find a loss.
    @Test
    void powerCut_onADiskThatDoesNotForce_losesData() {
        int losses = 0;
        for (long seed = 0; seed < 20; seed++) {
            LogWorkload workload = new LogWorkload(seed, SimulatedStorage.withoutForce(seed));
            assertThat(workload.run(25)).isTrue();
            workload.moveTo(workload.storage().powerCut());
            try {
                workload.verifyAndGoOn();
            } catch (AssertionError | RuntimeException e) {
                losses++;
            }
        }
        assertThat(losses).isGreaterThan(8);
    }
}
