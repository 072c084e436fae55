package io.millrace.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.sql.explanation.Explanation;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.record.RowEncoder;
import io.millrace.sql.record.SchemaJson;
import io.millrace.sql.recording.ReferenceRows;
import io.millrace.sql.row.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A whole SQL application in a test: records go in at given times, and the rows of each stream can be looked at.
///
/// ```java
/// Rehearsal rehearsal = Rehearsal.of(Files.readString(Path.of("application.sql")))
///         .input("SOURCE_SQL_STREAM_001", Files.readString(Path.of("schema.json")));
/// rehearsal.feed(Instant.parse("2026-03-01T12:00:01Z"), "{\"ticker\": \"AMZN\", \"price\": 11}");
/// rehearsal.until(Instant.parse("2026-03-01T12:01:00Z"));
/// assertThat(rehearsal.rows("DESTINATION_SQL_STREAM")).containsExactly("{\"TICKER\":\"AMZN\",\"MAX_PRICE\":11}");
/// ```
///
/// Inputs and reference tables are named first; the code is compiled when the first record is fed, or something is
/// asked.
/// There is no clock: the same calls give the same rows. One thread at a time.
public final class Rehearsal {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final String code;
    private final Map<String, InputSchema> inputs = new LinkedHashMap<>();
    private final Map<String, InputSchema> references = new LinkedHashMap<>();
    private final Map<String, List<Row>> contents = new LinkedHashMap<>();
    private final Kept kept = new Kept();
    private CompileOptions options = CompileOptions.lenient();
    private @Nullable Application application;
    private @Nullable RecordedRun run;
    private long number;

    private Rehearsal(String code) {
        this.code = code;
    }

    /// Begins a rehearsal of this code.
    public static Rehearsal of(String code) {
        return new Rehearsal(code);
    }

    /// Takes code and schemas from a document: a CreateApplication request, a DescribeApplication answer or a
    /// CloudFormation template with one application, as JSON.
    ///
    /// @throws IllegalArgumentException if the document is not right, or holds no code
    public static Rehearsal ofDocument(String json) {
        ApplicationDocument document = ApplicationDocument.read(tree(json), Optional.empty());
        Rehearsal rehearsal =
                of(document.code().orElseThrow(() -> new IllegalArgumentException("the document holds no code")));
        document.inputs().forEach(rehearsal::input);
        rehearsal.references.putAll(document.references());
        return rehearsal;
    }

    /// Compiles with other choices than those by which most applications run.
    public Rehearsal options(CompileOptions choices) {
        refuseLate();
        this.options = choices;
        return this;
    }

    /// Names an input stream.
    ///
    /// @throws IllegalStateException if records were fed already
    public Rehearsal input(String name, InputSchema schema) {
        refuseLate();
        inputs.put(name, schema);
        return this;
    }

    /// Names an input stream.
    ///
    /// @param schema the JSON of the API's InputSchema
    /// @throws IllegalArgumentException if the schema is not right
    public Rehearsal input(String name, String schema) {
        return input(name, SchemaJson.read(tree(schema)));
    }

    /// Fills a reference table.
    ///
    /// @param object the contents of the object in S3, as the schema says: JSON documents or rows of CSV
    /// @throws IllegalArgumentException if a row cannot be read
    public Rehearsal reference(String name, InputSchema schema, String object) {
        refuseLate();
        references.put(name, schema);
        try {
            contents.put(
                    name,
                    ReferenceRows.read(
                            new ByteArrayInputStream(object.getBytes(StandardCharsets.UTF_8)), schema, 0, error -> {
                                throw new IllegalArgumentException(
                                        "the reference table \"" + name + "\": " + error.message());
                            }));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail", e);
        }
        return this;
    }

