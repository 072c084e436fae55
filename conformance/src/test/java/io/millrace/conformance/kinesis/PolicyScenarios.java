package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Policies of streams and consumers.
final class PolicyScenarios {

    static final List<Scenario> ALL = List.of(
            Scenario.of("policies come and go with streams and consumers", PolicyScenarios::policies),
            Scenario.of("policies of nobody and of no form are refused", PolicyScenarios::refused));

    private PolicyScenarios() {}

    private static String policy(String arn) {
        return """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                 "Principal":{"AWS":"arn:aws:iam::111122223333:root"},
                 "Action":["kinesis:DescribeStreamSummary","kinesis:GetRecords"],"Resource":"%s"}]}""".formatted(arn);
    }

    private static void policies(KinesisClient kinesis) {
        Scenario.create(kinesis, "policy", 1);
        String consumer =
                ConsumerScenarios.registered(kinesis, "policy", "reader").consumerARN();
        for (String arn : List.of(arn("policy"), consumer)) {
            kinesis.putResourcePolicy(r -> r.resourceARN(arn).policy(policy(arn)));
            assertThat(kinesis.getResourcePolicy(r -> r.resourceARN(arn)).policy())
                    .isEqualTo(policy(arn));
            kinesis.deleteResourcePolicy(r -> r.resourceARN(arn));
            refuses(ResourceNotFoundException.class, "", () -> kinesis.deleteResourcePolicy(r -> r.resourceARN(arn)));
        }
    }

    private static void refused(KinesisClient kinesis) {
        Scenario.create(kinesis, "policy-no", 1);
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.putResourcePolicy(
                        r -> r.resourceARN(arn("nobody")).policy(policy(arn("nobody")))));
        refuses(
                InvalidArgumentException.class,
                "",
                () -> kinesis.putResourcePolicy(
                        r -> r.resourceARN(arn("policy-no")).policy("{")));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.getResourcePolicy(r -> r.resourceARN(arn("nobody"))));
        refuses(
                ValidationException.class,
                "at 'resourceARN' failed to satisfy constraint",
                () -> kinesis.getResourcePolicy(r -> r.resourceARN("policy-no")));
    }
}
