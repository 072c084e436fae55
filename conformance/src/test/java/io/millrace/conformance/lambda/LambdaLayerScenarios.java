package io.millrace.conformance.lambda;

import static io.millrace.conformance.lambda.LambdaScenario.call;
import static io.millrace.conformance.lambda.LambdaScenario.refuses;
import static io.millrace.conformance.lambda.LambdaScenarios.CONFLICT;
import static io.millrace.conformance.lambda.LambdaScenarios.INVALID;
import static io.millrace.conformance.lambda.LambdaScenarios.NOT_FOUND;
import static io.millrace.conformance.lambda.LambdaScenarios.STALE;
import static io.millrace.conformance.lambda.LambdaScenarios.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.House;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.LayerVersionsListItem;
import software.amazon.awssdk.services.lambda.model.LayersListItem;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/// What holds of layers.
final class LambdaLayerScenarios {

    static final List<LambdaScenario> ALL = List.of(
            LambdaScenario.of("layers are published, shown, listed and deleted", LambdaLayerScenarios::life),
            LambdaScenario.of("functions use what layers hold", LambdaLayerScenarios::use),
            LambdaScenario.of("a layer is refused as AWS refuses it", LambdaLayerScenarios::refusals),
            LambdaScenario.of("layers have permissions", LambdaLayerScenarios::permissions));

    private LambdaLayerScenarios() {}

    private static String arn(String layer) {
        return "arn:aws:lambda:" + House.REGION + ":" + House.ACCOUNT + ":layer:" + layer;
    }

    private static SdkBytes module(String text) {
        return SdkBytes.fromByteArray(
                LambdaScenario.zip("python/shared.py", "TEXT = '" + text + "'\n", "data/text.txt", text));
    }

    private static PublishLayerVersionResponse publish(LambdaClient lambda, String name, String text) {
        return lambda.publishLayerVersion(r -> r.layerName(name)
                .description("holds " + text)
                .licenseInfo("MIT")
                .compatibleRuntimes(Runtime.PYTHON3_12)
                .compatibleArchitectures(Architecture.X86_64)
                .content(content -> content.zipFile(module(text))));
    }

    private static void life(LambdaClient lambda) {
        PublishLayerVersionResponse first = publish(lambda, "life", "a");
        PublishLayerVersionResponse second = publish(lambda, "life", "b");
        assertThat(first.version()).isEqualTo(1);
        assertThat(second.layerVersionArn()).isEqualTo(arn("life:2"));
        assertThat(second.content().codeSha256()).isNotEqualTo(first.content().codeSha256());
        GetLayerVersionResponse got =
                lambda.getLayerVersion(r -> r.layerName("life").versionNumber(1L));
        assertThat(got.description()).isEqualTo("holds a");
        assertThat(got.content().codeSize()).isEqualTo(module("a").asByteArray().length);
        assertThat(got.createdDate()).isEqualTo(first.createdDate());
        assertThat(lambda.getLayerVersionByArn(r -> r.arn(arn("life:2"))).compatibleRuntimes())
                .containsExactly(Runtime.PYTHON3_12);
        assertThat(lambda.listLayerVersionsPaginator(r -> r.layerName("life").maxItems(1)).layerVersions().stream()
                        .map(LayerVersionsListItem::version))
                .containsExactly(2L, 1L);
        assertThat(
                        lambda
                                .listLayersPaginator(r -> r.maxItems(1).compatibleRuntime(Runtime.PYTHON3_12))
                                .layers()
                                .stream()
                                .filter(layer -> layer.layerName().equals("life"))
                                .map(LayersListItem::latestMatchingVersion)
                                .map(LayerVersionsListItem::layerVersionArn))
                .containsExactly(arn("life:2"));
        assertThat(lambda.listLayers(r -> r.compatibleRuntime(Runtime.RUBY3_3)).layers())
                .isEmpty();
        assertThat(lambda.listLayerVersions(r -> r.layerName("nobody")).layerVersions())
                .isEmpty();
        lambda.deleteLayerVersion(r -> r.layerName("life").versionNumber(2L));
        lambda.deleteLayerVersion(r -> r.layerName("life").versionNumber(2L));
        assertThat(publish(lambda, "life", "c").version())
                .as("numbers are not used again")
                .isEqualTo(3);
        for (long version : new long[] {1, 3}) {
            lambda.deleteLayerVersion(r -> r.layerName("life").versionNumber(version));
        }
    }

