package io.millrace.analytics.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.FakeKinesis;
import io.millrace.analytics.House;
import io.millrace.analytics.Lifeline;
import io.millrace.analytics.definition.OutputDefinition.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rows on their way into a stream.
final class StreamSinkTest {

    @Test
    void rowsOfAStream_areSpreadOverItsShards_andGoToTheSameShardWhenSentAgain() {
        List<String> keys = new ArrayList<>();
        FakeKinesis kinesis = new FakeKinesis(House.CLOCK);
        kinesis.create(House.OUT, 4);
        StreamSink sink = new StreamSink(
                kinesis.client(Lifeline.endless()), new Destination.KinesisStream(House.OUT, Optional.empty()));
        List<byte[]> rows =
                IntStream.range(0, 400).mapToObj(i -> new byte[] {(byte) i}).toList();
        sink.put(rows, "", 1_000);
        keys.addAll(kinesis.keys(House.OUT));
        assertThat(keys).hasSize(400).doesNotHaveDuplicates();
        sink.put(rows, "", 1_000);
        assertThat(kinesis.keys(House.OUT)).hasSize(800).containsAll(keys);
        assertThat(kinesis.keys(House.OUT).stream().distinct()).hasSize(400);
    }
}
