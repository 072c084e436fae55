package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sql.compiler.ScriptParser;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.Coercion;
import io.millrace.sql.record.CoercionException;
import io.millrace.sql.record.DecodeError;
import io.millrace.sql.record.Decoding;
import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.JsonPath;
import io.millrace.sql.record.MappedColumn;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.SchemaDiscovery;
import io.millrace.sql.record.TimeText;
import io.millrace.sql.record.UnableToDetectSchemaException;
import io.millrace.sql.record.Utf8;
import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What any bytes may be fed to, each with the errors that it declares; anything else thrown is a mistake of ours.
///
/// Jazzer calls [#fuzzerTestOneInput]: the first byte of an input chooses the target, the rest is for it.
public final class FuzzTargets {

    /// The targets by their names, in the order in which the first byte of an input counts them.
    static final Map<String, Consumer<byte[]>> ALL = new TreeMap<>(Map.of(
            "script", FuzzTargets::script,
            "decoder", FuzzTargets::decoder,
            "path", FuzzTargets::path,
            "text", FuzzTargets::text,
            "pattern", FuzzTargets::pattern,
            "log", FuzzTargets::log,
            "checkpoint", FuzzTargets::checkpoint,
            "discovery", FuzzTargets::discovery));

    private static final List<Consumer<byte[]>> ORDERED = List.copyOf(ALL.values());

    static final TableDeclaration TABLE = new TableDeclaration(
            "Ref",
            new RowType(List.of(
                    Column.of("id", ColumnType.parse("INTEGER")), Column.of("name", ColumnType.parse("VARCHAR(9)")))));

    private static final List<Row> TABLE_ROWS =
            List.of(new Row(0, 7, "seven"), new Row(0, 8, null), new Row(0, null, "none"));

    /// So that a fuzzed query that collects a lot does not take minutes.
    private static final long MEMORY = 8 << 20;

    private FuzzTargets() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            ORDERED.get(Math.floorMod(input[0], ORDERED.size())).accept(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    /// An application's code: it compiles and runs, or is refused with line and column.
    static void script(byte[] input) {
        String code = new String(input, StandardCharsets.UTF_8);
        for (CompileOptions options : List.of(CompileOptions.lenient(), CompileOptions.strict())) {
            Application application;
            try {
                application = Application.compile(code, List.of(Evaluation.INPUT), List.of(TABLE), options);
            } catch (SqlException e) {
                assertThat(e.problem()).isNotBlank();
                assertOfCalcite(e.getCause());
                if (code.length() <= ScriptParser.MAX_LENGTH) {
                    assertThat(e.line()).as(e.getMessage()).isPositive();
                    assertThat(e.column()).as(e.getMessage()).isPositive();
                }
                continue;
            }
            assertThat(application.explain()).isNotNull();
            run(application);
        }
    }

    /// What is not understood must be Calcite's trouble, not a mistake of ours.
    private static void assertOfCalcite(@Nullable Throwable cause) {
        if (cause != null) {
            String origin = Arrays.stream(cause.getStackTrace())
                    .map(StackTraceElement::getClassName)
                    .filter(name -> !name.startsWith("java."))
                    .findFirst()
                    .orElse("");
            assertThat(origin).as("origin of %s", cause).doesNotStartWith("io.millrace");
        }
    }

    private static void run(Application application) {
        Map<String, List<Row>> tables = Map.of(TABLE.name(), TABLE_ROWS);
        Execution execution = application.start(new RecordedOutputs(), Optional.empty(), tables, MEMORY);
        execution.accept("I", List.of(Evaluation.ROW, Evaluation.ROW.at(Evaluation.TIME + 1_500)));
        Execution second =
                application.start(new RecordedOutputs(), Optional.of(execution.checkpoint()), tables, MEMORY);
        second.accept("I", List.of(Evaluation.ROW.at(Evaluation.TIME + 2_000)));
        second.bound(Evaluation.TIME + 86_400_000L * 400);
        second.checkpoint();
    }

    /// A schema, a blank line, and a record: rows of the schema's types, or decode errors.
    static void decoder(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int cut = text.indexOf("\n\n");
        if (cut < 0) {
            return;
        }
        InputSchema schema;
        RecordDecoder decoder;
        try {
            List<String> lines =
                    new String(input, 0, cut, StandardCharsets.UTF_8).lines().toList();
            schema = schema(lines);
            decoder = RecordDecoder.of(schema);
        } catch (IllegalArgumentException _) {
            return;
        }
        byte[] record = Arrays.copyOfRange(input, cut + 2, input.length);
        List<Row> rows = new ArrayList<>();
        List<DecodeError> errors = new ArrayList<>();
        decoder.decode(ByteBuffer.wrap(record), Decoding.METADATA, Decoding.ROWTIME, rows::add, errors::add);
        rows.forEach(row -> Decoding.assertConforms(schema, row));
        for (DecodeError error : errors) {
            assertThat(Set.of(DecodeError.MALFORMED, DecodeError.COERCION)).contains(error.name());
        }
        // the same bytes in memory of another kind
        ByteBuffer direct = ByteBuffer.allocateDirect(record.length).put(record).flip();
        int[] counts = new int[2];
        decoder.decode(direct, Decoding.METADATA, Decoding.ROWTIME, _ -> counts[0]++, _ -> counts[1]++);
        assertThat(counts).containsExactly(rows.size(), errors.size());
    }

    /// `json ROWPATH` or `csv ROW COLUMN`, then a line `TYPE PATH` for each column.
    private static InputSchema schema(List<String> lines) {
        String[] first = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ", 3);
        if (first.length < 2) {
            throw new IllegalArgumentException("no format");
        }
        List<MappedColumn> columns = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", 2);
            columns.add(new MappedColumn(
                    "C" + columns.size(),
                    ColumnType.parse(parts[0]),
                    parts.length < 2 ? Optional.empty() : Optional.of(parts[1])));
        }
        Format format = first[0].equals("json")
                ? new Format.Json(first[1])
                : new Format.Csv(first[1], first.length < 3 ? "" : first[2]);
        return new InputSchema(format, Optional.empty(), columns);
    }

