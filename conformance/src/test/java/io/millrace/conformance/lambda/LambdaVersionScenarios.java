package io.millrace.conformance.lambda;

import static io.millrace.conformance.lambda.LambdaScenario.arn;
import static io.millrace.conformance.lambda.LambdaScenario.call;
import static io.millrace.conformance.lambda.LambdaScenario.code;
import static io.millrace.conformance.lambda.LambdaScenario.refuses;
import static io.millrace.conformance.lambda.LambdaScenarios.CONFLICT;
import static io.millrace.conformance.lambda.LambdaScenarios.INVALID;
import static io.millrace.conformance.lambda.LambdaScenarios.NOT_FOUND;
import static io.millrace.conformance.lambda.LambdaScenarios.STALE;
import static io.millrace.conformance.lambda.LambdaScenarios.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateAliasResponse;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.UpdateAliasResponse;

/// What holds of versions and aliases.
final class LambdaVersionScenarios {

    static final List<LambdaScenario> ALL = List.of(
            LambdaScenario.of(
                    "versions are published, listed and deleted, and never change", LambdaVersionScenarios::versions),
            LambdaScenario.of("a version is refused as AWS refuses it", LambdaVersionScenarios::versionRefusals),
            LambdaScenario.of("aliases lead to versions", LambdaVersionScenarios::aliases),
            LambdaScenario.of("an alias parts its events between two versions", LambdaVersionScenarios::weights),
            LambdaScenario.of("an alias is refused as AWS refuses it", LambdaVersionScenarios::aliasRefusals));

    private LambdaVersionScenarios() {}

    private static void versions(LambdaClient lambda) {
        CreateFunctionResponse created = LambdaScenario.create(lambda, "versioned", "one", r -> r.publish(true));
        assertThat(created.version()).isEqualTo("1");
        assertThat(created.functionArn()).isEqualTo(arn("versioned"));
        assertThat(lambda.publishVersion(r -> r.functionName("versioned")).version())
                .as("nothing has changed")
                .isEqualTo("1");

        var updated = lambda.updateFunctionCode(r -> r.functionName("versioned").zipFile(code("two")));
        PublishVersionResponse second = lambda.publishVersion(r -> r.functionName("versioned")
                .description("the second")
                .codeSha256(updated.codeSha256())
                .revisionId(updated.revisionId()));
        assertThat(second.version()).isEqualTo("2");
        assertThat(second.description()).isEqualTo("the second");
        assertThat(second.functionArn()).isEqualTo(arn("versioned:2"));
        lambda.updateFunctionConfiguration(r -> r.functionName("versioned").timeout(9));

        assertThat(call(lambda, "versioned:1")).contains("one").contains("versioned:1");
        assertThat(call(lambda, arn("versioned:2"))).contains("two");
        assertThat(call(lambda, "versioned")).contains("two");
        assertThat(lambda.getFunctionConfiguration(
                                r -> r.functionName("versioned").qualifier("2"))
                        .timeout())
                .isEqualTo(20);
        assertThat(
                        lambda
                                .listVersionsByFunctionPaginator(
                                        r -> r.functionName("versioned").maxItems(1))
                                .versions()
                                .stream()
                                .map(FunctionConfiguration::version))
                .containsExactly("$LATEST", "1", "2");

        lambda.deleteFunction(r -> r.functionName("versioned:1"));
        lambda.deleteFunction(r -> r.functionName("versioned").qualifier("2"));
        assertThat(lambda.publishVersion(r -> r.functionName("versioned")).version())
                .as("numbers are not used again")
                .isEqualTo("3");
        refuses(NOT_FOUND, 404, "Function not found: " + arn("versioned:1"), () -> call(lambda, "versioned:1"));
        lambda.deleteFunction(r -> r.functionName("versioned"));
    }