    private static void use(LambdaClient lambda) {
        String one = publish(lambda, "shared-a", "one").layerVersionArn();
        String two = publish(lambda, "shared-b", "two").layerVersionArn();
        SdkBytes code = SdkBytes.fromByteArray(LambdaScenario.zip("app.py", """
                import shared
                def handler(event, context):
                    return {"text": shared.TEXT, "version": context.function_version}
                """));
        LambdaScenario.create(
                lambda, "layered", "", r -> r.code(c -> c.zipFile(code)).layers(one, two));
        assertThat(call(lambda, "layered")).as("later layers go before").contains("two");
        assertThat(lambda.getFunctionConfiguration(r -> r.functionName("layered"))
                        .layers())
                .extracting(layer -> layer.arn())
                .containsExactly(one, two);
        lambda.publishVersion(r -> r.functionName("layered"));
        lambda.updateFunctionConfiguration(r -> r.functionName("layered").layers(one));
        assertThat(call(lambda, "layered")).contains("one");
        assertThat(call(lambda, "layered:1")).contains("two");
        lambda.deleteLayerVersion(r -> r.layerName("shared-a").versionNumber(1L));
        lambda.deleteLayerVersion(r -> r.layerName("shared-b").versionNumber(1L));
        assertThat(call(lambda, "layered"))
                .as("functions keep layers that are deleted")
                .contains("one");
        lambda.updateFunctionConfiguration(r -> r.functionName("layered").layers(List.of()));
        assertThat(lambda.getFunction(r -> r.functionName("layered"))
                        .configuration()
                        .hasLayers())
                .isFalse();
        lambda.deleteFunction(r -> r.functionName("layered"));
    }

    private static void refusals(LambdaClient lambda) {
        String first = publish(lambda, "refused", "a").layerVersionArn();
        String second = publish(lambda, "refused", "b").layerVersionArn();
        refuses(
                INVALID,
                400,
                "Two different versions of the same layer are not allowed to be referenced in the same function. "
                        + first + " and " + second + " are versions of the same layer.",
                () -> LambdaScenario.create(lambda, "bad", "", r -> r.layers(first, second)));
        refuses(
                INVALID,
                400,
                "Cannot reference more than 5 layers.",
                () -> LambdaScenario.create(
                        lambda,
                        "bad",
                        "",
                        r -> r.layers(arn("a:1"), arn("b:1"), arn("c:1"), arn("d:1"), arn("e:1"), arn("f:1"))));
        refuses(
                INVALID,
                400,
                "Layer version " + arn("nobody:1") + " does not exist.",
                () -> LambdaScenario.create(lambda, "bad", "", r -> r.layers(arn("nobody:1"))));
        refuses(
                VIOLATION,
                400,
                "at 'layers' failed to satisfy constraint: Member must satisfy constraint:",
                () -> LambdaScenario.create(lambda, "bad", "", r -> r.layers(arn("refused"))));
        refuses(
                INVALID,
                400,
                "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
                () -> LambdaScenario.create(
                        lambda, "bad", "", r -> r.layers("arn:aws:lambda:eu-west-1:000000000000:layer:refused:1")));
        refuses(
                "AccessDeniedException",
                403,
                "is not authorized to perform: lambda:GetLayerVersion on resource:"
                        + " arn:aws:lambda:us-east-1:111111111111:layer:other:1",
                () -> LambdaScenario.create(
                        lambda, "bad", "", r -> r.layers("arn:aws:lambda:us-east-1:111111111111:layer:other:1")));
        refuses(
                VIOLATION,
                400,
                "2 validation errors detected: Value '[never1.0]' at 'compatibleRuntimes' failed to satisfy constraint:",
                () -> lambda.publishLayerVersion(r -> r.layerName("bad")
                        .compatibleRuntimesWithStrings("never1.0")
                        .compatibleArchitecturesWithStrings("never")
                        .content(content -> content.zipFile(module("x")))));
        refuses(
                INVALID,
                400,
                "Could not unzip uploaded file.",
                () -> lambda.publishLayerVersion(r ->
                        r.layerName("bad").content(content -> content.zipFile(SdkBytes.fromUtf8String("no zip")))));
        refuses(
                NOT_FOUND,
                404,
                "The resource you requested does not exist.",
                () -> lambda.getLayerVersion(r -> r.layerName("refused").versionNumber(9L)));
        refuses(
                INVALID,
                400,
                "Layer Version Cannot be less than 1",
                () -> lambda.getLayerVersion(r -> r.layerName("refused").versionNumber(0L)));
        refuses(
                INVALID,
                400,
                "Layer Version Cannot be less than 1",
                () -> lambda.deleteLayerVersion(r -> r.layerName("refused").versionNumber(-1L)));
        refuses(
                NOT_FOUND,
                404,
                "The resource you requested does not exist.",
                () -> lambda.getLayerVersionByArn(r -> r.arn(arn("refused:9"))));
        refuses(
                VIOLATION,
                400,
                "at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern:",
                () -> lambda.getLayerVersionByArn(r -> r.arn(arn("refused"))));
        refuses(
                VIOLATION,
                400,
                "Value 'never1.0' at 'compatibleRuntime' failed to satisfy constraint",
                () -> lambda.listLayers(r -> r.compatibleRuntime("never1.0")));
        refuses(VIOLATION, 400, "at 'layerName'", () -> lambda.listLayerVersions(r -> r.layerName("no blanks")));
        lambda.deleteLayerVersion(r -> r.layerName("refused").versionNumber(1L));
        lambda.deleteLayerVersion(r -> r.layerName("refused").versionNumber(2L));
    }

