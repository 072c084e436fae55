package io.millrace.app.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.app.console.FileTrouble;
import io.millrace.app.console.MisuseException;
import io.millrace.app.setting.SettingsException;
import io.millrace.sql.Application;
import io.millrace.sql.ApplicationDocument;
import io.millrace.sql.SqlException;
import io.millrace.sql.StreamDeclaration;
import io.millrace.sql.TableDeclaration;
import io.millrace.sql.plan.CompileOptions;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.SchemaJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The options that say what an application is: its code, the schemas of its inputs and of its reference tables.
final class SqlSources {

    /// The name of an input stream if none is given.
    static final String DEFAULT_INPUT = "SOURCE_SQL_STREAM_001";

    /// What some editors write in front of a text.
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Parameters(
            paramLabel = "CODE",
            arity = "0..1",
            description = "File with the application's code; not needed if --application holds it.")
    private @Nullable Path code;

    @Option(
            names = "--schema",
            paramLabel = "[NAME=]FILE",
            description = {
                "Schema of an input: the JSON of InputSchema, alone or within a larger document of the API.",
                "Without a name it is that of " + DEFAULT_INPUT + ", or of the only --input."
            })
    private List<String> schemas = List.of();

    @Option(
            names = "--reference-schema",
            paramLabel = "NAME=FILE",
            description = "Schema of a reference table, in the same form.")
    private List<String> referenceSchemas = List.of();

    @Option(
            names = "--application",
            paramLabel = "FILE[#ID]",
            description = {
                "Takes code, input schemas and reference schemas from a CreateApplication request, a DescribeApplication"
                        + " answer or a CloudFormation template, version 1 or 2, in JSON or YAML;",
                "ID is the logical id of one of several applications of a template."
            })
    private @Nullable String application;

    /// Code and schemas as they were given.
    ///
    /// @param file where the code came from, for messages
    record Sources(
            String code,
            String file,
            Map<String, InputSchema> inputs,
            Map<String, InputSchema> references,
            Optional<List<String>> outputs) {

        /// Compiles the code.
        ///
        /// @throws io.millrace.sql.SqlException if it is not right
        Application compile(Map<String, InputSchema> schemas, Map<String, InputSchema> tables) {
            List<StreamDeclaration> streams = new ArrayList<>();
            schemas.forEach((name, schema) -> streams.add(new StreamDeclaration(name, schema.rowType())));
            List<TableDeclaration> declared = new ArrayList<>();
            tables.forEach((name, schema) -> declared.add(new TableDeclaration(name, schema.rowType())));
            return Application.compile(code, streams, declared, CompileOptions.lenient());
        }

        /// An error as a compiler shows it: the place, the line with a mark below, and what to do.
        String complaint(SqlException error, Map<String, InputSchema> schemas) {
            StringBuilder text = new StringBuilder(file);
            if (error.line() > 0) {
                text.append(":").append(error.line()).append(":").append(error.column());
            }
            text.append(": ").append(error.problem());
            List<String> lines = code.lines().toList();
            if (error.line() > 0 && error.line() <= lines.size()) {
                String line = lines.get(error.line() - 1);
                int column = Math.clamp(error.column() - 1L, 0, line.length());
                text.append("\n    ").append(line).append("\n    ");
                line.substring(0, column).chars().forEach(unit -> text.append(unit == '\t' ? '\t' : ' '));
                text.append('^');
            }
            if (!error.remedy().isEmpty()) {
                text.append("\n  ").append(error.remedy());
            }
            if (schemas.isEmpty()) {
                text.append("\n  No input has a schema: give --schema, --input or --application");
            } else if (error.problem().startsWith("Object '")) {
                text.append("\n  Inputs with a schema: ").append(String.join(", ", schemas.keySet()));
            }
            return text.toString();
        }
    }

    /// The name of the only input, or the usual one.
    static String onlyOf(Map<String, InputSchema> inputs) {
        return inputs.size() == 1 ? inputs.keySet().iterator().next() : DEFAULT_INPUT;
    }