    /// Fills a reference table whose schema is known as JSON.
    ///
    /// @throws IllegalArgumentException if the schema is not right, or a row cannot be read
    public Rehearsal reference(String name, String schema, String object) {
        return reference(name, SchemaJson.read(tree(schema)), object);
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void refuseLate() {
        if (application != null) {
            throw new IllegalStateException("the rehearsal has begun: name inputs and tables before");
        }
    }

    private Application compiled() {
        if (application == null) {
            List<StreamDeclaration> streams = new ArrayList<>();
            inputs.forEach((name, schema) -> streams.add(new StreamDeclaration(name, schema.rowType())));
            List<TableDeclaration> tables = new ArrayList<>();
            references.forEach((name, schema) -> tables.add(new TableDeclaration(name, schema.rowType())));
            application = Application.compile(code, streams, tables, options);
        }
        return application;
    }

    private RecordedRun running() {
        if (run == null) {
            Application compiled = compiled();
            compiled.streams().forEach((name, type) -> kept.streams.put(name, new KeptStream(RowEncoder.json(type))));
            run = new RecordedRun(compiled, inputs, contents, kept);
        }
        return run;
    }

    /// Feeds records to the only input.
    ///
    /// @param time when they arrive, and so their ROWTIME; an earlier one than before counts as that one
    /// @throws SqlException if the code is not right
    /// @throws IllegalStateException if there is not exactly one input
    public Rehearsal feed(Instant time, String... records) {
        if (inputs.size() != 1) {
            throw new IllegalStateException("the inputs are " + inputs.keySet() + ": name the one to feed");
        }
        return feed(inputs.keySet().iterator().next(), time, records);
    }

    /// Feeds records to an input.
    ///
    /// @param time when they arrive, and so their ROWTIME; an earlier one than before counts as that one
    /// @throws SqlException if the code is not right
    /// @throws IllegalArgumentException if there is no such input
    public Rehearsal feed(String input, Instant time, String... records) {
        RecordedRun running = running();
        for (String record : records) {
            running.record(
                    input,
                    ByteBuffer.wrap(record.getBytes(StandardCharsets.UTF_8)),
                    new RecordMetadata(time.toEpochMilli(), "", Long.toString(++number), "shardId-000000000000"));
        }
        return this;
    }

    /// Lets time pass without records; windows that end by then give their results.
    ///
    /// @throws SqlException if the code is not right
    public Rehearsal until(Instant time) {
        running().bound(time.toEpochMilli());
        return this;
    }

    /// Lets so much time pass that all windows of up to a year close.
    ///
    /// @throws SqlException if the code is not right
    public Rehearsal end() {
        running().end();
        return this;
    }

    /// The rows that a stream has had, each as the JSON that a destination gets; inputs can be looked at, too.
    ///
    /// @throws SqlException if the code is not right
    /// @throws IllegalArgumentException if there is no such stream
    public List<String> rows(String stream) {
        return List.copyOf(keptOf(stream).json);
    }

    /// The ROWTIMEs of the same rows.
    ///
    /// @throws SqlException if the code is not right
    /// @throws IllegalArgumentException if there is no such stream
    public List<Instant> times(String stream) {
        return List.copyOf(keptOf(stream).times);
    }

    private KeptStream keptOf(String stream) {
        RecordedRun running = running();
        KeptStream found = kept.streams.get(stream);
        if (found == null) {
            throw new IllegalArgumentException("the application has no stream \"" + stream + "\", but "
                    + kept.streams.keySet() + "; " + running.records() + " records were fed");
        }
        return found;
    }

    /// The rows of `error_stream`: what was dropped, and why.
    public List<ErrorRow> errors() {
        return List.copyOf(kept.errors);
    }

    /// What the application does, in words.
    ///
    /// @throws SqlException if the code is not right
    public Explanation explanation() {
        return compiled().explain();
    }

    /// All that has come out.
    private static final class Kept implements Outputs {

        private final Map<String, KeptStream> streams = new LinkedHashMap<>();
        private final List<ErrorRow> errors = new ArrayList<>();

        @Override
        public void row(String stream, Row row) {
            KeptStream target = streams.get(stream);
            if (target == null) {
                throw new IllegalStateException("a row of an unknown stream \"" + stream + "\"");
            }
            target.times.add(Instant.ofEpochMilli(row.rowtime()));
            target.json.add(new String(target.encoder.encode(row), StandardCharsets.UTF_8));
        }

        @Override
        public void error(ErrorRow error) {
            errors.add(error);
        }
    }

    /// The rows of one stream.
    private static final class KeptStream {

        private final RowEncoder encoder;
        private final List<String> json = new ArrayList<>();
        private final List<Instant> times = new ArrayList<>();

        KeptStream(RowEncoder encoder) {
            this.encoder = encoder;
        }
    }
}
