package io.millrace.app.sql;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.console.CommandException;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.SchemaJson;
import io.millrace.sql.record.UnableToDetectSchemaException;
import io.millrace.sql.recording.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace sql discover`: the schema of recorded records.
@Command(
        name = "discover",
        description = {
            "Prints the schema of recorded records as DiscoverInputSchema would give it: the JSON of InputSchema, which"
                    + " --schema and the API take.",
            "The first thousand records are looked at, or 4 MiB."
        },
        mixinStandardHelpOptions = true)
public final class SqlDiscoverCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "Records: JSON documents or CSV rows; - is standard input.")
    private String file = "";

    @Option(names = "--csv", description = "The records are CSV, even if they look like JSON.")
    private boolean isCsv;

    @Option(names = "--header", description = "The first row of CSV names the columns.")
    private boolean hasHeader;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (InputStream in = SqlSources.open(file)) {
            Sample sample = Sample.of(in);
            InputSchema schema = found(sample);
            out.println(text(schema));
            out.flush();
            return 0;
        }
    }

    private InputSchema found(Sample sample) {
        try {
            return isCsv ? sample.discoverCsv(hasHeader) : sample.discover(hasHeader);
        } catch (UnableToDetectSchemaException e) {
            throw new CommandException(file + ": " + e.getMessage());
        }
    }

    /// The schema of a sample.
    static InputSchema discovered(String file, Sample sample, boolean hasHeader) {
        try {
            return sample.discover(hasHeader);
        } catch (UnableToDetectSchemaException e) {
            throw new CommandException(file + ": " + e.getMessage() + "; give a --schema");
        }
    }

    /// The schema as JSON with a line for each column.
    static String text(InputSchema schema) {
        JsonNode json = SchemaJson.write(schema);
        StringBuilder text = new StringBuilder("{\n  \"RecordFormat\": ").append(json.path("RecordFormat"));
        if (json.has("RecordEncoding")) {
            text.append(",\n  \"RecordEncoding\": ").append(json.path("RecordEncoding"));
        }
        text.append(",\n  \"RecordColumns\": [");
        String before = "\n    ";
        for (JsonNode column : json.path("RecordColumns")) {
            text.append(before).append(column);
            before = ",\n    ";
        }
        return text.append("\n  ]\n}").toString();
    }
}