    private static void versionRefusals(LambdaClient lambda) {
        LambdaScenario.create(lambda, "version-refused", "x");
        refuses(
                INVALID,
                400,
                "CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (",
                () -> lambda.publishVersion(
                        r -> r.functionName("version-refused").codeSha256("other")));
        refuses(
                STALE,
                412,
                "Revision Id",
                () -> lambda.publishVersion(
                        r -> r.functionName("version-refused").revisionId("other")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.publishVersion(r -> r.functionName("nobody")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.listVersionsByFunction(r -> r.functionName("nobody")));
        lambda.deleteFunction(r -> r.functionName("version-refused"));
    }

    private static void aliases(LambdaClient lambda) {
        LambdaScenario.create(lambda, "aliased", "one", r -> r.publish(true));
        lambda.updateFunctionCode(
                r -> r.functionName("aliased").zipFile(code("two")).publish(true));
        CreateAliasResponse created = lambda.createAlias(
                r -> r.functionName("aliased").name("live").functionVersion("1").description("what is live"));
        assertThat(created.aliasArn()).isEqualTo(arn("aliased:live"));
        assertThat(created.routingConfig()).isNull();
        lambda.createAlias(r -> r.functionName("aliased").name("edge").functionVersion("$LATEST"));
        assertThat(call(lambda, "aliased:live"))
                .contains("one")
                .contains("\"version\": \"1\"")
                .contains(arn("aliased:live"));
        assertThat(lambda.getFunction(r -> r.functionName("aliased").qualifier("live"))
                        .configuration()
                        .functionArn())
                .isEqualTo(arn("aliased:live"));

        UpdateAliasResponse updated = lambda.updateAlias(
                r -> r.functionName("aliased").name("live").functionVersion("2").revisionId(created.revisionId()));
        assertThat(updated.description()).isEqualTo("what is live");
        assertThat(call(lambda, "aliased:live")).contains("two");
        refuses(
                STALE,
                412,
                "Revision Id",
                () -> lambda.updateAlias(
                        r -> r.functionName("aliased").name("live").revisionId(created.revisionId())));
        GetAliasResponse got = lambda.getAlias(r -> r.functionName("aliased").name("live"));
        assertThat(got.revisionId()).isEqualTo(updated.revisionId());
        assertThat(got.functionVersion()).isEqualTo("2");
        assertThat(LambdaScenarios.names(
                        lambda
                                .listAliasesPaginator(
                                        r -> r.functionName("aliased").maxItems(1))
                                .aliases()
                                .stream()
                                .toList()))
                .containsExactly("edge", "live");
        assertThat(LambdaScenarios.names(
                        lambda.listAliases(r -> r.functionName("aliased").functionVersion("2"))
                                .aliases()))
                .containsExactly("live");
        refuses(
                CONFLICT,
                409,
                "The function version 2 is referenced by the following aliases: [live]",
                () -> lambda.deleteFunction(r -> r.functionName("aliased:2")));
        refuses(
                INVALID,
                400,
                "Deletion of aliases is not currently supported.",
                () -> lambda.deleteFunction(r -> r.functionName("aliased:live")));
        lambda.deleteAlias(r -> r.functionName("aliased").name("live"));
        lambda.deleteAlias(r -> r.functionName("aliased").name("live"));
        lambda.deleteFunction(r -> r.functionName("aliased:2"));
        lambda.deleteFunction(r -> r.functionName("aliased"));
    }

    private static void weights(LambdaClient lambda) {
        LambdaScenario.create(lambda, "weighted", "one", r -> r.publish(true));
        lambda.updateFunctionCode(
                r -> r.functionName("weighted").zipFile(code("two")).publish(true));
        CreateAliasResponse created = lambda.createAlias(r -> r.functionName("weighted")
                .name("canary")
                .functionVersion("1")
                .routingConfig(routing -> routing.additionalVersionWeights(Map.of("2", 1.0))));
        assertThat(created.routingConfig().additionalVersionWeights()).containsExactly(Map.entry("2", 1.0));
        assertThat(call(lambda, "weighted:canary")).contains("two");
        lambda.updateAlias(r -> r.functionName("weighted")
                .name("canary")
                .routingConfig(routing -> routing.additionalVersionWeights(Map.of("2", 0.0))));
        assertThat(call(lambda, "weighted:canary")).contains("one");
        lambda.updateAlias(r -> r.functionName("weighted")
                .name("canary")
                .routingConfig(routing -> routing.additionalVersionWeights(Map.of())));
        assertThat(lambda.getAlias(r -> r.functionName("weighted").name("canary"))
                        .routingConfig())
                .isNull();
        lambda.deleteFunction(r -> r.functionName("weighted"));
    }

    private static void aliasRefusals(LambdaClient lambda) {
        LambdaScenario.create(lambda, "alias-refused", "one", r -> r.publish(true));
        lambda.createAlias(r -> r.functionName("alias-refused").name("a").functionVersion("1"));
        refuses(
                CONFLICT,
                409,
                "Alias already exists: " + arn("alias-refused:a"),
                () -> lambda.createAlias(
                        r -> r.functionName("alias-refused").name("a").functionVersion("1")));
        refuses(
                VIOLATION,
                400,
                "Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern:"
                        + " (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
                () -> lambda.createAlias(
                        r -> r.functionName("alias-refused").name("2024").functionVersion("1")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("alias-refused:10"),
                () -> lambda.createAlias(
                        r -> r.functionName("alias-refused").name("b").functionVersion("10")));
        refusesWeights(
                lambda,
                INVALID,
                "Number of items in AdditionalVersionWeights cannot be greater than 1",
                Map.of("1", .1, "2", .1));
        refusesWeights(
                lambda,
                VIOLATION,
                "Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value",
                Map.of("2", 2.0));
        refusesWeights(
                lambda, INVALID, "Function version 1 is already included in routing configuration.", Map.of("1", .5));
        refusesWeights(lambda, VIOLATION, "Value '{$LATEST=0.5}' at 'routingConfig", Map.of("$LATEST", .5));
        refuses(
                NOT_FOUND,
                404,
                "Cannot find alias arn: " + arn("alias-refused:nobody"),
                () -> lambda.getAlias(r -> r.functionName("alias-refused").name("nobody")));
        refuses(
                NOT_FOUND,
                404,
                "Alias not found: " + arn("alias-refused:nobody"),
                () -> lambda.updateAlias(r -> r.functionName("alias-refused").name("nobody")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.listAliases(r -> r.functionName("nobody")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.deleteAlias(r -> r.functionName("nobody").name("a")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("alias-refused:nobody"),
                () -> call(lambda, "alias-refused:nobody"));
        lambda.deleteFunction(r -> r.functionName("alias-refused"));
    }

    private static void refusesWeights(LambdaClient lambda, String code, String words, Map<String, Double> weights) {
        refuses(
                code,
                400,
                words,
                () -> lambda.createAlias(r -> r.functionName("alias-refused")
                        .name("w")
                        .functionVersion("1")
                        .routingConfig(routing -> routing.additionalVersionWeights(weights))));
    }
}
