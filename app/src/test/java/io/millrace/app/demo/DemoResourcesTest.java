package io.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordColumn;
import software.amazon.awssdk.services.kinesisanalytics.model.SourceSchema;

class DemoResourcesTest {

    @Test
    void columnsOfTheSql_leavesOutWhatTheCodeDoesNotName() {
        SourceSchema discovered = SourceSchema.builder()
                .recordColumns(column("age", "INTEGER"), column("postcode", "INTEGER"), column("gender", "VARCHAR(8)"))
                .recordEncoding("UTF-8")
                .build();

        SourceSchema kept = DemoResources.columnsOfTheSql(discovered);

        assertThat(kept.recordColumns()).extracting(RecordColumn::name).containsExactly("age", "gender");
        assertThat(kept.recordEncoding()).isEqualTo("UTF-8");
    }

    private static RecordColumn column(String name, String type) {
        return RecordColumn.builder()
                .name(name)
                .sqlType(type)
                .mapping("$." + name)
                .build();
    }
}
