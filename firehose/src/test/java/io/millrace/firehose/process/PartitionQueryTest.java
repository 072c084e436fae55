package io.millrace.firehose.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.firehose.format.UnusableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionQueryTest {

    /// The record and the query of AWS's page.
    private static final String RECORD = """
            {"type": {"device": "mobile", "event": "user_clicked_submit_button"},
             "customer_id": "1234567890", "event_timestamp": 1565382027, "region": "sample_region"}
            """;

    @Test
    void keysOf_areWhatTheQueryGives() throws ProcessingException {
        PartitionQuery query = PartitionQuery.compile("{customer_id: .customer_id, device: .type.device,"
                + " year: .event_timestamp | strftime(\"%Y\"), seconds: .event_timestamp}");

        assertThat(query.keysOf(bytes(RECORD)))
                .isEqualTo(Map.of(
                        "customer_id", "1234567890", "device", "mobile", "year", "2019", "seconds", "1565382027"));
    }

    @Test
    void keysOf_knowsTheFunctionsForTimes() throws ProcessingException {
        PartitionQuery query = PartitionQuery.compile(
                "{a: .t | strftime(\"%Y-%m-%d %H:%M:%S %j %A %B %e%%\"),"
                        + " b: .t | todate, c: .t | gmtime | mktime, d: .t | todate | fromdate,"
                        + " e: (\"2019-08-09\" | strptime(\"%Y-%m-%d\") | mktime), f: .t | gmtime | map(tostring) | join(\",\")}");

        assertThat(query.keysOf(bytes("{\"t\": 1565382027}")))
                .isEqualTo(Map.of(
                        "a", "2019-08-09 20:20:27 221 Friday August  9%",
                        "b", "2019-08-09T20:20:27Z",
                        "c", "1565382027",
                        "d", "1565382027",
                        "e", "1565308800",
                        "f", "2019,7,9,20,20,27,5,220"));
        assertThatThrownBy(() -> query.keysOf(bytes("{\"t\": \"text\"}"))).isInstanceOf(ProcessingException.class);
    }

    @Test
    void keysOf_refusesWhatHasNoKeys() {
        PartitionQuery query = PartitionQuery.compile("{a: .a}");

        assertThatThrownBy(() -> query.keysOf(bytes("{\"a\": null}")))
                .hasMessage("partitionKeys values must not be null or empty");
        assertThatThrownBy(() -> query.keysOf(bytes("{\"a\": \"\"}")))
                .hasMessage("partitionKeys values must not be null or empty");
        assertThatThrownBy(() -> query.keysOf(bytes("{\"a\": {}}")))
                .hasMessage("partitionKeys values must not be null or empty");
        assertThatThrownBy(() -> query.keysOf(bytes("{\"a\": 1}{\"a\": 2}"))).hasMessage("Non JSON record provided");
        assertThatThrownBy(() -> query.keysOf(bytes("text"))).hasMessage("Non JSON record provided");
        assertThatThrownBy(() -> query.keysOf(bytes(""))).hasMessage("Non JSON record provided");
        assertThatThrownBy(() -> query.keysOf(bytes("[1]"))).isInstanceOf(ProcessingException.class);
    }

    @Test
    void compile_refusesWhatIsNoQuery() {
        assertThatThrownBy(() -> PartitionQuery.compile("{a: "))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("not a valid JQ-1.6 query");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
