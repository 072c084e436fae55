package io.millrace.wire.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.refusal.Denial;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signatures as requests bring them.
class SignatureTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    private static WireRequest signed(String date, String authorization) {
        return new WireRequest(
                "POST",
                "/",
                "",
                WireHeaders.of("Host", "localhost", "X-Amz-Date", date, "Authorization", authorization),
                WireBody.EMPTY);
    }

    private static String authorization(String day) {
        return "AWS4-HMAC-SHA256 Credential=AKID/" + day
                + "/us-east-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date,Signature=" + HEX;
    }

    @Test
    void of_readsTheParts() {
        Signature signature = Signature.of(signed("20150830T123659Z", authorization("20150830")))
                .orElseThrow();

        assertThat(signature.accessKey()).isEqualTo("AKID");
        assertThat(signature.scope()).isEqualTo(new Signature.Scope("20150830", "us-east-1", "kinesis"));
        assertThat(signature.signedHeaders()).containsExactly("host", "x-amz-date");
        assertThat(signature.hex()).isEqualTo(HEX);
        assertThat(signature.time()).isEqualTo(Instant.parse("2015-08-30T12:36:59Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20150830",
                "20150830T123659",
                "20150830T123659ZZ",
                "20150830 123659Z",
                "20150830T1236591",
                "2015083-T123659Z",
                "20151330T123659Z",
                "20150230T123659Z",
                "20150830T243659Z",
                "20150830T126059Z",
                "20150830T123660Z",
                "+0150830T123659Z",
                "２0150830T123659Z"
            })
    void of_refusesWhatIsNoDate(String date) {
        WireRequest request = signed(date, authorization("20150830"));

        assertThatThrownBy(() -> Signature.of(request)).isInstanceOfSatisfying(SignatureRefused.class, refused -> {
            assertThat(refused.denial()).isEqualTo(Denial.MALFORMED);
            assertThat(refused.detail()).contains("ISO-8601 'basic format'").contains("'" + date + "'");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS4-HMAC-SHA256 Credential",
                "AWS4-HMAC-SHA256 Signature=1,Signature=1",
                "AWS4-HMAC-SHA256 ,",
                "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/kinesis/aws4_request,SignedHeaders=Host,Signature=1"
            })
    void of_refusesWhatIsNoListOfPairs(String authorization) {
        WireRequest request = signed("20150830T123659Z", authorization);

        assertThatThrownBy(() -> Signature.of(request))
                .isInstanceOfSatisfying(
                        SignatureRefused.class,
                        refused -> assertThat(refused.denial()).isEqualTo(Denial.MALFORMED));
    }
}
