package io.millrace.analytics.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.analytics.House;
import io.millrace.analytics.flow.Sink.Outcome;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DeliveryTest {

    private final List<String> puts = new ArrayList<>();
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private final StopFlag stop = new StopFlag();
    private final Delivery delivery = new Delivery(
            this::put, new Pauses(stop, new Random(1), House.SETTINGS), cause -> puts.add("trouble " + cause));

    private Outcome put(List<byte[]> records, String producer, long sequence) {
        String first = new String(records.getFirst(), StandardCharsets.UTF_8);
        puts.add(records.size() + " from " + first.substring(0, Math.min(4, first.length())) + " as " + producer + ":"
                + sequence);
        return outcomes.isEmpty() ? Outcome.TAKEN : outcomes.pop();
    }

    private static List<byte[]> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Integer.toString(i).getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void manyRows_goInPutsOf500() throws StoppedException {
        delivery.send(rows(1_100), "p", 7);
        assertThat(puts).containsExactly("500 from 0 as p:7", "500 from 500 as p:507", "100 from 1000 as p:1007");
    }

    @Test
    void longRows_goInPutsOf4MiB() throws StoppedException {
        byte[] row = new byte[512 << 10];
        Arrays.fill(row, (byte) 'x');
        delivery.send(List.of(row, row, row, row, row, row, row, row, row), "p", 0);
        assertThat(puts).containsExactly("8 from xxxx as p:0", "1 from xxxx as p:8");
    }

    @Test
    void aPutThatIsRefusedAsAWhole_isRepeatedWithTheSamePlaces() throws StoppedException {
        outcomes.add(new Outcome(List.of(0, 1, 2), "busy"));
        delivery.send(rows(3), "p", 5);
        assertThat(puts).containsExactly("3 from 0 as p:5", "trouble busy", "3 from 0 as p:5");
    }

    @Test
    void theEndOfAPutThatIsRefused_isRepeatedWithItsPlaces() throws StoppedException {
        outcomes.add(new Outcome(List.of(1, 2), "busy"));
        delivery.send(rows(3), "p", 5);
        assertThat(puts).containsExactly("3 from 0 as p:5", "trouble busy", "2 from 1 as p:6");
    }

    @Test
    void singleRowsThatAreRefused_areRepeatedWithoutPlaces_becauseALogWouldDropThem() throws StoppedException {
        outcomes.add(new Outcome(List.of(0, 2), "busy"));
        outcomes.add(new Outcome(List.of(1), "busy"));
        delivery.send(rows(4), "p", 5);
        assertThat(puts)
                .containsExactly("4 from 0 as p:5", "trouble busy", "2 from 0 as :5", "trouble busy", "1 from 2 as :6");
    }

    @Test
    void aStop_endsTheAttempts() {
        stop.set();
        outcomes.add(new Outcome(List.of(0), "busy"));
        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> delivery.send(rows(1), "p", 0));
    }
}
