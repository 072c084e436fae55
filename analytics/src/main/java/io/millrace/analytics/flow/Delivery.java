package io.millrace.analytics.flow;

import io.millrace.analytics.flow.Sink.Outcome;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Sends rows to a sink until it has taken all of them, in their order and for as long as that takes.
///
/// A put that failed is sent again with the same places, so a log of ours stores none twice. Where a put was
/// taken in part, only the rest is sent again; if the rest has gaps it goes without places, because a log
/// would take the rows in the gaps for the latest and drop the rest.
public final class Delivery {

    private final Sink sink;
    private final Pauses pauses;
    private final Consumer<String> trouble;

    /// @param trouble told why a put failed
    public Delivery(Sink sink, Pauses pauses, Consumer<String> trouble) {
        this.sink = sink;
        this.pauses = pauses;
        this.trouble = trouble;
    }

    /// Sends rows.
    ///
    /// @param producer who sends
    /// @param sequence the place of the first row
    /// @throws StoppedException if it was stopped while the sink did not take them
    public void send(List<byte[]> rows, String producer, long sequence) throws StoppedException {
        int from = 0;
        while (from < rows.size()) {
            int to = end(rows, from);
            sendChunk(rows.subList(from, to), producer, sequence + from);
            from = to;
        }
    }

    private static int end(List<byte[]> rows, int from) {
        long bytes = rows.get(from).length;
        int to = from + 1;
        while (to < rows.size() && to - from < Sink.MAX_RECORDS && bytes + rows.get(to).length <= Sink.MAX_BYTES) {
            bytes += rows.get(to).length;
            to++;
        }
        return to;
    }

    private void sendChunk(List<byte[]> chunk, String producer, long sequence) throws StoppedException {
        List<byte[]> rest = chunk;
        String sender = producer;
        long first = sequence;
        while (true) {
            Outcome outcome;
            try {
                outcome = sink.put(rest, sender, first);
            } catch (RuntimeException e) {
                trouble.accept(String.valueOf(e.getMessage()));
                pauses.afterFailure();
                continue;
            }
            List<Integer> refused = outcome.refused();
            if (refused.isEmpty()) {
                pauses.reset();
                return;
            }
            int taken = rest.size() - refused.size();
            boolean isSuffix = refused.getFirst() == taken;
            List<byte[]> next = new ArrayList<>(refused.size());
            for (int index : refused) {
                next.add(rest.get(index));
            }
            rest = next;
            first += isSuffix ? taken : 0;
            sender = isSuffix ? sender : "";
            trouble.accept(outcome.cause());
            if (taken > 0) {
                pauses.reset();
            }
            pauses.afterFailure();
        }
    }
}
