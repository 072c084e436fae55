package io.millrace.sql;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.SchemaJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A whole application as one of AWS's documents describes it.
///
/// Read are the request of CreateApplication, the answer of DescribeApplication, and a CloudFormation template, each of
/// the API's version 1 and of the SQL part of version 2:
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_CreateApplication.html>,
/// <https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_CreateApplication.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kinesisanalytics-application.html>.
///
/// @param code the application's code, if the document holds it
/// @param inputs the schema of each in-application input stream, by its name
/// @param references the schema of each reference table, by its name
/// @param outputs the in-application streams that have a destination
public record ApplicationDocument(
        Optional<String> code,
        Map<String, InputSchema> inputs,
        Map<String, InputSchema> references,
        List<String> outputs) {

    private static final String RESOURCE = "AWS::KinesisAnalytics";

    public ApplicationDocument {
        inputs = new LinkedHashMap<>(inputs);
        references = new LinkedHashMap<>(references);
        outputs = List.copyOf(outputs);
    }

    /// Reads a document.
    ///
    /// @param name which application of a template, by its logical id; empty if there is only one
    /// @throws IllegalArgumentException that says what is missing or not right
    public static ApplicationDocument read(JsonNode document, Optional<String> name) {
        JsonNode resources = document.path("Resources");
        if (resources.isObject()) {
            return ofTemplate(resources, name);
        }
        JsonNode application = document.has("ApplicationDetail") ? document.path("ApplicationDetail") : document;
        return of(application, List.of());
    }

    private static ApplicationDocument ofTemplate(JsonNode resources, Optional<String> name) {
        List<String> ids = new ArrayList<>();
        resources.properties().forEach(resource -> {
            String type = resource.getValue().path("Type").asText();
            if (type.startsWith(RESOURCE) && type.endsWith("::Application") && isSql(resource.getValue())) {
                ids.add(resource.getKey());
            }
        });
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("the template has no resource of the type " + RESOURCE
                    + "::Application, or of its version 2 with SQL");
        }
        String id = name.orElse(ids.getFirst());
        if (!ids.contains(id) || (name.isEmpty() && ids.size() > 1)) {
            throw new IllegalArgumentException("the template has the applications " + String.join(", ", ids)
                    + (name.isEmpty() ? ": say which" : ", but not " + id));
        }
        List<JsonNode> parts = new ArrayList<>();
        resources.properties().forEach(resource -> {
            JsonNode properties = resource.getValue().path("Properties");
            if (isPartOf(resource.getValue(), id, ids.size())) {
                parts.add(properties);
            }
        });
        return of(resources.path(id).path("Properties"), parts);
    }

    private static boolean isSql(JsonNode resource) {
        String runtime = resource.path("Properties").path("RuntimeEnvironment").asText("SQL-1_0");
        return runtime.startsWith("SQL");
    }

    /// Whether a resource adds a reference table or an output to the application.
    private static boolean isPartOf(JsonNode resource, String id, int applications) {
        String type = resource.path("Type").asText();
        boolean isPart = type.startsWith(RESOURCE)
                && (type.endsWith("::ApplicationReferenceDataSource") || type.endsWith("::ApplicationOutput"));
        JsonNode owner = resource.path("Properties").path("ApplicationName");
        String referred = owner.path("Ref").asText(owner.asText());
        return isPart && (applications == 1 || referred.equals(id));
    }

    private static ApplicationDocument of(JsonNode application, List<JsonNode> parts) {
        Map<String, InputSchema> inputs = new LinkedHashMap<>();
        Map<String, InputSchema> references = new LinkedHashMap<>();
        List<String> outputs = new ArrayList<>();
        JsonNode configuration = first(application, "ApplicationConfiguration", "ApplicationConfigurationDescription");
        JsonNode sql = first(configuration, "SqlApplicationConfiguration", "SqlApplicationConfigurationDescription");
        for (JsonNode holder : List.of(application, sql)) {
            first(holder, "Inputs", "InputDescriptions").forEach(input -> addInput(input, inputs));
            first(holder, "ReferenceDataSources", "ReferenceDataSourceDescriptions")
                    .forEach(table -> addReference(table, references));
            first(holder, "Outputs", "OutputDescriptions").forEach(output -> addOutput(output, outputs));
        }
        for (JsonNode part : parts) {
            if (part.has("ReferenceDataSource")) {
                addReference(part.path("ReferenceDataSource"), references);
            }
            if (part.has("Output")) {
                addOutput(part.path("Output"), outputs);
            }
        }
        JsonNode code = first(configuration, "ApplicationCodeConfiguration", "ApplicationCodeConfigurationDescription");
        JsonNode text = first(code, "CodeContent", "CodeContentDescription").path("TextContent");
        return new ApplicationDocument(
                text(text).or(() -> text(application.path("ApplicationCode"))), inputs, references, outputs);
    }

    private static JsonNode first(JsonNode node, String name, String otherName) {
        return node.has(name) ? node.path(name) : node.path(otherName);
    }

    private static void addInput(JsonNode input, Map<String, InputSchema> inputs) {
        InputSchema schema = SchemaJson.read(input.path("InputSchema"));
        List<String> names = new ArrayList<>();
        input.path("InAppStreamNames").forEach(name -> names.add(name.asText()));
        if (names.isEmpty()) {
            int count = Math.max(1, input.path("InputParallelism").path("Count").asInt(1));
            for (int i = 1; i <= count; i++) {
                names.add(
                        input.path("NamePrefix").asText("SOURCE_SQL_STREAM") + String.format(Locale.ROOT, "_%03d", i));
            }
        }
        names.forEach(name -> inputs.put(name, schema));
    }

    private static void addReference(JsonNode table, Map<String, InputSchema> references) {
        references.put(table.path("TableName").asText(), SchemaJson.read(table.path("ReferenceSchema")));
    }

    private static void addOutput(JsonNode output, List<String> outputs) {
        outputs.add(output.path("Name").asText());
    }

    /// A text, which a template may have put together by Fn::Join or Fn::Sub.
    private static Optional<String> text(JsonNode node) {
        if (node.isTextual()) {
            return Optional.of(node.textValue());
        }
        if (node.path("Fn::Join").isArray()) {
            List<String> parts = new ArrayList<>();
            for (JsonNode part : node.path("Fn::Join").path(1)) {
                parts.add(text(part).orElseThrow(() -> unresolved(part)));
            }
            return Optional.of(String.join(node.path("Fn::Join").path(0).asText(), parts));
        }
        if (node.has("Fn::Sub")) {
            JsonNode sub = node.path("Fn::Sub");
            String text = sub.isArray() ? sub.path(0).asText() : sub.asText();
            if (text.contains("${")) {
                throw unresolved(node);
            }
            return Optional.of(text);
        }
        if (node.isObject()) {
            throw unresolved(node);
        }
        return Optional.empty();
    }

    private static IllegalArgumentException unresolved(JsonNode node) {
        return new IllegalArgumentException(
                "the code holds what only CloudFormation knows: " + node + "; give the code as a file");
    }
}
