package io.millrace.lambda.log;

import io.millrace.lambda.name.FunctionId;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// Lines that functions printed and that wait for somebody who keeps them; when too many wait, of all functions or
/// of one, new ones are lost and counted.
public final class PrintedLines {

    /// What a line costs beside its text.
    private static final int LINE_BYTES = 128;

    /// So many functions that print without end there must be until another one loses its lines.
    private static final int FUNCTIONS = 4;

    private final InstantSource clock;
    private final long mostBytes;
    private final ConcurrentLinkedQueue<Line> waiting = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<FunctionId, Long> shares = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /// @param mostBytes how many bytes may wait
    public PrintedLines(InstantSource clock, long mostBytes) {
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /// Where lines belong: one process of a function.
    ///
    /// @param group such as `/aws/lambda/NAME`
    /// @param stream such as `2026/03/01/[$LATEST]0123456789abcdef0123456789abcdef`
    public record Origin(FunctionId function, String group, String stream) {}

    /// A line.
    ///
    /// @param text with its line feed
    record Line(Origin origin, long millis, String text) {

        private long bytes() {
            return text.length() + (long) LINE_BYTES;
        }
    }

    /// Takes what one process prints.
    public Printed of(Origin origin) {
        return (printed, from, length) -> {
            int start = from;
            for (int i = from; i < from + length; i++) {
                if (printed[i] == '\n' || i == from + length - 1) {
                    String line = new String(printed, start, i + 1 - start, StandardCharsets.UTF_8);
                    add(origin, FoldedText.unfolded(line));
                    start = i + 1;
                }
            }
        };
    }

    private void add(Origin origin, String text) {
        if (text.isBlank()) {
            return;
        }
        Line line = new Line(origin, clock.millis(), text);
        boolean isTooMuch = shares.merge(origin.function(), line.bytes(), Long::sum) > mostBytes / FUNCTIONS;
        if (bytes.addAndGet(line.bytes()) > mostBytes || isTooMuch) {
            forget(line);
            lost.incrementAndGet();
            return;
        }
        waiting.add(line);
    }

    private void forget(Line line) {
        bytes.addAndGet(-line.bytes());
        shares.computeIfPresent(
                line.origin().function(), (any, share) -> share > line.bytes() ? share - line.bytes() : null);
    }

    /// All lines that wait, in order.
    List<Line> take() {
        List<Line> taken = new ArrayList<>();
        for (Line line = waiting.poll(); line != null; line = waiting.poll()) {
            forget(line);
            taken.add(line);
        }
        return taken;
    }

    /// How many lines were lost since the last time.
    long takeLost() {
        return lost.getAndSet(0);
    }
}
