package io.millrace.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.sql.record.Format;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.SchemaJson;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplicationDocumentTest {

    private static final String SCHEMA = """
            {"RecordFormat": {"RecordFormatType": "JSON",
                              "MappingParameters": {"JSONMappingParameters": {"RecordRowPath": "$.a[0:]"}}},
             "RecordEncoding": "UTF-8",
             "RecordColumns": [{"Name": "T", "SqlType": "VARCHAR(4)", "Mapping": "$.a[0:].t"}]}""";

    private static ApplicationDocument read(String json, String name) throws JsonProcessingException {
        return ApplicationDocument.read(
                new JsonMapper().readTree(json.replace("SCHEMA", SCHEMA)),
                name.isEmpty() ? Optional.empty() : Optional.of(name));
    }

    private static void check(ApplicationDocument document) {
        assertThat(document.code()).contains("CREATE STREAM X (a INTEGER)");
        assertThat(document.inputs().keySet()).containsExactly("IN_001", "IN_002");
        InputSchema schema = Objects.requireNonNull(document.inputs().get("IN_002"));
        assertThat(schema.format()).isEqualTo(new Format.Json("$.a[0:]"));
        assertThat(SchemaJson.read(SchemaJson.write(schema))).isEqualTo(schema);
        assertThat(document.references().keySet()).containsExactly("REF");
        assertThat(document.outputs()).containsExactly("X");
    }

    @Test
    void requestAndAnswerOfVersion1_areRead() throws JsonProcessingException {
        check(read("""
                {"ApplicationDetail": {"ApplicationName": "a", "ApplicationCode": "CREATE STREAM X (a INTEGER)",
                 "InputDescriptions": [{"InputId": "1.1", "NamePrefix": "IN", "InAppStreamNames": ["IN_001", "IN_002"],
                                        "InputSchema": SCHEMA}],
                 "OutputDescriptions": [{"Name": "X"}],
                 "ReferenceDataSourceDescriptions": [{"TableName": "REF", "ReferenceSchema": SCHEMA}]}}""", ""));
        ApplicationDocument request = read("""
                {"ApplicationName": "a", "ApplicationCode": "CREATE STREAM X (a INTEGER)",
                 "Inputs": [{"NamePrefix": "IN", "InputParallelism": {"Count": 2}, "InputSchema": SCHEMA}]}""", "");
        assertThat(request.inputs().keySet()).containsExactly("IN_001", "IN_002");
        assertThat(request.references()).isEmpty();
    }

    @Test
    void requestAndAnswerOfVersion2_areRead() throws JsonProcessingException {
        check(read("""
                {"RuntimeEnvironment": "SQL-1_0", "ApplicationConfiguration": {
                 "ApplicationCodeConfiguration": {"CodeContentType": "PLAINTEXT",
                                                  "CodeContent": {"TextContent": "CREATE STREAM X (a INTEGER)"}},
                 "SqlApplicationConfiguration": {
                  "Inputs": [{"NamePrefix": "IN", "InputParallelism": {"Count": 2}, "InputSchema": SCHEMA}],
                  "Outputs": [{"Name": "X"}],
                  "ReferenceDataSources": [{"TableName": "REF", "ReferenceSchema": SCHEMA}]}}}""", ""));
        check(read("""
                {"ApplicationDetail": {"ApplicationConfigurationDescription": {
                 "ApplicationCodeConfigurationDescription":
                    {"CodeContentDescription": {"TextContent": "CREATE STREAM X (a INTEGER)"}},
                 "SqlApplicationConfigurationDescription": {
                  "InputDescriptions": [{"NamePrefix": "IN", "InAppStreamNames": ["IN_001", "IN_002"],
                                         "InputSchema": SCHEMA}],
                  "OutputDescriptions": [{"Name": "X"}],
                  "ReferenceDataSourceDescriptions": [{"TableName": "REF", "ReferenceSchema": SCHEMA}]}}}}""", ""));
    }

    private static final String TEMPLATE = """
            {"Resources": {
              "Bucket": {"Type": "AWS::S3::Bucket"},
              "One": {"Type": "AWS::KinesisAnalytics::Application", "Properties": {
                "ApplicationCode": {"Fn::Join": [" ", ["CREATE STREAM X", "(a INTEGER)"]]},
                "Inputs": [{"NamePrefix": "IN", "InputParallelism": {"Count": 2}, "InputSchema": SCHEMA}]}},
              "Table": {"Type": "AWS::KinesisAnalytics::ApplicationReferenceDataSource", "Properties": {
                "ApplicationName": {"Ref": "One"},
                "ReferenceDataSource": {"TableName": "REF", "ReferenceSchema": SCHEMA}}},
              "Out": {"Type": "AWS::KinesisAnalytics::ApplicationOutput", "Properties": {
                "ApplicationName": {"Ref": "One"}, "Output": {"Name": "X"}}}MORE}}""";

    private static final String SECOND = """
            , "Two": {"Type": "AWS::KinesisAnalyticsV2::Application", "Properties": {"RuntimeEnvironment": "SQL-1_0"}},
            "Job": {"Type": "AWS::KinesisAnalyticsV2::Application", "Properties": {"RuntimeEnvironment": "FLINK-1_15"}}""";

    @Test
    void template_isReadWithTheResourcesThatBelongToTheApplication() throws JsonProcessingException {
        check(read(TEMPLATE.replace("MORE", ""), ""));
        check(read(TEMPLATE.replace("MORE", SECOND), "One"));
        assertThat(read(TEMPLATE.replace("MORE", SECOND), "Two").code()).isEmpty();
    }

    @Test
    void templateWithSeveralApplications_asksWhich() {
        assertThatThrownBy(() -> read(TEMPLATE.replace("MORE", SECOND), ""))
                .hasMessage("the template has the applications One, Two: say which");
        assertThatThrownBy(() -> read(TEMPLATE.replace("MORE", ""), "Job"))
                .hasMessage("the template has the applications One, but not Job");
        assertThatThrownBy(() -> read("{\"Resources\": {}}", "")).hasMessageContaining("has no resource of the type");
    }

    @Test
    void codeThatOnlyCloudFormationKnows_isRefused() {
        assertThatThrownBy(() -> read("{\"ApplicationCode\": {\"Fn::Sub\": \"CREATE ${x}\"}}", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give the code as a file");
    }

    @Test
    void schemaThatIsWrong_saysWhere() {
        assertThatThrownBy(() -> SchemaJson.read(new JsonMapper().readTree(SCHEMA.replace("VARCHAR(4)", "TEXT"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column \"T\": not a SQL type: TEXT");
        assertThatThrownBy(() -> SchemaJson.read(new JsonMapper().readTree("{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RecordColumns");
    }
}
