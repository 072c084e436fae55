package io.millrace.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/// What people read of the account of a delivery stream.
class DeliveryAccountsTest {

    private static String printed(String json) throws JsonProcessingException {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new DeliveryAccounts(out).print(new ObjectMapper().readTree(json));
        return text.toString();
    }

    @Test
    void account_saysWhyRecordsFailedAndWhatHoldsItUp() throws JsonProcessingException {
        assertThat(printed("""
                [{"arn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/users", "recordsIn": 7,
                  "recordsDelivered": 3, "recordsDropped": 0, "recordsFailed": 2, "recordsPending": 2, "objects": 1,
                  "lagMillis": 1500, "lastFailure": "Some.Code: no\\n  JSON", "lastError": "s3://there: gone"}]
                """)).isEqualTo("""
                users
                  received             7
                  delivered            3  in 1 object
                  dropped              0
                  error prefix         2
                  waiting              2  for 1.5 s
                  last failure  Some.Code: no JSON
                  last error    s3://there: gone
                """);
    }

    @Test
    void account_cutsWhatAnEndpointSaid() throws JsonProcessingException {
        assertThat(printed("[{\"lastError\": \"%s\", \"lastFailure\": null}]".formatted("x".repeat(5_000))))
                .contains("  last error    xxx")
                .endsWith("x…\n")
                .doesNotContain("last failure")
                .hasSizeLessThan(1_000);
    }
}
