package io.millrace.firehose.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.firehose.format.UnusableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void keysOf_leavesOutWhatMayBeNull_andNothingElse() throws ProcessingException {
        PartitionQuery query = PartitionQuery.compile("{a: .a, b: .b}");

        assertThat(query.keysOf(bytes("{\"a\": 1, \"b\": null}"), Set.of("b"))).isEqualTo(Map.of("a", "1"));
        assertThat(query.keysOf(bytes("{\"a\": 1, \"b\": 2}"), Set.of("b"))).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThatThrownBy(() -> query.keysOf(bytes("{\"b\": 1}"), Set.of("b")))
                .hasMessage("partitionKeys values must not be null or empty");
        assertThatThrownBy(() -> query.keysOf(bytes("{\"a\": 1, \"b\": \"\"}"), Set.of("b")))
                .hasMessage("partitionKeys values must not be null or empty");
    }

    @Test
    void compile_refusesWhatIsNoQuery() {
        assertThatThrownBy(() -> PartitionQuery.compile("{a: "))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("not a valid JQ-1.6 query");
    }

    /// Loops of functions of its own, of the library's, of products of terms, of values that double, of patterns.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "def f: f; f",
                "def f: f?; f",
                "def f: (f, f)?; f",
                "try (def f: f; f) catch .",
                "last(range(1e12))",
                "{a: last(range(1e12))}",
                "range(1e12) as $x | empty",
                "[limit(1e12; repeat(1))] | length",
                "def again: ., again; [again] | length",
                "first(range(1e12) | select(. < 0))",
                "label $out | range(1e12) | if . < 0 then break $out else empty end",
                "reduce range(1e12) as $x (0; . + $x)",
                "[foreach range(1e12) as $x (0; . + $x)] | length",
                "until(false; .)",
                "[while(true; .)] | length",
                "[recurse(.)] | length",
                "[recurse(.; true)] | length",
                "(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)"
                        + "|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)|(1,2)",
                "[{a:(1,2),b:(1,2),c:(1,2),d:(1,2),e:(1,2),f:(1,2),g:(1,2),h:(1,2),i:(1,2),j:(1,2),k:(1,2),l:(1,2),"
                        + "m:(1,2),n:(1,2),o:(1,2),p:(1,2),q:(1,2),r:(1,2),s:(1,2),t:(1,2),u:(1,2),v:(1,2),w:(1,2),"
                        + "x:(1,2),y:(1,2),z:(1,2),aa:(1,2),ab:(1,2),ac:(1,2),ad:(1,2),ae:(1,2)}] | length",
                "[.n[]+.n[]+.n[]+.n[]+.n[]+.n[]+.n[]+.n[]+.n[]+.n[]+.n[]+.n[]] | length",
                "[[1,2],[1,2]] | [range(40)] | map([1,2]) | [combinations] | length",
                "reduce range(60) as $x (\"x\"; . + .) | {a: .}",
                "reduce range(60) as $x ([1]; . + .) | {a: length}",
                "{a: (\"x\" * 2000000000 | length)}",
                "reduce range(60) as $x (1; [., .]) | tojson | {a: .}",
                "(reduce range(60) as $x (1; [., .])) == (reduce range(60) as $x (1; [., .])) | {a: .}",
                "[reduce range(60) as $x (1; [., .]) | ..] | length",
                "reduce range(60) as $x (1; [., .]) | flatten",
                "reduce range(1e9) as $x ([]; . + [$x]) | {a: length}",
                "{a: (\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\" | test(\"^(a+)+$\"))}",
                "{a: (\"a\" * 60 + \"!\" | gsub(\"(a|aa)+$\"; \"\"))}",
                "walk(.. | range(1e6))",
                "{a: (.large * 100000 | length)}",
                ".large as $l | [range(100000) | \"x\"] | join($l) | {a: length}",
                ".large as $l | [range(100000) | $l] | tojson | {a: length}",
                ".large as $l | [range(100000) | $l + \"x\"] | {a: length}",
                ".large as $l | [range(100000) | \"\\($l)x\"] | {a: length}",
                ".large as $l | [range(100000) | $l | ascii_downcase] | {a: length}",
                ".large as $l | [range(100000) | [$l] | @csv] | {a: length}",
                ".large as $l | {a: ([range(100000) | \"a\"] | add | gsub(\"a\"; $l) | length)}",
                "{a: ([range(100000) as $i | .large | explode | implode] | length)}",
                "[range(1e9) | {a: ., b: [.]}] | {a: length}",
            })
    void aQueryWithoutEnd_failsItsRecordAndNothingElse(String endless) throws ProcessingException {
        PartitionQuery query = PartitionQuery.compile(endless);

        assertThatThrownBy(() -> query.keysOf(bytes("{\"n\": [0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9], \"large\": \""
                        + "x".repeat(10_000) + "\"}")))
                .isInstanceOf(ProcessingException.class);
        assertThat(PartitionQuery.compile("{a: .a | tostring}").keysOf(bytes("{\"a\": 1}")))
                .isEqualTo(Map.of("a", "1"));
    }

    @Test
    void aQueryThatIsTooDeep_isRefused() {
        assertThatThrownBy(() -> PartitionQuery.compile("(".repeat(100_000) + "1" + ")".repeat(100_000)))
                .isInstanceOf(UnusableException.class);
    }

    /// A record of the largest size that walks through all of itself is far from the bound.
    @Test
    void largeRecords_haveMoreSteps() throws ProcessingException {
        StringBuilder record = new StringBuilder("{\"a\": [");
        while (record.length() < 1_000_000) {
            record.append("{\"k\": \"value\", \"n\": [1, 2, {\"deep\": null}]}, ");
        }
        PartitionQuery query = PartitionQuery.compile("{a: ([.. | numbers] | length), b: (tojson | length)}");

        assertThat(query.keysOf(bytes(record + "0]}"))).containsKeys("a", "b");
    }

    @Test
    void theEnvironmentOfTheServer_isNotToBeSeen() {
        for (String looking : List.of("{a: env.PATH}", "{a: $ENV.PATH}", "debug_scope", "{a: input}")) {
            assertThatThrownBy(() -> PartitionQuery.compile(looking).keysOf(bytes("{}")))
                    .as(looking)
                    .isInstanceOfAny(ProcessingException.class, UnusableException.class);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
