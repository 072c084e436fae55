package io.millrace.conformance.lambda;

import static io.millrace.conformance.lambda.LambdaScenario.arn;
import static io.millrace.conformance.lambda.LambdaScenario.call;
import static io.millrace.conformance.lambda.LambdaScenario.code;
import static io.millrace.conformance.lambda.LambdaScenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionVersion;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;

/// What holds of functions, their versions and aliases.
///
/// Texts of refusals: those of the real service, as <https://docs.aws.amazon.com/lambda/latest/api/> names the errors.
final class LambdaScenarios {

    static final String INVALID = "InvalidParameterValueException";
    static final String NOT_FOUND = "ResourceNotFoundException";
    static final String CONFLICT = "ResourceConflictException";
    static final String STALE = "PreconditionFailedException";
    static final String VIOLATION = "ValidationException";

    static final List<LambdaScenario> ALL = Stream.of(
                    functions(), LambdaVersionScenarios.ALL, LambdaLayerScenarios.ALL, LambdaSettingScenarios.ALL)
            .flatMap(List::stream)
            .toList();

    private LambdaScenarios() {}

    private static List<LambdaScenario> functions() {
        return List.of(
                LambdaScenario.of("a function is created, shown, changed and deleted", LambdaScenarios::life),
                new LambdaScenario("the SDK's waiters end", LambdaScenarios::waiters),
                LambdaScenario.of("a function is refused as AWS refuses it", LambdaScenarios::refusals),
                LambdaScenario.of("functions are listed in pages, with all versions", LambdaScenarios::lists),
                LambdaScenario.of("code is changed, tried and published", LambdaScenarios::changesCode),
                new LambdaScenario("code comes from a bucket", LambdaScenarios::fromBucket),
                new LambdaScenario("a function runs from a folder as it is", LambdaScenarios::fromFolder),
                LambdaScenario.of("the archive is where the function says", LambdaScenarios::archive));
    }