    /// The bytes of a file, or standard input for `-`.
    static InputStream open(String file) {
        if (file.equals("-")) {
            return System.in;
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new SettingsException(file + " is a directory: name a file in it");
        }
        try {
            return Files.newInputStream(Path.of(file));
        } catch (NoSuchFileException _) {
            throw new SettingsException("there is no file " + file);
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + FileTrouble.reason(e));
        }
    }

    /// Reads what the options name.
    ///
    /// @param only the name of the input that a schema without a name belongs to
    /// @throws SettingsException if a file is missing or not right
    /// @throws MisuseException if no file is named that has code
    Sources read(String only) {
        Map<String, InputSchema> inputs = new LinkedHashMap<>();
        Map<String, InputSchema> references = new LinkedHashMap<>();
        Optional<ApplicationDocument> document =
                application == null ? Optional.empty() : Optional.of(document(application));
        document.ifPresent(known -> {
            inputs.putAll(known.inputs());
            references.putAll(known.references());
        });
        for (String schema : schemas) {
            Named named = Named.parse(schema, only);
            inputs.put(named.name(), schema(Path.of(named.file())));
        }
        for (String schema : referenceSchemas) {
            Named named = Named.parse(schema);
            references.put(named.name(), schema(Path.of(named.file())));
        }
        if (code == null && document.flatMap(ApplicationDocument::code).isEmpty()) {
            throw new MisuseException(
                    application == null
                            ? "name the file with the application's code"
                            : application + " holds no code: name the file with it, too");
        }
        String text = code == null ? document.flatMap(ApplicationDocument::code).orElseThrow() : text(code);
        String file = code == null ? String.valueOf(application) : code.toString();
        return new Sources(text, file, inputs, references, document.map(ApplicationDocument::outputs));
    }

    private static ApplicationDocument document(String application) {
        int mark = application.lastIndexOf('#');
        boolean hasId = mark > 0 && !Files.exists(Path.of(application));
        String file = hasId ? application.substring(0, mark) : application;
        try {
            ApplicationDocument document = ApplicationDocument.read(
                    json(Path.of(file)), hasId ? Optional.of(application.substring(mark + 1)) : Optional.empty());
            document.inputs().values().forEach(SqlSources::decodable);
            document.references().values().forEach(SqlSources::decodable);
            return document;
        } catch (IllegalArgumentException e) {
            throw new SettingsException(file + ": " + e.getMessage());
        }
    }

    /// A schema alone, or the only one within a document.
    static InputSchema schema(Path file) {
        JsonNode json = json(file);
        try {
            if (json.has("RecordColumns")) {
                return decodable(SchemaJson.read(json));
            }
            List<JsonNode> found = json.findValues("InputSchema");
            found.addAll(json.findValues("ReferenceSchema"));
            if (found.size() != 1) {
                throw new IllegalArgumentException(
                        found.isEmpty()
                                ? "no schema: RecordFormat and RecordColumns are missing"
                                : found.size() + " schemas in one document: use --application");
            }
            return decodable(SchemaJson.read(found.getFirst()));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(file + ": " + e.getMessage());
        }
    }

    /// The schema, if records can be decoded with it.
    ///
    /// @throws IllegalArgumentException that says why not
    private static InputSchema decodable(InputSchema schema) {
        RecordDecoder.of(schema);
        return schema;
    }

    private static JsonNode json(Path file) {
        String text = text(file);
        String name = file.toString();
        boolean isYaml = name.endsWith(".yaml") || name.endsWith(".yml");
        try {
            return (isYaml ? new YAMLMapper() : new JsonMapper()).readTree(text);
        } catch (JsonProcessingException e) {
            throw new SettingsException(file + ":"
                    + (e.getLocation() == null
                            ? ""
                            : e.getLocation().getLineNr() + ":"
                                    + e.getLocation().getColumnNr() + ":")
                    + " not " + (isYaml ? "YAML" : "JSON") + ": " + e.getOriginalMessage());
        }
    }

    static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw new SettingsException(file + " is a directory: name a file in it");
        }
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (NoSuchFileException _) {
            throw new SettingsException("there is no file " + file);
        } catch (CharacterCodingException _) {
            throw new SettingsException(file + " is no text in UTF-8: save it in that encoding");
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + FileTrouble.reason(e));
        }
    }

    /// `NAME=FILE`.
    record Named(String name, String file) {

        static Named parse(String text) {
            int mark = text.indexOf('=');
            if (mark < 1 || mark == text.length() - 1) {
                throw new MisuseException("'" + text + "' is not NAME=FILE");
            }
            return new Named(text.substring(0, mark), text.substring(mark + 1));
        }

        static Named parse(String text, String defaultName) {
            return text.indexOf('=') < 1 || Files.exists(Path.of(text)) ? new Named(defaultName, text) : parse(text);
        }
    }
}
