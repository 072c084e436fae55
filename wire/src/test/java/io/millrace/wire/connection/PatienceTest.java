package io.millrace.wire.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PatienceTest {

    @Test
    void closedWait_isNotCutAfterwards() throws InterruptedException {
        CountDownLatch isCutting = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch isClosed = new CountDownLatch(1);
        try (Patience patience = new Patience(System::nanoTime)) {
            Patience.Wait wait = patience.start(Duration.ZERO, () -> {
                isCutting.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            isCutting.await();
            Thread.ofPlatform().daemon().start(() -> {
                wait.close();
                isClosed.countDown();
            });

            // Long enough that whoever does not wait for the cut is through; nothing depends on it for who does.
            assertThat(isClosed.await(200, TimeUnit.MILLISECONDS))
                    .as("closed in the middle of the cut, whose interrupt would meet what comes next")
                    .isFalse();
            goesOn.countDown();
            assertThat(isClosed.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(wait.isCut()).isTrue();
        }
    }
}
