package io.millrace.lambda.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.source.ShardCheckpoint.LanePlace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardCheckpointTest {

    private static LanePlace place(String number) {
        return new LanePlace(Optional.of(number), Optional.empty());
    }

    @Test
    void reading_goesOnBehindTheLaneThatIsLast() {
        ShardCheckpoint checkpoint =
                new ShardCheckpoint(List.of(place("100"), place("99"), place("101")), false, Optional.empty());

        assertThat(checkpoint.after()).contains(new SequenceNumber("99"));
    }

    @Test
    void laneThatHasSeenNothing_isRemembered() {
        assertThat(new ShardCheckpoint(List.of(place("100"), LanePlace.START), false, Optional.empty()).after())
                .isEmpty();
    }

    @Test
    void otherNumberOfLanes_missesNothing() {
        ShardCheckpoint checkpoint = new ShardCheckpoint(List.of(place("100"), place("99")), false, Optional.empty());

        assertThat(checkpoint.over(2)).isSameAs(checkpoint);
        assertThat(checkpoint.over(3).lanes()).containsExactly(place("99"), place("99"), place("99"));
    }

    @Test
    void idleLane_isWhereTheReaderIs_aBusyOneIsNot() {
        Lane lane = new Lane(new Batcher(new Batcher.Bounds(10, 1_000, Duration.ZERO, Optional.empty())), place("5"));
        Optional<SequenceNumber> read = Optional.of(new SequenceNumber("10"));

        assertThat(lane.place(read)).isEqualTo(place("10"));
        lane.batcher().add(SomeRecords.record(8), SomeRecords.START);
        assertThat(lane.place(read)).isEqualTo(place("5"));
        lane.begin();
        lane.batcher().take(SomeRecords.START);
        assertThat(lane.place(read)).isEqualTo(place("5"));
        lane.advance(Optional.of(new SequenceNumber("8")), Optional.empty());
        assertThat(lane.place(read)).isEqualTo(place("8"));
        lane.rest();
        assertThat(lane.place(read)).isEqualTo(place("10"));
        assertThat(lane.place(Optional.of(new SequenceNumber("7")))).isEqualTo(place("8"));
    }
}
