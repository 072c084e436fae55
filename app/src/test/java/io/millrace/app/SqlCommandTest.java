package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.sql.SqlCheckCommand;
import io.millrace.app.sql.SqlDiscoverCommand;
import io.millrace.app.sql.SqlRunCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SqlCommandTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "sql-test");

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();

    private int command(Object command, String... arguments) {
        return execute(Main.configured(new CommandLine(command)), arguments);
    }

    private int execute(CommandLine line, String... arguments) {
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private int run(String... arguments) {
        return command(new SqlRunCommand(rows), arguments);
    }

    private int check(String... arguments) {
        return command(new SqlCheckCommand(), arguments);
    }

    private String rows() {
        return rows.toString(StandardCharsets.UTF_8);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String example(String name) {
        return EXAMPLE.resolve(name).toString();
    }

    /// The users of the example whose ages are numbers: from all of them discovery makes age a text.
    private String plainUsers() throws IOException {
        return file(
                "users.jsonl",
                Files.readString(EXAMPLE.resolve("users.jsonl"))
                        .lines()
                        .filter(line -> !line.contains("unknown"))
                        .collect(Collectors.joining("\n")));
    }

    private String[] exampleWith(String... more) {
        String[] all = {
            example("application.sql"),
            "--schema",
            example("schema.json"),
            "--input",
            example("users.jsonl"),
            "--time-column",
            "seen"
        };
        String[] joined = java.util.Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, joined, all.length, more.length);
        return joined;
    }

    @Test
    void run_ofTheExampleGivesTheRowsKeptWithIt() throws IOException {
        assertThat(run(exampleWith("--output", folder.toString()))).isZero();
        for (String name : new String[] {"DESTINATION_USER_DATA", "NATIONALITIES", "error_stream"}) {
            assertThat(folder.resolve(name + ".jsonl"))
                    .as(name)
                    .hasSameTextualContentAs(EXAMPLE.resolve("expected").resolve(name + ".jsonl"));
        }
        assertThat(rows()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "8 records, 7 rows in, 4 rows in \"DESTINATION_USER_DATA\", 5 rows in \"NATIONALITIES\", 1 errors");
    }

    @Test
    void run_printsEveryStreamWithItsTimes() {
        assertThat(run(exampleWith())).isZero();
        assertThat(rows().lines())
                .hasSize(9)
                .contains("{\"stream\":\"NATIONALITIES\",\"ROWTIME\":\"2026-03-01 12:00:10.000\","
                        + "\"row\":{\"NAT\":\"FR\",\"USERS\":2,\"OLDEST\":72}}");
        assertThat(err.toString()).contains("error_stream: 2026-03-01 12:00:25.000 COERCION_ERROR: column \"age\"");
    }

    @Test
    void run_ofOneStreamPrintsPlainRows() {
        assertThat(run(exampleWith("--stream", "NATIONALITIES", "--keep-open"))).isZero();
        assertThat(rows()).isEqualTo("""
                {"NAT":"DE","USERS":1,"OLDEST":34}
                {"NAT":"FR","USERS":2,"OLDEST":72}
                {"NAT":"US","USERS":1,"OLDEST":17}
                {"NAT":"DE","USERS":2,"OLDEST":19}
                """);
        rows.reset();
        assertThat(run(exampleWith("--stream", "error_stream"))).isZero();
        assertThat(rows()).startsWith("{\"ERROR_TIME\":").hasLineCount(1);
    }

    @Test
    void run_withoutASchemaDiscoversIt() throws IOException {
        assertThat(run(example("application.sql"), "--input", plainUsers(), "--stream", "NATIONALITIES"))
                .isZero();
        assertThat(err.toString())
                .contains("discovered the schema of SOURCE_SQL_STREAM_001")
                .contains("$.dob.age");
        assertThat(rows()).startsWith("{\"NAT\":\"DE\",\"USERS\":3,\"OLDEST\":34}\n");
    }

    @Test
    void run_takesSeveralInputsCsvAndReferenceTables() throws IOException {
        String code = file("code.sql", """
                CREATE STREAM "OUT" (id INTEGER, name VARCHAR(20), source VARCHAR(1));
                CREATE PUMP "P" AS INSERT INTO "OUT" SELECT STREAM a."id", r."name", 'A' FROM "A_001" AS a
                    JOIN "NAMES" AS r ON a."id" = r."id";
                CREATE PUMP "Q" AS INSERT INTO "OUT" SELECT STREAM "id", CAST(NULL AS VARCHAR(20)), 'B' FROM "B_001";
                """);
        String a = file("a.csv", "id,at\n1,2026-03-01 10:00:01\n2,2026-03-01 10:00:03\n");
        String b = file("b.jsonl", "{\"id\": 3, \"at\": \"2026-03-01T10:00:02Z\"}\n");
        String names = file("names.csv", "id,name\n1,\"One, first\"\n2,Two\n");
        assertThat(run(
                        code,
                        "--input",
                        "A_001=" + a,
                        "--input",
                        "B_001=" + b,
                        "--reference",
                        "NAMES=" + names,
                        "--header",
                        "--time-column",
                        "at",
                        "--stream",
                        "OUT"))
                .as(err.toString())
                .isZero();
        assertThat(rows()).isEqualTo("""
                {"ID":1,"NAME":"One, first","SOURCE":"A"}
                {"ID":3,"NAME":null,"SOURCE":"B"}
                {"ID":2,"NAME":"Two","SOURCE":"A"}
                """);
    }

    @Test
    void run_takesAWholeApplication() throws IOException {
        String application = file("template.yaml", """
                Resources:
                  App:
                    Type: AWS::KinesisAnalytics::Application
                    Properties:
                      ApplicationCode: |
                        CREATE STREAM o (v INTEGER);
                        CREATE PUMP p AS INSERT INTO o SELECT STREAM v FROM "IN_001";
                      Inputs:
                        - NamePrefix: IN
                          InputSchema:
                            RecordFormat: {RecordFormatType: JSON}
                            RecordColumns: [{Name: V, SqlType: INTEGER, Mapping: $.v}]
                """);
        String records = file("records.jsonl", "{\"v\": 1}\n{\"v\": 2}\n");
        assertThat(run("--application", application, "--input", records, "--rate", "2/s"))
                .as(err.toString())
                .isZero();
        assertThat(rows()).isEqualTo("""
                {"stream":"O","ROWTIME":"2026-01-01 00:00:00.000","row":{"V":1}}
                {"stream":"O","ROWTIME":"2026-01-01 00:00:00.500","row":{"V":2}}
                """);
    }

    @Test
    void run_whoseReaderIsGoneEndsWithoutAWord() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            many.append("{\"v\": ").append(i).append("}\n");
        }
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        String code = file("code.sql", """
                CREATE STREAM o (v INTEGER);
                CREATE PUMP p AS INSERT INTO o SELECT STREAM "v" FROM "SOURCE_SQL_STREAM_001";
                """);
        String schema = file("schema.json", """
                {"RecordFormat": {"RecordFormatType": "JSON"},
                 "RecordColumns": [{"Name": "v", "SqlType": "INTEGER", "Mapping": "$.v"}]}
                """);
        assertThat(command(
                        new SqlRunCommand(broken),
                        code,
                        "--schema",
                        schema,
                        "--input",
                        file("records.jsonl", many.toString())))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void run_saysWhatIsWrongWithTheArguments() {
        assertThat(run(exampleWith("--stream", "NOWHERE"))).isEqualTo(1);
        assertThat(err.toString()).contains("the application has no stream \"NOWHERE\", but \"SOURCE_SQL_STREAM_001\"");
        assertThat(run("missing.sql", "--input", "missing.jsonl")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no file missing.sql");
        assertThat(run(exampleWith("--rate", "fast"))).isEqualTo(2);
        assertThat(err.toString()).contains("--time-column and --rate both say when records arrive");
    }

    @Test
    void withoutCode_allCommandsSayThatTheArgumentsAreNotRight() {
        assertThat(execute(Main.of("sql", "check"), "sql", "check")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("millrace: name the file with the application's code\n");
        assertThat(execute(Main.of("sql", "run"), "sql", "run", "--input", example("users.jsonl")))
                .isEqualTo(2);
        assertThat(execute(Main.of("sql", "check"), "sql", "check", "--reference-schema", "x", "code.sql"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("millrace: 'x' is not NAME=FILE");
    }

    /// What a file or an argument has that cannot be, in one line instead of a stack.
    @Test
    void run_saysInOneLineWhatCannotBe() throws IOException {
        String code = example("application.sql");
        String schema = example("schema.json");
        String users = example("users.jsonl");
        String badPath = file(
                "path.json", Files.readString(EXAMPLE.resolve("schema.json")).replace("$.", "a["));
        Path utf16 = Files.write(folder.resolve("utf16.sql"), "SELECT".getBytes(StandardCharsets.UTF_16));
        String[][] misuses = {
            {code, "--schema", schema, "--input", folder.toString(), "is a directory"},
            {folder.toString(), "--schema", schema, "--input", users, "is a directory"},
            {code, "--schema", badPath, "--input", users, "does not start with $"},
            {utf16.toString(), "--schema", schema, "--input", users, "is no text in UTF-8"},
            {code, "--schema", schema, "--input", users, "--start", "yesterday", "--start is a time such as"},
            {code, "--schema", schema, "--input", users, "--output", users, "cannot be made"},
            {
                code,
                "--schema",
                schema,
                "--input",
                users,
                "--errors",
                folder.resolve("no/e").toString(),
                "no such folder"
            },
        };
        for (String[] misuse : misuses) {
            err.getBuffer().setLength(0);
            int last = misuse.length - 1;
            assertThat(run(java.util.Arrays.copyOf(misuse, last)))
                    .as(misuse[last])
                    .isNotZero();
            assertThat(err.toString().lines())
                    .as(err.toString())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(misuse[last]);
        }
    }

    @Test
    void check_readsFilesWithAMarkOfTheirByteOrder() throws IOException {
        String code = file("code.sql", "\uFEFF" + Files.readString(EXAMPLE.resolve("application.sql")));
        String schema = file("schema.json", "\uFEFF" + Files.readString(EXAMPLE.resolve("schema.json")));
        assertThat(check(code, "--schema", schema)).as(err.toString()).isZero();
    }

    @Test
    void check_namesTheInputsThatAreKnown() {
        assertThat(check(example("application.sql"), "--schema", "OTHER_001=" + example("schema.json")))
                .isOne();
        assertThat(err.toString()).contains("Inputs with a schema: OTHER_001");
    }

    @Test
    void check_explains() {
        assertThat(check(example("application.sql"), "--schema", example("schema.json")))
                .isZero();
        assertThat(out.toString())
                .contains("pump STREAM_PUMP into DESTINATION_USER_DATA\n  reads SOURCE_SQL_STREAM_001\n")
                .contains("tumbling windows of 10 seconds");
    }

    @Test
    void check_pointsAtTheMistake() throws IOException {
        String code = file("bad.sql", """
                CREATE STREAM o (v INTEGER);
                CREATE PUMP p AS INSERT INTO
                \to2 SELECT STREAM 1
                FROM "SOURCE_SQL_STREAM_001";
                """);
        assertThat(check(code, "--schema", example("schema.json"))).isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines(code + """
                :3:2: there is no stream "O2"
                    \to2 SELECT STREAM 1
                    \t^
                  Create it before the pump; names without double quotes are read in upper case
                """);
        assertThat(check(code, "--schema", example("schema.json"), "--json")).isEqualTo(1);
        assertThat(out.toString()).contains("\"line\" : 3").contains("\"column\" : 2");
    }

    @Test
    void check_saysThatASchemaIsMissing() {
        assertThat(check(example("application.sql"))).isEqualTo(1);
        assertThat(err.toString()).contains("No input has a schema: give --schema, --input or --application");
    }

    @Test
    void check_tellsMachines() throws IOException {
        assertThat(check(example("application.sql"), "--input", plainUsers(), "--json"))
                .isZero();
        assertThat(out.toString()).contains("\"target\" : \"NATIONALITIES\"").contains("\"warnings\" : [ ]");
    }

    @Test
    void discover_givesASchemaThatRunTakes() throws IOException {
        assertThat(command(new SqlDiscoverCommand(), plainUsers())).isZero();
        String schema = file("discovered.json", out.toString());
        assertThat(run(example("application.sql"), "--schema", schema, "--input", example("users.jsonl")))
                .isZero();
        assertThat(err.toString()).doesNotContain("discovered");
    }

    @Test
    void discover_saysWhenThereIsNoSchema() throws IOException {
        assertThat(command(new SqlDiscoverCommand(), file("empty", ""))).isEqualTo(1);
        assertThat(err.toString()).contains("there are no records to look at");
    }

    @Test
    void misuse_isAnsweredWithoutTheWholeHelp() {
        assertThat(execute(Main.of("sql", "chek"), "sql", "chek")).isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                millrace: Unmatched argument at index 1: 'chek'
                Did you mean: sql check?
                See 'millrace sql --help'.
                """);
    }
}