    /// A path of a mapping: it can be written again and read back, or is refused.
    static void path(byte[] input) {
        try {
            JsonPath path = JsonPath.parse(new String(input, StandardCharsets.UTF_8));
            assertThat(JsonPath.parse(path.toString())).isEqualTo(path);
        } catch (IllegalArgumentException e) {
            assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContaining("path");
        }
    }

    /// Numbers and times as text.
    static void text(byte[] input) {
        long time = TimeText.readTime(input, 0, input.length);
        assertThat(time == TimeText.NONE || (time >= 0 && time < TimeText.DAY)).isTrue();
        long timestamp = TimeText.readTimestamp(input, 0, input.length);
        if (timestamp != TimeText.NONE) {
            byte[] written = TimeText.timestamp(timestamp).getBytes(StandardCharsets.US_ASCII);
            // the hours of an offset may lead out of the years that can be read
            long again = TimeText.readTimestamp(written, 0, written.length);
            assertThat(again == timestamp || again == TimeText.NONE).isTrue();
        }
        Coercion coercion = new Coercion();
        for (ColumnType.Kind kind : ColumnType.Kind.values()) {
            ColumnType type = ColumnType.parse(kind.name());
            try {
                coercion.fromString(
                        type, input, 0, input.length, Utf8.content(input, 0, input.length) == Utf8.Content.ASCII);
            } catch (CoercionException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static final Application PATTERNS = Application.compile(
            """
            CREATE STREAM o (a VARCHAR(9), b VARCHAR(9), c VARCHAR(9), d VARCHAR(9), e VARCHAR(9), f VARCHAR(9), g TIMESTAMP,
              h VARCHAR(90));
            CREATE PUMP p1 AS INSERT INTO o (a) SELECT STREAM 'x' FROM i WHERE s LIKE p;
            CREATE PUMP p2 AS INSERT INTO o (b) SELECT STREAM 'x' FROM i WHERE s LIKE p ESCAPE '\\';
            CREATE PUMP p3 AS INSERT INTO o (c) SELECT STREAM 'x' FROM i WHERE s SIMILAR TO p ESCAPE '\\';
            CREATE PUMP p4 AS INSERT INTO o (d) SELECT STREAM SUBSTRING(s FROM p) FROM i;
            CREATE PUMP p5 AS INSERT INTO o (e) SELECT STREAM SUBSTRING(s SIMILAR p ESCAPE '#') FROM i;
            CREATE PUMP p6 AS INSERT INTO o (f) SELECT STREAM REGEX_REPLACE(s, p, r, 1, 0) FROM i;
            CREATE PUMP p7 AS INSERT INTO o (g) SELECT STREAM CHAR_TO_TIMESTAMP(p, s) FROM i;
            CREATE PUMP p8 AS INSERT INTO o (h) SELECT STREAM TIMESTAMP_TO_CHAR(p, t) FROM i;
            """,
            List.of(new StreamDeclaration(
                    "I",
                    new RowType(List.of(
                            Column.of("S", ColumnType.parse("VARCHAR")),
                            Column.of("P", ColumnType.parse("VARCHAR")),
                            Column.of("R", ColumnType.parse("VARCHAR")),
                            Column.of("T", ColumnType.parse("TIMESTAMP")))))),
            CompileOptions.lenient());

    /// A pattern, a line feed, and a text: values, or rows of the error stream.
    static void pattern(byte[] input) {
        String[] parts = new String(input, StandardCharsets.UTF_8).split("\n", 3);
        Execution execution = PATTERNS.start(new RecordedOutputs(), Optional.empty());
        String text = parts[parts.length > 1 ? 1 : 0];
        String replacement = parts.length > 2 ? parts[2] : "$1";
        execution.accept("I", List.of(new Row(0, text, parts[0], replacement, 1_096_552_103_456L, 0L, "", "", "")));
    }

    private static final List<String> LOG_FUNCTIONS = List.of(
            "REGEX_LOG_PARSE(S, %s)",
            "FAST_REGEX_LOG_PARSE(S, %s)",
            "FIXED_COLUMN_LOG_PARSE(S, %s)",
            "VARIABLE_COLUMN_LOG_PARSE(S, %s, %s, %s, %s)",
            "VARIABLE_COLUMN_LOG_PARSE(S, 3, %s)",
            "W3C_LOG_PARSE(S, %s)",
            "SYS_LOG_PARSE(S)");

    /// Which parser, and in lines the text to parse and its arguments: refused at creation, or values or error rows.
    static void log(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String[] lines = new String(input, 1, input.length - 1, StandardCharsets.UTF_8).split("\n", 5);
        Object[] arguments = new Object[4];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = "'" + (i + 1 < lines.length ? lines[i + 1].replace("'", "''") : ",") + "'";
        }
        String call =
                LOG_FUNCTIONS.get(Math.floorMod(input[0], LOG_FUNCTIONS.size())).formatted(arguments);
        String code = "CREATE STREAM o (n INTEGER); CREATE PUMP p AS INSERT INTO o SELECT STREAM 1 FROM (SELECT STREAM "
                + call + " AS r FROM i) AS x WHERE x.r IS NOT NULL";
        try {
            Application application = Application.compile(code, List.of(Evaluation.INPUT), CompileOptions.lenient());
            Execution execution = application.start(new RecordedOutputs(), Optional.empty());
            execution.accept(
                    "I",
                    List.of(new Row(
                            0, 1, 1L, null, 1d, 1f, lines[0], "", 0L, 0L, 0L, true, 1, null, null, null, 0L, "", "",
                            "")));
        } catch (SqlException e) {
            assertThat(e.problem()).isNotBlank();
        }
    }

    private static final Application KEEPING =
            Application.compile(Scripts.keeping(), List.of(Evaluation.INPUT), CompileOptions.lenient());

    /// A checkpoint of the application that keeps everything that can be kept, after some rows.
    static byte[] aCheckpoint() {
        Execution execution = KEEPING.start(new RecordedOutputs(), Optional.empty());
        for (int i = 0; i < 40; i++) {
            execution.accept("I", List.of(Evaluation.ROW.at(Evaluation.TIME + 700L * i)));
        }
        return execution.checkpoint();
    }

    /// The bytes of a checkpoint: it is taken and rows go on, or refused.
    static void checkpoint(byte[] input) {
        Execution execution;
        try {
            execution = KEEPING.start(new RecordedOutputs(), Optional.of(input));
        } catch (IllegalArgumentException _) {
            return;
        }
        execution.checkpoint();
    }

    /// Records with blank lines between them: a schema by which each can be decoded, or none.
    static void discovery(byte[] input) {
        List<byte[]> records = new ArrayList<>();
        for (String record : new String(input, StandardCharsets.ISO_8859_1).split("\n\n", 0)) {
            records.add(record.getBytes(StandardCharsets.ISO_8859_1));
        }
        try {
            RecordDecoder decoder =
                    RecordDecoder.of(SchemaDiscovery.discover(records).schema());
            records.forEach(record -> Decoding.of(decoder, record));
        } catch (UnableToDetectSchemaException e) {
            assertThat(e).hasMessageContaining("record");
        }
    }
}