    private static void life(LambdaClient lambda) {
        CreateFunctionResponse created = LambdaScenario.create(
                lambda,
                "life",
                "one",
                request -> request.description("first")
                        .memorySize(256)
                        .environment(env -> env.variables(Map.of("STAGE", "test")))
                        .tags(Map.of("team", "water"))
                        .architectures(Architecture.ARM64)
                        .tracingConfig(tracing -> tracing.mode("Active"))
                        .loggingConfig(logging -> logging.logFormat("Text").logGroup("/my/group")));
        assertThat(created.functionArn()).isEqualTo(arn("life"));
        assertThat(created.version()).isEqualTo("$LATEST");

        GetFunctionResponse got = lambda.getFunction(r -> r.functionName(arn("life")));
        assertThat(got.configuration().state()).isEqualTo(State.ACTIVE);
        assertThat(got.configuration().lastUpdateStatus()).isEqualTo(LastUpdateStatus.SUCCESSFUL);
        assertThat(got.configuration().environment().variables()).containsExactly(Map.entry("STAGE", "test"));
        assertThat(got.configuration().loggingConfig().logGroup()).isEqualTo("/my/group");
        assertThat(got.configuration().tracingConfig().modeAsString()).isEqualTo("Active");
        assertThat(got.configuration().architectures()).containsExactly(Architecture.ARM64);
        assertThat(got.tags()).containsExactly(Map.entry("team", "water"));
        assertThat(lambda.getFunctionConfiguration(r -> r.functionName("life").qualifier("$LATEST"))
                        .functionArn())
                .isEqualTo(arn("life:$LATEST"));
        assertThat(call(lambda, "life")).contains("one");
        assertThat(lambda.invoke(r -> r.functionName("life").invocationType(InvocationType.DRY_RUN))
                        .statusCode())
                .isEqualTo(204);

        var updated = lambda.updateFunctionConfiguration(
                r -> r.functionName("life").description("second").timeout(7).revisionId(created.revisionId()));
        assertThat(updated.revisionId()).isNotEqualTo(created.revisionId());
        assertThat(updated.memorySize()).isEqualTo(256);
        assertThat(updated.timeout()).isEqualTo(7);
        refuses(
                STALE,
                412,
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API",
                () -> lambda.updateFunctionConfiguration(
                        r -> r.functionName("life").timeout(8).revisionId(created.revisionId())));

        lambda.deleteFunction(r -> r.functionName("life"));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("life"),
                () -> lambda.getFunction(r -> r.functionName("life")));
        refuses(NOT_FOUND, 404, "Function not found: " + arn("life") + ":$LATEST", () -> call(lambda, "life"));
    }

    private static void waiters(LambdaHouse house) {
        LambdaClient lambda = house.client();
        LambdaScenario.create(lambda, "awaited", "x", r -> r.publish(true));
        house.waiter().ifPresent(waiter -> {
            waiter.waitUntilFunctionExists(r -> r.functionName("awaited"));
            waiter.waitUntilFunctionActiveV2(r -> r.functionName("awaited"));
            waiter.waitUntilPublishedVersionActive(
                    r -> r.functionName("awaited").qualifier("1"));
            lambda.updateFunctionCode(r -> r.functionName("awaited").zipFile(code("y")));
            waiter.waitUntilFunctionUpdatedV2(r -> r.functionName("awaited"));
            waiter.waitUntilFunctionUpdated(r -> r.functionName("awaited"));
        });
        lambda.deleteFunction(r -> r.functionName("awaited"));
    }

    private static void refusals(LambdaClient lambda) {
        LambdaScenario.create(lambda, "taken", "x");
        refuses(CONFLICT, 409, "Function already exist: taken", () -> LambdaScenario.create(lambda, "taken", "x"));
        refuses(
                VIOLATION,
                400,
                "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less"
                        + " than or equal to 1",
                () -> LambdaScenario.create(
                        lambda, "bad", "x", r -> r.architectures(Architecture.X86_64, Architecture.ARM64)));
        refuses(
                VIOLATION,
                400,
                "Value '[X86_64]' at 'architectures'",
                () -> LambdaScenario.create(lambda, "bad", "x", r -> r.architecturesWithStrings("X86_64")));
        refuses(
                INVALID,
                400,
                "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The"
                        + " subnet ID 'subnet-1' does not exist",
                () -> LambdaScenario.create(
                        lambda,
                        "bad",
                        "x",
                        r -> r.vpcConfig(vpc -> vpc.subnetIds("subnet-1").securityGroupIds("sg-1"))));
        refuses(
                INVALID,
                400,
                "Value PYTHON3.9 at 'runtime' failed to satisfy constraint",
                () -> LambdaScenario.create(lambda, "bad", "x", r -> r.runtime("PYTHON3.9")));
        refuses(
                INVALID,
                400,
                "python3.9 is not supported for SnapStart enabled functions",
                () -> LambdaScenario.create(
                        lambda,
                        "bad",
                        "x",
                        r -> r.runtime("python3.9").snapStart(snap -> snap.applyOn("PublishedVersions"))));
        refuses(
                VIOLATION,
                400,
                "at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [None,"
                        + " PublishedVersions]",
                () -> LambdaScenario.create(lambda, "bad", "x", r -> r.snapStart(snap -> snap.applyOn("Never"))));
        refuses(
                INVALID,
                400,
                "LogLevel is not supported when LogFormat is set to \"Text\"",
                () -> LambdaScenario.create(
                        lambda,
                        "bad",
                        "x",
                        r -> r.loggingConfig(
                                logging -> logging.logFormat("Text").systemLogLevel("WARN"))));
        refuses(
                INVALID,
                400,
                "Number of tags exceeds resource tag limit.",
                () -> LambdaScenario.create(lambda, "bad", "x", r -> r.tags(tags(51))));
        refuses(
                INVALID,
                400,
                "A dead letter target of sqs is not supported here yet.",
                () -> LambdaScenario.create(
                        lambda,
                        "bad",
                        "x",
                        r -> r.deadLetterConfig(letters -> letters.targetArn("arn:aws:sqs:us-east-1:1:q"))));
        refuses(
                INVALID,
                400,
                "$LATEST version cannot be deleted without deleting the function.",
                () -> lambda.deleteFunction(r -> r.functionName("taken").qualifier("$LATEST")));
        refuses(
                INVALID,
                400,
                "The derived qualifier from the function name does not match the specified qualifier.",
                () -> lambda.getFunctionConfiguration(
                        r -> r.functionName("taken:1").qualifier("2")));
        refuses(
                NOT_FOUND,
                404,
                "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
                () -> lambda.deleteFunction(
                        r -> r.functionName("arn:aws:lambda:eu-west-1:000000000000:function:taken")));
        refuses(
                VIOLATION,
                400,
                "at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
                () -> lambda.listFunctions(r -> r.functionVersion("SOME")));
        refuses(INVALID, 400, "Invalid marker", () -> lambda.listFunctions(r -> r.marker("not a marker!")));
        lambda.deleteFunction(r -> r.functionName("taken"));
    }

    static Map<String, String> tags(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "tag" + i, i -> "value"));
    }

    private static void lists(LambdaClient lambda) {
        for (String name : List.of("list-a", "list-b", "list-c")) {
            LambdaScenario.create(lambda, name, name, r -> r.publish(!name.equals("list-b")));
        }
        assertThat(lambda.listFunctionsPaginator(r -> r.maxItems(2)).functions().stream()
                        .map(FunctionConfiguration::functionName)
                        .filter(name -> name.startsWith("list-")))
                .containsExactly("list-a", "list-b", "list-c");
        assertThat(
                        lambda
                                .listFunctionsPaginator(r -> r.maxItems(2).functionVersion(FunctionVersion.ALL))
                                .functions()
                                .stream()
                                .map(FunctionConfiguration::functionArn)
                                .filter(found -> found.contains("list-")))
                .containsExactly(
                        arn("list-a:$LATEST"),
                        arn("list-a:1"),
                        arn("list-b:$LATEST"),
                        arn("list-c:$LATEST"),
                        arn("list-c:1"));
        for (String name : List.of("list-a", "list-b", "list-c")) {
            lambda.deleteFunction(r -> r.functionName(name));
        }
    }

    private static void changesCode(LambdaClient lambda) {
        CreateFunctionResponse created = LambdaScenario.create(lambda, "coded", "one");
        assertThat(call(lambda, "coded")).contains("one");
        UpdateFunctionCodeResponse tried = lambda.updateFunctionCode(
                r -> r.functionName("coded").zipFile(code("two")).dryRun(true));
        assertThat(tried.codeSha256()).isNotEqualTo(created.codeSha256());
        assertThat(call(lambda, "coded")).contains("one");
        UpdateFunctionCodeResponse updated = lambda.updateFunctionCode(
                r -> r.functionName("coded").zipFile(code("two")).publish(true).revisionId(created.revisionId()));
        assertThat(updated.codeSha256()).isEqualTo(tried.codeSha256());
        assertThat(updated.version()).isEqualTo("1");
        assertThat(updated.functionArn()).isEqualTo(arn("coded:1"));
        assertThat(call(lambda, "coded")).contains("two").contains("$LATEST");
        assertThat(call(lambda, "coded:1")).contains("two");
        refuses(
                STALE,
                412,
                "Revision Id",
                () -> lambda.updateFunctionCode(
                        r -> r.functionName("coded").zipFile(code("three")).revisionId(created.revisionId())));
        refuses(
                INVALID,
                400,
                "Please don't provide ImageUri when updating a function with packageType Zip.",
                () -> lambda.updateFunctionCode(r -> r.functionName("coded").imageUri("x")));
        lambda.deleteFunction(r -> r.functionName("coded"));
    }

    private static void fromBucket(LambdaHouse house) {
        house.s3().createBucket(r -> r.bucket("deployments"));
        house.s3()
                .putObject(
                        r -> r.bucket("deployments").key("code.zip"),
                        RequestBody.fromBytes(code("bucket").asByteArray()));
        LambdaScenario.create(
                house.client(),
                "bucketed",
                "",
                r -> r.code(c -> c.zipFile(null).s3Bucket("deployments").s3Key("code.zip")));
        assertThat(call(house.client(), "bucketed")).contains("bucket");
        refuses(
                INVALID,
                400,
                "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not"
                        + " exist.",
                () -> house.client()
                        .updateFunctionCode(r -> r.functionName("bucketed")
                                .s3Bucket("deployments")
                                .s3Key("other.zip")));
        house.client().deleteFunction(r -> r.functionName("bucketed"));
    }

    private static void fromFolder(LambdaHouse house) {
        LambdaClient lambda = house.client();
        HotCode code = new HotCode(house.folder("hot"));
        code.write("warm");
        LambdaScenario.create(
                lambda,
                "hot",
                "",
                r -> r.code(c -> c.zipFile(null)
                        .s3Bucket("hot-reload")
                        .s3Key(code.folder().toString())));
        assertThat(call(lambda, "hot")).contains("warm");
        code.write("hotter");
        assertThat(call(lambda, "hot")).contains("hotter");
        PublishVersionResponse version = lambda.publishVersion(r -> r.functionName("hot"));
        code.write("hottest");
        assertThat(call(lambda, "hot")).contains("hottest");
        assertThat(call(lambda, "hot:" + version.version())).contains("hotter");
        refuses(
                INVALID,
                400,
                "the S3Key is the absolute path of a folder of this machine",
                () -> lambda.updateFunctionCode(
                        r -> r.functionName("hot").s3Bucket("hot-reload").s3Key("relative/path")));
        lambda.deleteFunction(r -> r.functionName("hot"));
    }

    private static void archive(LambdaClient lambda) {
        LambdaScenario.create(lambda, "archived", "kept");
        String location =
                lambda.getFunction(r -> r.functionName("archived")).code().location();
        try (InputStream in = URI.create(location).toURL().openStream()) {
            assertThat(in.readAllBytes()).isEqualTo(code("kept").asByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lambda.deleteFunction(r -> r.functionName("archived"));
    }

    static List<String> names(List<AliasConfiguration> aliases) {
        return aliases.stream().map(AliasConfiguration::name).toList();
    }
}
