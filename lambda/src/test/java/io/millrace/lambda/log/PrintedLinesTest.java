package io.millrace.lambda.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.name.FunctionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrintedLinesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final PrintedLines.Origin ORIGIN =
            new PrintedLines.Origin(new FunctionId("123456789012", "us-east-1", "f"), "/aws/lambda/f", "stream");

    private static void print(Printed printed, String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        printed.append(bytes, 1, bytes.length - 2);
    }

    private static List<String> texts(PrintedLines lines) {
        return lines.take().stream().map(PrintedLines.Line::text).toList();
    }

    @Test
    void lines_areCutAtLineFeeds_andEmptyOnesLeftOut() {
        PrintedLines lines = new PrintedLines(() -> NOON, 1 << 20);

        print(lines.of(ORIGIN), "one\n\ntwo ü\nthe rest");

        assertThat(lines.take())
                .containsExactly(
                        new PrintedLines.Line(ORIGIN, NOON.toEpochMilli(), "one\n"),
                        new PrintedLines.Line(ORIGIN, NOON.toEpochMilli(), "two ü\n"),
                        new PrintedLines.Line(ORIGIN, NOON.toEpochMilli(), "the rest"));
        assertThat(lines.take()).isEmpty();
    }

    @Test
    void whenTooManyWait_newOnesAreLostAndCounted_untilTheyAreTaken() {
        PrintedLines lines = new PrintedLines(() -> NOON, 40_000);
        Printed printed = lines.of(ORIGIN);
        IntStream.range(0, 200).forEach(i -> print(printed, "line %03d\n".formatted(i)));

        List<String> kept = texts(lines);
        assertThat(kept).hasSizeBetween(50, 100).startsWith("line 000\n");
        assertThat(lines.takeLost()).isEqualTo(200 - kept.size());
        assertThat(lines.takeLost()).isZero();
        print(printed, "again\n");
        assertThat(texts(lines)).containsExactly("again\n");
    }

    @Test
    void oneFunctionThatPrintsWithoutEnd_leavesRoomForOthers() {
        PrintedLines lines = new PrintedLines(() -> NOON, 40_000);
        Printed loud = lines.of(ORIGIN);
        PrintedLines.Origin other =
                new PrintedLines.Origin(new FunctionId("123456789012", "us-east-1", "other"), "/aws/lambda/other", "s");
        IntStream.range(0, 1_000).forEach(i -> print(loud, "line %03d\n".formatted(i)));

        print(lines.of(other), "heard\n");

        assertThat(lines.take().getLast()).isEqualTo(new PrintedLines.Line(other, NOON.toEpochMilli(), "heard\n"));
    }
}
