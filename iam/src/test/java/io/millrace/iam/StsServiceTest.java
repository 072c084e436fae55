package io.millrace.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

class StsServiceTest {

    @Test
    void getCallerIdentity_namesTheAccountOfTheAccessKey() {
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(new StsService().door());
        StsClient sts = door.clients(StsClient.class).as(new Caller("123456789012", "us-east-1", "123456789012"));

        GetCallerIdentityResponse identity = sts.getCallerIdentity();

        assertThat(identity.account()).isEqualTo("123456789012");
        assertThat(identity.arn()).isEqualTo("arn:aws:iam::123456789012:root");
    }
}
