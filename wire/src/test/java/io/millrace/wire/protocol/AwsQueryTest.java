package io.millrace.wire.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.api.Fault;
import io.millrace.api.Operation;
import io.millrace.api.ServiceModel;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.Tag;

class AwsQueryTest {

    private static final ServiceModel STS = ServiceModel.of(StsClient.class);

    private static Operation operation(String name) {
        return STS.operation(name).orElseThrow();
    }

    private static WireRequest form(String body) {
        return new WireRequest("POST", "/", "", WireHeaders.NONE, WireBody.of(body.getBytes(UTF_8)));
    }

    private static AssumeRoleRequest assumeRole(String form) {
        return (AssumeRoleRequest) AwsQuery.V1.read(operation("AssumeRole"), form(form));
    }

    @Test
    void read_makesListsInTheOrderOfTheirNumbers() {
        AssumeRoleRequest read = assumeRole("Action=AssumeRole&Version=2011-06-15&RoleArn=a+b%2Bc&DurationSeconds=900"
                + "&Tags.member.10.Key=ten&Tags.member.10.Value=&Tags.member.9.Key=nine&Unknown.member.1=x\r\n");

        assertThat(read.roleArn()).isEqualTo("a b+c");
        assertThat(read.durationSeconds()).isEqualTo(900);
        assertThat(read.tags())
                .containsExactly(
                        Tag.builder().key("nine").build(),
                        Tag.builder().key("ten").value("").build());
    }

    @Test
    void read_takesTheQueryOfAGet() {
        WireRequest get = new WireRequest("GET", "/", "Action=AssumeRole&RoleArn=r", WireHeaders.NONE, WireBody.EMPTY);

        assertThat(((AssumeRoleRequest) AwsQuery.V1.read(operation("AssumeRole"), get)).roleArn())
                .isEqualTo("r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DurationSeconds=soon",
                "DurationSeconds.x=1",
                "Tags.member.x.Key=1",
                "Tags.member.99999999999.Key=1",
                "RoleArn=%zz",
                "RoleArn=%ff",
                "RoleArn.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f.g.h.i.j.k=1"
            })
    void read_refusesWhatIsNoForm(String form) {
        assertThatExceptionOfType(Fault.class)
                .isThrownBy(() -> assumeRole(form))
                .satisfies(fault -> {
                    assertThat(fault.code().code()).startsWith("Malformed");
                    assertThat(fault.code().status()).isEqualTo(400);
                });
    }

    @Test
    void write_givesResultAndRequestId() {
        WireResponse written = AwsQuery.V1.write(
                operation("GetCallerIdentity"),
                GetCallerIdentityResponse.builder().account("000000000000").build(),
                "id-1");

        assertThat(written.headers().first("Content-Type")).contains("text/xml");
        assertThat(((WireBody.Bytes) written.body()).text())
                .endsWith("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                        + "<GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult>"
                        + "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
                        + "</GetCallerIdentityResponse>");
    }

    @Test
    void writeError_saysWhoIsAtFault() {
        AwsServiceException error = AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("UnknownOperationException")
                        .errorMessage("no")
                        .serviceName("sts")
                        .build())
                .statusCode(400)
                .build();

        WireResponse written = AwsQuery.V1.writeError(form("Version=2011-06-15"), error, "id-1");

        assertThat(((WireBody.Bytes) written.body()).text())
                .endsWith("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                        + "<Type>Sender</Type><Code>InvalidAction</Code><Message>no</Message></Error>"
                        + "<RequestId>id-1</RequestId></ErrorResponse>");
    }
}
