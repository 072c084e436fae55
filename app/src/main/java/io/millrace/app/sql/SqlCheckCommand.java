package io.millrace.app.sql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.sql.Application;
import io.millrace.sql.SqlException;
import io.millrace.sql.explanation.Explanation;
import io.millrace.sql.record.InputSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace sql check`: whether an application's code is right, and what it does.
@Command(
        name = "check",
        description = {
            "Compiles the code and explains in words what it does: what each pump reads, which windows it has, when rows"
                    + " come out of them, what it keeps, and what may not be what was meant.",
            "Exit code: 0 if the code is right, 1 if not, 2 if the arguments are not."
        },
        mixinStandardHelpOptions = true)
public final class SqlCheckCommand implements Callable<Integer> {

    @Mixin
    private final SqlSources sources = new SqlSources();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "[NAME=]FILE",
            description = "Records from which the schema of an input is discovered, if there is no --schema for it.")
    private List<String> inputs = List.of();

    @Option(names = "--header", description = "The first row of a CSV file names the columns.")
    private boolean hasHeader;

    @Option(names = "--json", description = "Print JSON: streams, pumps with their steps, and warnings; or errors.")
    private boolean isJson;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SqlSources.Sources given = sources.read(SqlSources.DEFAULT_INPUT);
        Map<String, InputSchema> schemas = new LinkedHashMap<>(given.inputs());
        for (String input : inputs) {
            SqlSources.Named named = SqlSources.Named.parse(input, SqlSources.onlyOf(schemas));
            if (!schemas.containsKey(named.name())) {
                try (InputStream in = SqlSources.open(named.file())) {
                    schemas.put(
                            named.name(),
                            SqlDiscoverCommand.discovered(
                                    named.file(), io.millrace.sql.recording.Sample.of(in), hasHeader));
                }
            }
        }
        try {
            Application application = given.compile(schemas, given.references());
            Explanation explanation = application.explain(given.outputs());
            if (isJson) {
                out.println(explanation.json().toPrettyString());
            } else {
                out.print(explanation.text());
            }
            out.flush();
            return 0;
        } catch (SqlException e) {
            if (isJson) {
                out.println(errors(given.file(), e).toPrettyString());
                out.flush();
            } else {
                err.println(given.complaint(e, schemas));
                err.flush();
            }
            return 1;
        }
    }

    private static ObjectNode errors(String file, SqlException error) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("errors")
                .addObject()
                .put("file", file)
                .put("line", error.line())
                .put("column", error.column())
                .put("problem", error.problem())
                .put("remedy", error.remedy());
        return json;
    }
}
