package io.millrace.lambda.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterPatternTest {

    private static final EventForm FORM =
            new EventForm("us-east-1", "arn:aws:kinesis:us-east-1:123456789012:stream/users");

    private static boolean matches(String pattern, String data) {
        SourceRecord record = new SourceRecord(
                new SequenceNumber("1"), "berlin-1", data.getBytes(StandardCharsets.UTF_8), SomeRecords.START);
        return FilterPattern.parse(pattern)
                .matches(FORM.encode("shardId-000000000000", "arn:aws:iam::123456789012:role/r", record), record);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"data":{"city":["Berlin"]}}                          | {"city":"Berlin"}           | true
            {"data":{"city":["Berlin"]}}                          | {"city":"berlin"}           | false
            {"data":{"city":["Berlin","Rome"]}}                   | {"city":"Rome"}             | true
            {"data":{"city":["Berlin"]}}                          | {"city":["Rome","Berlin"]}  | true
            {"data":{"city":["Berlin"],"age":[3]}}                | {"city":"Berlin","age":4}   | false
            {"data":{"age":[3]}}                                  | {"age":3.0}                 | true
            {"data":{"age":[null]}}                               | {"age":null}                | true
            {"data":{"age":[null]}}                               | {}                          | false
            {"data":{"ok":[true]}}                                | {"ok":true}                 | true
            {"data":{"a":{"b":["x"]}}}                            | {"a":{"b":"x"}}             | true
            {"data":{"a":{"b":["x"]}}}                            | {"a":"x"}                   | false
            {"data":{"a":{"b":["x"]}}}                            | {"a":[{"b":"y"},{"b":"x"}]} | true
            {"data":{"city":[{"prefix":"Ber"}]}}                  | {"city":"Berlin"}           | true
            {"data":{"city":[{"prefix":"ber"}]}}                  | {"city":"Berlin"}           | false
            {"data":{"file":[{"suffix":".png"}]}}                 | {"file":"a.png"}            | true
            {"data":{"file":[{"suffix":".png"}]}}                 | {"file":"a.jpg"}            | false
            {"data":{"city":[{"equals-ignore-case":"BERLIN"}]}}   | {"city":"Berlin"}           | true
            {"data":{"age":[{"numeric":["=",5]}]}}                | {"age":5}                   | true
            {"data":{"age":[{"numeric":[">",10,"<=",20]}]}}       | {"age":20}                  | true
            {"data":{"age":[{"numeric":[">",10,"<=",20]}]}}       | {"age":10}                  | false
            {"data":{"age":[{"numeric":["<",10]}]}}               | {"age":"5"}                 | false
            {"data":{"age":[{"exists":true}]}}                    | {"age":null}                | true
            {"data":{"age":[{"exists":true}]}}                    | {"other":1}                 | false
            {"data":{"age":[{"exists":false}]}}                   | {"other":1}                 | true
            {"data":{"a":{"b":[{"exists":false}]}}}               | {"other":1}                 | true
            {"data":{"city":[{"anything-but":["Rome"]}]}}         | {"city":"Berlin"}           | true
            {"data":{"city":[{"anything-but":["Rome"]}]}}         | {"city":"Rome"}             | false
            {"data":{"city":[{"anything-but":["Rome"]}]}}         | {}                          | false
            {"data":{"city":[{"anything-but":{"prefix":"Ro"}}]}}  | {"city":"Rome"}             | false
            {"data":{"age":[{"anything-but":[5,6]}]}}             | {"age":6}                   | false
            {"data":{"$or":[{"a":[1]},{"b":[2]}]}}                | {"a":0,"b":2}               | true
            {"data":{"$or":[{"a":[1]},{"b":[2]}]}}                | {"a":0,"b":0}               | false
            {"data":{"a":[1]}}                                    | no json                     | false
            {"data":{"a":[1]}}                                    | 7                           | false
            {"partitionKey":["berlin-1"]}                         | no json                     | true
            {"partitionKey":[{"prefix":"rome"}]}                  | no json                     | false
            {"kinesis":{"partitionKey":[{"prefix":"berlin"}]}}    | no json                     | true
            """)
    void rules(String pattern, String data, boolean isMatch) {
        assertThat(matches(pattern, data)).as(pattern + " on " + data).isEqualTo(isMatch);
    }

    @Test
    void noDataAtAll_matchesNoPatternForData() {
        assertThat(matches("{\"data\":{\"a\":[{\"exists\":false}]}}", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"data\":[\"text\"]}",
                "{\"data\":{\"a\":\"text\"}}",
                "{\"data\":{\"a\":[]}}",
                "{\"data\":{\"a\":[{\"wildcard\":\"*\"}]}}",
                "{\"data\":{\"a\":[{\"numeric\":[\">\"]}]}}",
                "{\"data\":{\"a\":[{\"numeric\":[\"!\",1]}]}}",
                "{\"data\":{\"a\":[{\"exists\":1}]}}",
                "{\"data\":{\"a\":[{\"prefix\":1}]}}",
                "{\"data\":{\"a\":[{\"anything-but\":[]}]}}",
                "{\"data\":{\"$or\":[{\"a\":[1]}]}}"
            })
    void whatIsNoPattern_isRefused(String text) {
        assertThatThrownBy(() -> FilterPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
