package io.millrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Caller;
import io.millrace.lambda.invocation.Payload;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.runtime.Interpreter;
import io.millrace.lambda.runtime.Interpreters;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Functions as resources, through the front door; no process is started unless a test says so.
class LambdaServiceTest {

    private static final byte[] CODE = Zip.of("index.js", "exports.handler = async (event) => event");

    /// Interpreters that are found on every machine.
    private static final Interpreters ANY = program -> Optional.of(new Interpreter(Path.of("/bin/sh"), "1.0"));

    private static final String NO_LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:x:1";

    @TempDir
    Path folder;

    private LambdaHouse house;

    @BeforeEach
    void open() {
        house = new LambdaHouse(folder, settings -> settings.withInterpreters(ANY), caller -> bucket(CODE));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void create_describesTheFunctionAsAwsDoes() throws Exception {
        CreateFunctionResponse created = house.create(
                "f",
                "nodejs20.x",
                "index.handler",
                CODE,
                request -> request.description("what it is")
                        .timeout(30)
                        .memorySize(256)
                        .tags(Map.of("team", "red"))
                        .environment(env -> env.variables(Map.of("KEY", "value"))));

        assertThat(created.functionArn()).isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:f");
        assertThat(created.codeSize()).isEqualTo(CODE.length);
        assertThat(created.codeSha256())
                .isEqualTo(Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(CODE)));
        assertThat(created.lastModified()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000");
        assertThat(created.stateAsString()).isEqualTo("Active");
        assertThat(created.lastUpdateStatusAsString()).isEqualTo("Successful");
        assertThat(created.version()).isEqualTo("$LATEST");
        assertThat(created.revisionId()).matches("[0-9a-f-]{36}");
        assertThat(created.environment().variables()).containsEntry("KEY", "value");
        assertThat(created.architecturesAsStrings()).containsExactly("x86_64");
        assertThat(created.packageTypeAsString()).isEqualTo("Zip");

        GetFunctionResponse got = house.lambda.getFunction(request -> request.functionName("f"));
        assertThat(got.tags()).containsEntry("team", "red");
        assertThat(got.configuration().timeout()).isEqualTo(30);
        assertThat(got.configuration().memorySize()).isEqualTo(256);
        assertThat(got.configuration().description()).isEqualTo("what it is");
        assertThat(got.configuration().role()).isEqualTo(LambdaHouse.ROLE);
        assertThat(got.code().repositoryType()).isEqualTo("S3");
        assertThat(Files.readAllBytes(Path.of(URI.create(got.code().location()))))
                .isEqualTo(CODE);
        GetFunctionConfigurationResponse configuration =
                house.lambda.getFunctionConfiguration(request -> request.functionName("function:f:$LATEST"));
        assertThat(configuration.revisionId()).isEqualTo(created.revisionId());
        assertThat(configuration.codeSha256()).isEqualTo(created.codeSha256());
    }

    @Test
    void create_hasDefaults() {
        CreateFunctionResponse created = house.create("f", "nodejs20.x", "index.handler", CODE, request -> request);

        assertThat(created.timeout()).isEqualTo(3);
        assertThat(created.memorySize()).isEqualTo(128);
        assertThat(created.description()).isEmpty();
        assertThat(created.environment()).isNull();
        assertThat(created.ephemeralStorage().size()).isEqualTo(512);
    }

    @Test
    void create_readsCodeFromABucket() {
        CreateFunctionResponse created = house.create(
                "f",
                "nodejs20.x",
                "index.handler",
                CODE,
                request -> request.code(FunctionCode.builder()
                        .s3Bucket("bucket")
                        .s3Key("code.zip")
                        .build()));

        assertThat(created.codeSize()).isEqualTo(CODE.length);
        refused(
                () -> house.create(
                        "g",
                        "nodejs20.x",
                        "index.handler",
                        CODE,
                        request -> request.code(code -> code.s3Bucket("bucket").s3Key("nothing"))),
                "InvalidParameterValueException",
                400,
                "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not"
                        + " exist.");
    }

    @Test
    void create_refusesATakenName() {
        house.create("f", "nodejs20.x", "index.handler", CODE);

        refused(
                () -> house.create("f", "nodejs20.x", "index.handler", CODE),
                "ResourceConflictException",
                409,
                "Function already exist: f");
    }

    @Test
    void create_refusesWhatAwsRefuses() {
        invalid(
                "nodejs20.x",
                request -> request.code(code -> code.zipFile(SdkBytes.fromUtf8String("no zip"))),
                "Could" + " not unzip uploaded file.");
        invalid(
                "nodejs20.x",
                request -> request.code(FunctionCode.builder().s3Key("k").build()),
                "Please provide a source for function");
        invalid("nodejs20.x", request -> request.handler(null), "Runtime and Handler are mandatory parameters");
        invalid("nodejs99.x", request -> request, "Value nodejs99.x at 'runtime' failed to satisfy constraint");
        invalid("ruby3.3", request -> request, "The runtime ruby3.3 is not supported here yet.");
        invalid("dotnet8", request -> request, "not supported here yet");
        invalid("nodejs20.x", request -> request.layers(NO_LAYER), "Layer version " + NO_LAYER + " does not");
        invalid("nodejs20.x", request -> request.packageType("Image"), "PackageType Image is not supported");
        invalid("nodejs20.x", request -> variables(request, "AWS_REGION", "x"), "contains reserved keys that are");
        invalid("nodejs20.x", request -> variables(request, "BIG", "x".repeat(4_094)), "exceeded the 4KB limit");
        violated(
                request -> request.timeout(901),
                "Value '901' at 'timeout' failed to satisfy constraint: Member must have"
                        + " value less than or equal to 900");
        violated(request -> request.timeout(0), "greater than or equal to 1");
        violated(request -> request.memorySize(127), "greater than or equal to 128");
        violated(request -> request.memorySize(10_241), "less than or equal to 10240");
        violated(request -> request.handler("x".repeat(129)), "at 'handler'");
        violated(request -> request.description("x".repeat(257)), "at 'description'");
        violated(
                request -> request.role("admin"),
                "at 'role' failed to satisfy constraint: Member must satisfy regular");
        violated(request -> request.role(null), "Value null at 'role'");
        violated(request -> request.functionName("a.b"), "at 'functionName'");
        invalid(
                "nodejs20.x",
                request -> request.functionName("x".repeat(65)),
                "1 validation error detected: Value '" + "x".repeat(65) + "' at 'functionName' failed to satisfy"
                        + " constraint: Member must have length less than or equal to 64");
        violated(request -> request.functionName("x".repeat(141)), "Member must have length less than or equal to 140");
        violated(request -> variables(request, "1ST", "x"), "environment.variables");
        assertThat(house.lambda.listFunctions().functions()).isEmpty();
    }

    private static CreateFunctionRequest.Builder variables(
            CreateFunctionRequest.Builder request, String name, String value) {
        return request.environment(env -> env.variables(Map.of(name, value)));
    }

    private void invalid(String runtime, UnaryOperator<CreateFunctionRequest.Builder> change, String text) {
        refused(
                () -> house.create("bad", runtime, "index.handler", CODE, change),
                "InvalidParameterValueException",
                400,
                text);
    }

    private void violated(UnaryOperator<CreateFunctionRequest.Builder> change, String text) {
        refused(
                () -> house.create("bad", "nodejs20.x", "index.handler", CODE, change),
                "ValidationException",
                400,
                text);
    }

    @Test
    void create_namesAnInterpreterThatIsNotThere() {
        try (LambdaHouse empty = new LambdaHouse(
                folder.resolve("empty"), settings -> settings.withInterpreters(program -> Optional.empty()))) {
            refused(
                    () -> empty.create("f", "nodejs20.x", "index.handler", CODE),
                    "InvalidParameterValueException",
                    400,
                    "The runtime nodejs20.x needs a program that is not installed on this machine: node20 or node."
                            + " Install Node.js");
            refused(
                    () -> empty.create("f", "python3.12", "app.handler", CODE),
                    "InvalidParameterValueException",
                    400,
                    "python3.12 or python3. Install Python 3");
        }
    }

    @Test
    void create_refusesCodeBeyondTheStorage() {
        try (LambdaHouse small = new LambdaHouse(
                folder.resolve("small"),
                settings -> settings.withInterpreters(ANY).withStorage(CODE.length + 10L, 1_000))) {
            small.create("f", "nodejs20.x", "index.handler", CODE);
            refused(
                    () -> small.create("g", "nodejs20.x", "index.handler", CODE),
                    "CodeStorageExceededException",
                    400,
                    "Code storage limit exceeded.");
            assertThat(folder.resolve("small/functions/123456789012/us-east-1/g"))
                    .doesNotExist();
            small.lambda.updateFunctionCode(request -> request.functionName("f").zipFile(SdkBytes.fromByteArray(CODE)));
        }
    }

    @Test
    void list_pagesThroughAllFunctionsOfTheCallersRegion() {
        for (int i = 0; i < 7; i++) {
            house.create("f" + i, "nodejs20.x", "index.handler", CODE);
        }
        ListFunctionsResponse first = house.lambda.listFunctions(request -> request.maxItems(3));
        assertThat(first.functions())
                .extracting(FunctionConfiguration::functionName)
                .containsExactly("f0", "f1", "f2");
        assertThat(first.nextMarker()).isNotNull();

        List<String> all = house.lambda.listFunctionsPaginator(request -> request.maxItems(3)).functions().stream()
                .map(FunctionConfiguration::functionName)
                .toList();

        assertThat(all).containsExactly("f0", "f1", "f2", "f3", "f4", "f5", "f6");
        assertThat(house.lambda.listFunctions(request -> request.maxItems(7)).nextMarker())
                .isNull();
        Caller elsewhere = new Caller("123456789012", "eu-west-1", "123456789012");
        assertThat(house.as(elsewhere).listFunctions().functions()).isEmpty();
        refused(
                () -> house.lambda.listFunctions(request -> request.marker("?")),
                "InvalidParameterValueException",
                400,
                "Invalid marker");
    }

    @Test
    void updateConfiguration_changesOnlyWhatIsGiven() {
        CreateFunctionResponse created = house.create(
                "f",
                "nodejs20.x",
                "index.handler",
                CODE,
                request -> request.timeout(10).environment(env -> env.variables(Map.of("OLD", "x"))));

        UpdateFunctionConfigurationResponse updated = house.lambda.updateFunctionConfiguration(
                request -> request.functionName("f").memorySize(512).revisionId(created.revisionId()));

        assertThat(updated.memorySize()).isEqualTo(512);
        assertThat(updated.timeout()).isEqualTo(10);
        assertThat(updated.environment().variables()).containsOnlyKeys("OLD");
        assertThat(updated.revisionId()).isNotEqualTo(created.revisionId());
        refused(
                () -> house.lambda.updateFunctionConfiguration(
                        request -> request.functionName("f").timeout(5).revisionId(created.revisionId())),
                "PreconditionFailedException",
                412,
                "The Revision Id provided does not match the latest Revision Id.");
        assertThat(house.lambda
                        .updateFunctionConfiguration(
                                request -> request.functionName("f").environment(env -> env.variables(Map.of())))
                        .environment())
                .isNull();
    }

    @Test
    void updateCode_dryRunChangesNothing() throws IOException {
        CreateFunctionResponse created = house.create("f", "nodejs20.x", "index.handler", CODE);
        byte[] other = Zip.of("index.js", "other");

        String sha = house.lambda
                .updateFunctionCode(request -> request.functionName("f")
                        .zipFile(SdkBytes.fromByteArray(other))
                        .dryRun(true))
                .codeSha256();

        assertThat(sha).isNotEqualTo(created.codeSha256());
        assertThat(house.lambda
                        .getFunctionConfiguration(request -> request.functionName("f"))
                        .codeSha256())
                .isEqualTo(created.codeSha256());
        house.lambda.updateFunctionCode(request -> request.functionName("f").zipFile(SdkBytes.fromByteArray(other)));
        try (var files = Files.list(folder.resolve("functions/123456789012/us-east-1/f"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void delete_removesTheFunctionAndItsFolder() {
        house.create("f", "nodejs20.x", "index.handler", CODE);

        house.lambda.deleteFunction(request -> request.functionName("f"));

        notFound(() -> house.lambda.getFunction(request -> request.functionName("f")), "function:f");
        notFound(() -> house.lambda.deleteFunction(request -> request.functionName("f")), "function:f");
        assertThat(folder.resolve("functions/123456789012/us-east-1/f")).doesNotExist();
    }

    @Test
    void unknownFunctionsAndQualifiers_areNotFound() {
        house.create("f", "nodejs20.x", "index.handler", CODE);

        notFound(() -> house.lambda.getFunction(request -> request.functionName("g")), "function:g");
        notFound(() -> house.lambda.invoke(request -> request.functionName("g")), "function:g:$LATEST");
        notFound(
                () -> house.lambda.getFunction(
                        request -> request.functionName("f").qualifier("prod")),
                "function:f:prod");
        notFound(() -> house.lambda.invoke(request -> request.functionName("f:7")), "function:f:7");
        refused(
                () -> house.lambda.getFunction(
                        request -> request.functionName("f:a").qualifier("b")),
                "InvalidParameterValueException",
                400,
                "The derived qualifier from the function name does not match the specified qualifier.");
        refused(
                () -> house.lambda.getFunction(
                        request -> request.functionName("arn:aws:lambda:eu-west-1:123456789012:function:f")),
                "ResourceNotFoundException",
                404,
                "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
        refused(
                () -> house.lambda.getFunction(request -> request.functionName("999999999999:f")),
                "AccessDeniedException",
                403,
                "is not authorized to perform");
    }

    private static void notFound(ThrowingCallable call, String resource) {
        refused(
                call,
                "ResourceNotFoundException",
                404,
                "Function not found: arn:aws:lambda:us-east-1:123456789012:" + resource);
    }

    @Test
    void invoke_refusesWhatIsNoEvent() {
        house.create("f", "nodejs20.x", "index.handler", CODE);

        for (String bad : List.of("{", "hello", "{} {}", "'x'", "[1,]", "\u0000")) {
            refused(
                    () -> house.lambda.invoke(
                            request -> request.functionName("f").payload(SdkBytes.fromUtf8String(bad))),
                    "InvalidRequestContentException",
                    400,
                    "Could not parse request body into json: ");
        }
        refused(
                () -> house.lambda.invoke(request ->
                        request.functionName("f").payload(SdkBytes.fromByteArray(new byte[Payload.MAX_BYTES + 1]))),
                "RequestTooLargeException",
                413,
                "Request must be smaller than 6291456 bytes for the InvokeFunction operation");
        refused(
                () -> house.lambda.invoke(request -> request.functionName("f").clientContext("bm8=")),
                "InvalidRequestContentException",
                400,
                "Client context must be a valid Base64-encoded JSON object.");
        refused(
                () -> house.lambda.invoke(request -> request.functionName("f")
                        .invocationType(InvocationType.EVENT)
                        .payload(SdkBytes.fromByteArray(new byte[Payload.MAX_ASYNC_BYTES + 1]))),
                "RequestTooLargeException",
                413,
                "Request must be smaller than 1048576 bytes for the InvokeFunction operation");
    }

    @Test
    void dryRun_checksAndDoesNotRun() {
        house.create("f", "nodejs20.x", "index.handler", CODE);

        assertThat(house.lambda
                        .invoke(request -> request.functionName("f").invocationType(InvocationType.DRY_RUN))
                        .statusCode())
                .isEqualTo(204);
        assertThat(house.service.fleet().size(FunctionId.of(LambdaHouse.CALLER, "f")))
                .isZero();
        notFound(
                () -> house.lambda.invoke(request -> request.functionName("g").invocationType(InvocationType.DRY_RUN)),
                "function:g:$LATEST");
    }

    @Test
    void restart_keepsFunctionsAndRemovesRemains() throws IOException {
        LambdaHouse.assumeInstalled("node");
        Path remains = folder.resolve("functions/123456789012/us-east-1/gone/abc");
        house.create("f", "nodejs20.x", "index.handler", CODE, request -> request.tags(Map.of("a", "b")));
        house.close();
        Files.createDirectories(remains);
        Path spoilt;
        try (var files = Files.list(folder.resolve("functions/123456789012/us-east-1/f"))) {
            spoilt = files.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        Files.writeString(spoilt.resolve("index.js"), "spoilt");

        house = new LambdaHouse(folder);

        assertThat(house.lambda
                        .getFunction(request -> request.functionName("f"))
                        .tags())
                .containsEntry("a", "b");
        assertThat(house.call("f", "[1]")).isEqualTo("[1]");
        assertThat(remains.getParent()).doesNotExist();
    }

    @Test
    void otherOperations_areRefusedByTheFrontDoor() {
        assertThatThrownBy(() -> house.lambda.listCapacityProviders(request -> {}))
                .isInstanceOf(LambdaException.class)
                .hasMessageContaining("is not supported");
    }

    private static void refused(ThrowingCallable call, String code, int status, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(LambdaException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).as(e.getMessage()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.awsErrorDetails().errorMessage()).contains(text);
        });
    }

    /// A client of a bucket that holds one object, `code.zip`.
    private static S3Client bucket(byte[] object) {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getObject") && arguments[0] instanceof GetObjectRequest request) {
                        if (!request.key().equals("code.zip")) {
                            throw NoSuchKeyException.builder()
                                    .awsErrorDetails(software.amazon.awssdk.awscore.exception.AwsErrorDetails.builder()
                                            .errorCode("NoSuchKey")
                                            .errorMessage("The specified key does not exist.")
                                            .build())
                                    .build();
                        }
                        @SuppressWarnings("unchecked")
                        ResponseTransformer<GetObjectResponse, Object> transformer =
                                (ResponseTransformer<GetObjectResponse, Object>) arguments[1];
                        return transformer.transform(
                                GetObjectResponse.builder().build(),
                                AbortableInputStream.create(new java.io.ByteArrayInputStream(object)));
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }
}
