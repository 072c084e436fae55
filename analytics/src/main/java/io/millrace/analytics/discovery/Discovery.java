package io.millrace.analytics.discovery;

import io.millrace.analytics.definition.SchemaDefinition;
import io.millrace.analytics.flow.InvocationException;
import io.millrace.analytics.flow.Preparation;
import io.millrace.analytics.flow.Preparation.Prepared;
import io.millrace.analytics.flow.SourceBatch;
import io.millrace.sql.record.SchemaDiscovery;
import io.millrace.sql.record.SchemaDiscovery.Discovered;
import io.millrace.sql.record.UnableToDetectSchemaException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds a schema for samples, as they are or as a preprocessing function makes them.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DiscoverInputSchema.html>
public final class Discovery {

    /// The most samples that are looked at.
    static final int MOST_SAMPLES = 500;

    /// The most bytes of an object that are looked at.
    static final int MOST_OBJECT_BYTES = 4 << 20;

    private Discovery() {}

    /// What came of it.
    public sealed interface Result {

        /// The samples as texts, before the function.
        List<String> raw();

        /// The samples as texts, behind the function; empty if there is none.
        List<String> processed();

        /// A schema, and the samples as its rows.
        record Found(SchemaDefinition schema, List<List<String>> rows, List<String> raw, List<String> processed)
                implements Result {}

        /// Nothing in common.
        ///
        /// @param reason why, without a full stop
        record Unable(String reason, List<String> raw, List<String> processed) implements Result {}
    }

    /// Looks at the records of a stream.
    ///
    /// @param processor what they pass through, if there is something
    static Result ofRecords(SourceBatch batch, Optional<Preparation> processor) {
        List<byte[]> raw = data(Preparation.PLAIN.prepare(batch));
        if (processor.isEmpty()) {
            return discover(raw, raw, List.of());
        }
        List<byte[]> processed;
        try {
            processed = data(processor.get().prepare(batch));
        } catch (InvocationException e) {
            return new Result.Unable(String.valueOf(e.getMessage()), texts(raw), List.of());
        }
        return discover(processed, raw, processed);
    }

    private static List<byte[]> data(Prepared prepared) {
        List<byte[]> data = new ArrayList<>();
        prepared.records().forEach(record -> {
            if (data.size() < MOST_SAMPLES && record.failure().isEmpty()) {
                data.add(bytes(record.data()));
            }
        });
        return data;
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(data.position(), bytes);
        return bytes;
    }

    /// Looks at the beginning of an object: each line is a sample, unless a JSON document goes over several.
    ///
    /// @param content at most [#MOST_OBJECT_BYTES]; if it has as many, its last line is left out
    static Result ofObject(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        int end = content.length < MOST_OBJECT_BYTES ? text.length() : text.lastIndexOf('\n') + 1;
        List<String> lines = text.substring(0, end)
                .lines()
                .filter(line -> !line.isBlank())
                .limit(MOST_SAMPLES)
                .toList();
        boolean isJson =
                lines.stream().findFirst().filter(Discovery::beginsDocument).isPresent();
        boolean isOneALine = lines.stream().allMatch(line -> beginsDocument(line) && endsDocument(line));
        List<byte[]> samples = isJson && !isOneALine
                ? List.of(content)
                : lines.stream()
                        .map(line -> line.getBytes(StandardCharsets.UTF_8))
                        .toList();
        return discover(samples, samples, List.of());
    }

    private static boolean beginsDocument(String line) {
        String text = line.strip();
        return text.startsWith("{") || text.startsWith("[");
    }

    private static boolean endsDocument(String line) {
        String text = line.strip();
        return text.endsWith("}") || text.endsWith("]");
    }

    private static Result discover(List<byte[]> samples, List<byte[]> raw, List<byte[]> processed) {
        try {
            Discovered discovered = SchemaDiscovery.discover(samples);
            return new Result.Found(
                    SchemaDefinition.of(discovered.schema()), discovered.parsedRecords(), texts(raw), texts(processed));
        } catch (UnableToDetectSchemaException e) {
            return new Result.Unable(String.valueOf(e.getMessage()), texts(raw), texts(processed));
        }
    }

    private static List<String> texts(List<byte[]> records) {
        return records.stream()
                .map(record -> new String(record, StandardCharsets.UTF_8))
                .toList();
    }
}