    private static void permissions(LambdaClient lambda) {
        publish(lambda, "open", "a");
        refuses(
                NOT_FOUND,
                404,
                "No policy is associated with the given resource.",
                () -> lambda.getLayerVersionPolicy(r -> r.layerName("open").versionNumber(1L)));
        var added = lambda.addLayerVersionPermission(r -> r.layerName("open")
                .versionNumber(1L)
                .statementId("all")
                .action("lambda:GetLayerVersion")
                .principal("*")
                .organizationId("o-0123456789"));
        assertThat(added.statement())
                .isEqualTo("{\"Sid\":\"all\",\"Effect\":\"Allow\",\"Principal\":\"*\","
                        + "\"Action\":\"lambda:GetLayerVersion\",\"Resource\":\"" + arn("open:1") + "\","
                        + "\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-0123456789\"}}}");
        var policy = lambda.getLayerVersionPolicy(r -> r.layerName("open").versionNumber(1L));
        assertThat(policy.revisionId()).isEqualTo(added.revisionId());
        assertThat(policy.policy())
                .isEqualTo("{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":[" + added.statement() + "]}");
        refuses(
                CONFLICT,
                409,
                "The statement id (all) provided already exists.",
                () -> lambda.addLayerVersionPermission(r -> r.layerName("open")
                        .versionNumber(1L)
                        .statementId("all")
                        .action("lambda:GetLayerVersion")
                        .principal("*")));
        refuses(
                STALE,
                412,
                "Call the GetLayerPolicy API to retrieve the latest Revision Id",
                () -> lambda.removeLayerVersionPermission(r ->
                        r.layerName("open").versionNumber(1L).statementId("all").revisionId("other")));
        refuses(
                NOT_FOUND,
                404,
                "Statement nobody is not found in resource policy.",
                () -> lambda.removeLayerVersionPermission(
                        r -> r.layerName("open").versionNumber(1L).statementId("nobody")));
        refuses(
                NOT_FOUND,
                404,
                "Layer version " + arn("open:9") + " does not exist.",
                () -> lambda.removeLayerVersionPermission(
                        r -> r.layerName("open").versionNumber(9L).statementId("all")));
        lambda.removeLayerVersionPermission(
                r -> r.layerName("open").versionNumber(1L).statementId("all"));
        lambda.deleteLayerVersion(r -> r.layerName("open").versionNumber(1L));
    }
}
