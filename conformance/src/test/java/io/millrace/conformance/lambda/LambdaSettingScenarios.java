package io.millrace.conformance.lambda;

import static io.millrace.conformance.lambda.LambdaScenario.arn;
import static io.millrace.conformance.lambda.LambdaScenario.call;
import static io.millrace.conformance.lambda.LambdaScenario.refuses;
import static io.millrace.conformance.lambda.LambdaScenarios.CONFLICT;
import static io.millrace.conformance.lambda.LambdaScenarios.INVALID;
import static io.millrace.conformance.lambda.LambdaScenarios.NOT_FOUND;
import static io.millrace.conformance.lambda.LambdaScenarios.STALE;
import static io.millrace.conformance.lambda.LambdaScenarios.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.conformance.House;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionEventInvokeConfig;
import software.amazon.awssdk.services.lambda.model.FunctionUrlConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionCodeSigningConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.GetRuntimeManagementConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutRuntimeManagementConfigResponse;
import software.amazon.awssdk.services.lambda.model.RecursiveLoop;
import software.amazon.awssdk.services.lambda.model.ThrottleReason;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.lambda.model.UpdateRuntimeOn;

/// What holds of all that functions have beside code and configuration.
final class LambdaSettingScenarios {

    static final List<LambdaScenario> ALL = List.of(
            LambdaScenario.of("concurrency is reserved and kept to", LambdaSettingScenarios::concurrency),
            LambdaScenario.of("provisioned concurrency is refused", LambdaSettingScenarios::provisioned),
            LambdaScenario.of("the account's limits are shown", LambdaSettingScenarios::account),
            LambdaScenario.of("loops are allowed or not", LambdaSettingScenarios::recursion),
            LambdaScenario.of("owners say when runtimes are updated", LambdaSettingScenarios::runtimeManagement),
            LambdaScenario.of("no function has signatures of code", LambdaSettingScenarios::codeSigning),
            LambdaScenario.of("names are refused as AWS refuses them", LambdaSettingScenarios::names),
            LambdaScenario.of("functions have tags", LambdaSettingScenarios::tags),
            LambdaScenario.of("functions have permissions", LambdaSettingScenarios::permissions),
            LambdaScenario.of("owners say what is done with waiting events", LambdaSettingScenarios::eventInvokes),
            LambdaScenario.of("functions have addresses", LambdaSettingScenarios::urls));

    private LambdaSettingScenarios() {}

    private static void concurrency(LambdaClient lambda) {
        LambdaScenario.create(lambda, "reserved", "x");
        assertThat(lambda.getFunctionConcurrency(r -> r.functionName("reserved"))
                        .reservedConcurrentExecutions())
                .isNull();
        assertThat(lambda.putFunctionConcurrency(r -> r.functionName("reserved").reservedConcurrentExecutions(0))
                        .reservedConcurrentExecutions())
                .isZero();
        TooManyRequestsException throttled =
                catchThrowableOfType(TooManyRequestsException.class, () -> call(lambda, "reserved"));
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.reason()).isEqualTo(ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
        lambda.putFunctionConcurrency(r -> r.functionName("reserved").reservedConcurrentExecutions(1));
        assertThat(call(lambda, "reserved")).contains("x");
        assertThat(lambda.getFunction(r -> r.functionName("reserved"))
                        .concurrency()
                        .reservedConcurrentExecutions())
                .isEqualTo(1);
        assertThat(lambda.getAccountSettings().accountLimit().unreservedConcurrentExecutions())
                .isEqualTo(999);
        refuses(
                INVALID,
                400,
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution"
                        + " below its minimum value of [100].",
                () -> lambda.putFunctionConcurrency(
                        r -> r.functionName("reserved").reservedConcurrentExecutions(901)));
        refuses(
                INVALID,
                400,
                "This operation is permitted on Lambda functions only.",
                () -> lambda.putFunctionConcurrency(
                        r -> r.functionName("reserved:1").reservedConcurrentExecutions(1)));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody:$LATEST"),
                () -> lambda.putFunctionConcurrency(
                        r -> r.functionName("nobody").reservedConcurrentExecutions(1)));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.getFunctionConcurrency(r -> r.functionName("nobody")));
        lambda.deleteFunctionConcurrency(r -> r.functionName("reserved"));
        assertThat(lambda.getFunction(r -> r.functionName("reserved")).concurrency())
                .isNull();
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.deleteFunctionConcurrency(r -> r.functionName("nobody")));
        lambda.deleteFunction(r -> r.functionName("reserved"));
    }

    private static void provisioned(LambdaClient lambda) {
        LambdaScenario.create(lambda, "provisioned", "x", r -> r.publish(true));
        refuses(
                INVALID,
                400,
                "Provisioned concurrency is not supported here yet.",
                () -> lambda.putProvisionedConcurrencyConfig(
                        r -> r.functionName("provisioned").qualifier("1").provisionedConcurrentExecutions(1)));
        refuses(
                INVALID,
                400,
                "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
                () -> lambda.putProvisionedConcurrencyConfig(
                        r -> r.functionName("provisioned").qualifier("$LATEST").provisionedConcurrentExecutions(1)));
        refuses(
                "ProvisionedConcurrencyConfigNotFoundException",
                404,
                "No Provisioned Concurrency Config found for this function",
                () -> lambda.getProvisionedConcurrencyConfig(
                        r -> r.functionName("provisioned").qualifier("1")));
        refuses(
                NOT_FOUND,
                404,
                "Cannot find alias arn: " + arn("provisioned:nobody"),
                () -> lambda.getProvisionedConcurrencyConfig(
                        r -> r.functionName("provisioned").qualifier("nobody")));
        assertThat(lambda.listProvisionedConcurrencyConfigs(r -> r.functionName("provisioned"))
                        .provisionedConcurrencyConfigs())
                .isEmpty();
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.listProvisionedConcurrencyConfigs(r -> r.functionName("nobody")));
        lambda.deleteProvisionedConcurrencyConfig(
                r -> r.functionName("provisioned").qualifier("1"));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody:1"),
                () -> lambda.deleteProvisionedConcurrencyConfig(
                        r -> r.functionName("nobody").qualifier("1")));
        lambda.deleteFunction(r -> r.functionName("provisioned"));
    }

    private static void recursion(LambdaClient lambda) {
        LambdaScenario.create(lambda, "looping", "x");
        assertThat(lambda.getFunctionRecursionConfig(r -> r.functionName("looping"))
                        .recursiveLoop())
                .isEqualTo(RecursiveLoop.TERMINATE);
        assertThat(lambda.putFunctionRecursionConfig(
                                r -> r.functionName(arn("looping")).recursiveLoop(RecursiveLoop.ALLOW))
                        .recursiveLoop())
                .isEqualTo(RecursiveLoop.ALLOW);
        assertThat(lambda.getFunctionRecursionConfig(r -> r.functionName("looping"))
                        .recursiveLoop())
                .isEqualTo(RecursiveLoop.ALLOW);
        refuses(
                VIOLATION,
                400,
                "1 validation error detected: Value 'InvalidValue' at 'recursiveLoop' failed to satisfy constraint: Member"
                        + " must satisfy enum value set: [",
                () -> lambda.putFunctionRecursionConfig(
                        r -> r.functionName("looping").recursiveLoop("InvalidValue")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.getFunctionRecursionConfig(r -> r.functionName("nobody")));
        refuses(
                INVALID,
                400,
                "This operation is permitted on Lambda functions only.",
                () -> lambda.getFunctionRecursionConfig(r -> r.functionName("looping:1")));
        lambda.deleteFunction(r -> r.functionName("looping"));
        LambdaScenario.create(lambda, "looping", "x");
        assertThat(lambda.getFunctionRecursionConfig(r -> r.functionName("looping"))
                        .recursiveLoop())
                .isEqualTo(RecursiveLoop.TERMINATE);
        lambda.deleteFunction(r -> r.functionName("looping"));
    }

    private static void runtimeManagement(LambdaClient lambda) {
        String runtime = "arn:aws:lambda:" + House.REGION + "::runtime:" + "0a".repeat(32);
        LambdaScenario.create(lambda, "managed", "x", r -> r.publish(true));
        GetRuntimeManagementConfigResponse first = lambda.getRuntimeManagementConfig(r -> r.functionName("managed"));
        assertThat(first.updateRuntimeOn()).isEqualTo(UpdateRuntimeOn.AUTO);
        assertThat(first.functionArn()).isEqualTo(arn("managed"));
        assertThat(first.runtimeVersionArn()).isNull();

        PutRuntimeManagementConfigResponse put = lambda.putRuntimeManagementConfig(r -> r.functionName("managed")
                .qualifier("1")
                .updateRuntimeOn(UpdateRuntimeOn.MANUAL)
                .runtimeVersionArn(runtime));
        assertThat(put.functionArn()).isEqualTo(arn("managed:1"));
        assertThat(put.runtimeVersionArn()).isEqualTo(runtime);
        assertThat(lambda.putRuntimeManagementConfig(
                                r -> r.functionName("managed").updateRuntimeOn(UpdateRuntimeOn.FUNCTION_UPDATE))
                        .updateRuntimeOn())
                .isEqualTo(UpdateRuntimeOn.FUNCTION_UPDATE);
        assertThat(lambda.getRuntimeManagementConfig(
                                r -> r.functionName("managed").qualifier("$LATEST"))
                        .updateRuntimeOn())
                .isEqualTo(UpdateRuntimeOn.FUNCTION_UPDATE);
        GetRuntimeManagementConfigResponse manual = lambda.getRuntimeManagementConfig(r -> r.functionName("managed:1"));
        assertThat(manual.updateRuntimeOn()).isEqualTo(UpdateRuntimeOn.MANUAL);
        assertThat(manual.runtimeVersionArn()).isEqualTo(runtime);
        refuses(
                INVALID,
                400,
                "RuntimeVersionArn is required",
                () -> lambda.putRuntimeManagementConfig(
                        r -> r.functionName("managed").updateRuntimeOn(UpdateRuntimeOn.MANUAL)));
        refuses(
                VIOLATION,
                400,
                "at 'updateRuntimeOn' failed to satisfy constraint: Member must satisfy enum value set: [",
                () -> lambda.putRuntimeManagementConfig(
                        r -> r.functionName("managed").updateRuntimeOn("Never")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("managed:7"),
                () -> lambda.getRuntimeManagementConfig(
                        r -> r.functionName("managed").qualifier("7")));
        lambda.deleteFunction(r -> r.functionName("managed"));
    }

    private static void codeSigning(LambdaClient lambda) {
        String config = "arn:aws:lambda:" + House.REGION + ":" + House.ACCOUNT + ":code-signing-config:csc-"
                + "0a".repeat(8) + "0";
        LambdaScenario.create(lambda, "unsigned", "x");
        GetFunctionCodeSigningConfigResponse none =
                lambda.getFunctionCodeSigningConfig(r -> r.functionName("unsigned"));
        assertThat(none.codeSigningConfigArn()).isNull();
        assertThat(none.functionName()).isNull();
        lambda.deleteFunctionCodeSigningConfig(r -> r.functionName("unsigned"));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.getFunctionCodeSigningConfig(r -> r.functionName("nobody")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.deleteFunctionCodeSigningConfig(r -> r.functionName("nobody")));
        refuses(
                "CodeSigningConfigNotFoundException",
                404,
                "The code signing configuration cannot be found. Check that the provided configuration is not deleted: "
                        + config + ".",
                () -> lambda.putFunctionCodeSigningConfig(
                        r -> r.functionName("unsigned").codeSigningConfigArn(config)));
        assertThat(lambda.listCodeSigningConfigs(r -> {}).codeSigningConfigs()).isEmpty();
        refuses(VIOLATION, 400, "at 'maxItems'", () -> lambda.listCodeSigningConfigs(r -> r.maxItems(0)));
        String notFound = "The Lambda code signing configuration " + config + " can not be found.";
        refuses(NOT_FOUND, 404, notFound, () -> lambda.getCodeSigningConfig(r -> r.codeSigningConfigArn(config)));
        refuses(NOT_FOUND, 404, notFound, () -> lambda.updateCodeSigningConfig(r -> r.codeSigningConfigArn(config)));
        refuses(NOT_FOUND, 404, notFound, () -> lambda.deleteCodeSigningConfig(r -> r.codeSigningConfigArn(config)));
        refuses(
                NOT_FOUND,
                404,
                notFound,
                () -> lambda.listFunctionsByCodeSigningConfig(r -> r.codeSigningConfigArn(config)));
        lambda.deleteFunction(r -> r.functionName("unsigned"));
    }

    /// As the real service answered.
    private static void names(LambdaClient lambda) {
        String tooLong = "a".repeat(65);
        String at = "' at 'functionName' failed to satisfy constraint: Member must ";
        refuses(
                INVALID,
                400,
                "1 validation error detected: Value '" + tooLong + at + "have length less than or equal to 64",
                () -> LambdaScenario.create(lambda, tooLong, "x"));
        refuses(
                VIOLATION,
                400,
                "1 validation error detected: Value '" + arn("a".repeat(100)) + at
                        + "have length less than or equal to 140",
                () -> LambdaScenario.create(lambda, arn("a".repeat(100)), "x"));
        refuses(
                VIOLATION,
                400,
                "1 validation error detected: Value 'invalid:function:name" + at
                        + "satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|"
                        + "(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|"
                        + "[a-zA-Z0-9-_]+))?",
                () -> LambdaScenario.create(lambda, "invalid:function:name", "x"));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn(tooLong),
                () -> lambda.getFunction(r -> r.functionName(tooLong)));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn(tooLong),
                () -> lambda.deleteFunction(r -> r.functionName(tooLong)));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn(tooLong) + ":$LATEST",
                () -> lambda.invoke(r -> r.functionName(tooLong)));
        refuses(
                VIOLATION,
                400,
                "1 validation error detected: Value 'my-function!" + at
                        + "satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|"
                        + "(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST"
                        + "(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
                () -> lambda.getFunction(r -> r.functionName("my-function!")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("function"),
                () -> lambda.getFunction(
                        r -> r.functionName("arn:aws:lambda:" + House.REGION + ":" + House.ACCOUNT + ":function")));
    }

    private static void account(LambdaClient lambda) {
        long before = lambda.getAccountSettings().accountUsage().functionCount();
        LambdaScenario.create(lambda, "counted", "x", r -> r.publish(true));
        var settings = lambda.getAccountSettings();
        assertThat(settings.accountUsage().functionCount()).isEqualTo(before + 1);
        assertThat(settings.accountUsage().totalCodeSize()).isPositive();
        assertThat(settings.accountLimit().codeSizeUnzipped()).isEqualTo(262_144_000);
        assertThat(settings.accountLimit().codeSizeZipped()).isEqualTo(52_428_800);
        assertThat(settings.accountLimit().totalCodeSize()).isEqualTo(80_530_636_800L);
        assertThat(settings.accountLimit().concurrentExecutions()).isEqualTo(1_000);
        lambda.deleteFunction(r -> r.functionName("counted"));
    }

    private static void tags(LambdaClient lambda) {
        LambdaScenario.create(lambda, "tagged", "x", r -> r.tags(Map.of("a", "1")));
        lambda.tagResource(r -> r.resource(arn("tagged")).tags(Map.of("a", "2", "b", "3")));
        assertThat(lambda.listTags(r -> r.resource(arn("tagged"))).tags())
                .containsOnly(Map.entry("a", "2"), Map.entry("b", "3"));
        lambda.untagResource(r -> r.resource(arn("tagged")).tagKeys("a", "nobody"));
        assertThat(lambda.getFunction(r -> r.functionName("tagged")).tags()).containsOnly(Map.entry("b", "3"));
        refuses(
                INVALID,
                400,
                "Tags on function aliases and versions are not supported. Please specify a function ARN.",
                () -> lambda.tagResource(r -> r.resource(arn("tagged:1")).tags(Map.of("a", "1"))));
        refuses(
                INVALID,
                400,
                "Number of tags exceeds resource tag limit.",
                () -> lambda.tagResource(r -> r.resource(arn("tagged")).tags(LambdaScenarios.tags(50))));
        refuses(
                VIOLATION,
                400,
                "at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern:",
                () -> lambda.listTags(r -> r.resource("arn:aws:lambda:us-east-1:000000000000:other:x")));
        refuses(
                NOT_FOUND,
                404,
                "Function not found: " + arn("nobody"),
                () -> lambda.untagResource(r -> r.resource(arn("nobody")).tagKeys("a")));
        String mapping =
                "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:01234567-89ab-cdef-0123-456789abcdef";
        refuses(
                NOT_FOUND,
                404,
                "Event source mapping not found: " + mapping,
                () -> lambda.listTags(r -> r.resource(mapping)));
        lambda.deleteFunction(r -> r.functionName("tagged"));
    }

    private static void permissions(LambdaClient lambda) {
        LambdaScenario.create(lambda, "permitted", "x", r -> r.publish(true));
        lambda.createAlias(r -> r.functionName("permitted").name("live").functionVersion("1"));
        refuses(
                NOT_FOUND,
                404,
                "The resource you requested does not exist.",
                () -> lambda.getPolicy(r -> r.functionName("permitted")));
        String statement = lambda.addPermission(r -> r.functionName("permitted")
                        .statementId("s3")
                        .action("lambda:InvokeFunction")
                        .principal("s3.amazonaws.com")
                        .sourceArn("arn:aws:s3:::photos")
                        .sourceAccount("000000000000"))
                .statement();
        assertThat(statement)
                .isEqualTo("{\"Sid\":\"s3\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"s3.amazonaws.com\"},"
                        + "\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"" + arn("permitted") + "\","
                        + "\"Condition\":{\"ArnLike\":{\"AWS:SourceArn\":\"arn:aws:s3:::photos\"},"
                        + "\"StringEquals\":{\"AWS:SourceAccount\":\"000000000000\"}}}");
        lambda.addPermission(r -> r.functionName("permitted")
                .qualifier("live")
                .statementId("account")
                .action("lambda:InvokeFunction")
                .principal("111111111111"));
        GetPolicyResponse policy = lambda.getPolicy(r -> r.functionName("permitted"));
        assertThat(policy.policy())
                .isEqualTo("{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":[" + statement + "]}");
        assertThat(lambda.getPolicy(r -> r.functionName("permitted").qualifier("live"))
                        .policy())
                .contains("\"Principal\":{\"AWS\":\"arn:aws:iam::111111111111:root\"}")
                .contains(arn("permitted:live"));
        refuses(
                CONFLICT,
                409,
                "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing"
                        + " statement.",
                () -> lambda.addPermission(r -> r.functionName("permitted")
                        .statementId("s3")
                        .action("lambda:*")
                        .principal("*")));
        refuses(
                INVALID,
                400,
                "The provided principal was invalid. Please check the principal and try again.",
                () -> lambda.addPermission(r -> r.functionName("permitted")
                        .statementId("bad")
                        .action("lambda:*")
                        .principal("invalid.nonaws.com")));
        refuses(
                INVALID,
                400,
                "We currently do not support adding policies for $LATEST.",
                () -> lambda.addPermission(r -> r.functionName("permitted")
                        .qualifier("$LATEST")
                        .statementId("bad")
                        .action("lambda:*")
                        .principal("*")));
        refuses(
                NOT_FOUND,
                404,
                "Cannot find alias arn: " + arn("permitted:nobody"),
                () -> lambda.addPermission(r -> r.functionName("permitted")
                        .qualifier("nobody")
                        .statementId("bad")
                        .action("lambda:*")
                        .principal("*")));
        refuses(
                STALE,
                412,
                "Call the GetPolicy API to retrieve the latest Revision Id",
                () -> lambda.removePermission(
                        r -> r.functionName("permitted").statementId("s3").revisionId("other")));
        refuses(
                NOT_FOUND,
                404,
                "Statement nobody is not found in resource policy.",
                () -> lambda.removePermission(r -> r.functionName("permitted").statementId("nobody")));
        lambda.removePermission(
                r -> r.functionName("permitted").statementId("s3").revisionId(policy.revisionId()));
        refuses(
                NOT_FOUND,
                404,
                "No policy is associated with the given resource.",
                () -> lambda.removePermission(r -> r.functionName("permitted").statementId("s3")));
        lambda.deleteFunction(r -> r.functionName("permitted"));
    }

    private static void eventInvokes(LambdaClient lambda) {
        LambdaScenario.create(lambda, "event", "x", r -> r.publish(true));
        LambdaScenario.create(lambda, "told", "x");
        var put =
                lambda.putFunctionEventInvokeConfig(r -> r.functionName("event").maximumRetryAttempts(0));
        assertThat(put.functionArn()).isEqualTo(arn("event:$LATEST"));
        assertThat(put.maximumEventAgeInSeconds()).isNull();
        assertThat(put.destinationConfig().onSuccess()).isNotNull();
        var updated = lambda.updateFunctionEventInvokeConfig(r -> r.functionName("event")
                .maximumEventAgeInSeconds(60)
                .destinationConfig(to -> to.onSuccess(success -> success.destination(arn("told")))
                        .onFailure(failure -> failure.destination("arn:aws:s3:::failures"))));
        assertThat(updated.maximumRetryAttempts()).isZero();
        assertThat(updated.destinationConfig().onSuccess().destination()).isEqualTo(arn("told"));
        lambda.putFunctionEventInvokeConfig(
                r -> r.functionName("event").qualifier("1").maximumEventAgeInSeconds(120));
        assertThat(lambda.getFunctionEventInvokeConfig(r -> r.functionName("event"))
                        .maximumEventAgeInSeconds())
                .isEqualTo(60);
        assertThat(lambda
                        .listFunctionEventInvokeConfigsPaginator(
                                r -> r.functionName("event").maxItems(1))
                        .functionEventInvokeConfigs()
                        .stream()
                        .map(FunctionEventInvokeConfig::functionArn))
                .containsExactly(arn("event:$LATEST"), arn("event:1"));
        refuses(
                INVALID,
                400,
                "You must specify at least one of error handling or destination setting.",
                () -> lambda.putFunctionEventInvokeConfig(r -> r.functionName("event")));
        refuses(
                NOT_FOUND,
                404,
                "The function doesn't exist.",
                () -> lambda.putFunctionEventInvokeConfig(
                        r -> r.functionName("nobody").maximumRetryAttempts(0)));
        refusesDestination(lambda, "The destination ARN " + arn("nobody") + " is invalid.", arn("nobody"));
        refusesDestination(lambda, "You can't specify the function as a destination for itself.", arn("event"));
        refusesDestination(
                lambda,
                "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination="
                        + "arn:aws:iam:us-east-1:000000000000:x), onFailure=null) is invalid.",
                "arn:aws:iam:us-east-1:000000000000:x");
        refusesDestination(
                lambda, "A destination of sqs is not supported here yet.", "arn:aws:sqs:us-east-1:000000000000:queue");
        refuses(
                VIOLATION,
                400,
                "Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or"
                        + " equal to 2",
                () -> lambda.putFunctionEventInvokeConfig(
                        r -> r.functionName("event").maximumRetryAttempts(3)));
        lambda.deleteFunctionEventInvokeConfig(r -> r.functionName("event"));
        Supplier<String> none = () -> "The function " + arn("event:$LATEST") + " doesn't have an EventInvokeConfig";
        refuses(NOT_FOUND, 404, none.get(), () -> lambda.deleteFunctionEventInvokeConfig(r -> r.functionName("event")));
        refuses(NOT_FOUND, 404, none.get(), () -> lambda.getFunctionEventInvokeConfig(r -> r.functionName("event")));
        refuses(
                NOT_FOUND,
                404,
                none.get(),
                () -> lambda.updateFunctionEventInvokeConfig(
                        r -> r.functionName("event").maximumRetryAttempts(1)));
        refuses(
                NOT_FOUND,
                404,
                "The function doesn't exist.",
                () -> lambda.listFunctionEventInvokeConfigs(r -> r.functionName("nobody")));
        lambda.deleteFunction(r -> r.functionName("event"));
        lambda.deleteFunction(r -> r.functionName("told"));
    }

    private static void refusesDestination(LambdaClient lambda, String words, String destination) {
        refuses(
                INVALID,
                400,
                words,
                () -> lambda.putFunctionEventInvokeConfig(r -> r.functionName("event")
                        .destinationConfig(to -> to.onSuccess(success -> success.destination(destination)))));
    }

    private static void urls(LambdaClient lambda) {
        LambdaScenario.create(lambda, "addressed", "x", r -> r.publish(true));
        lambda.createAlias(r -> r.functionName("addressed").name("live").functionVersion("1"));
        var created = lambda.createFunctionUrlConfig(r -> r.functionName("addressed")
                .authType("NONE")
                .cors(cors -> cors.allowOrigins("*").allowMethods("GET").maxAge(60)));
        assertThat(created.functionArn()).isEqualTo(arn("addressed"));
        assertThat(created.functionUrl()).matches("https?://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\..+/");
        assertThat(created.cors().allowOrigins()).containsExactly("*");
        lambda.createFunctionUrlConfig(r -> r.functionName("addressed")
                .qualifier("live")
                .authType("AWS_IAM")
                .invokeMode("RESPONSE_STREAM"));
        var updated =
                lambda.updateFunctionUrlConfig(r -> r.functionName("addressed").authType("AWS_IAM"));
        assertThat(updated.functionUrl()).isEqualTo(created.functionUrl());
        assertThat(updated.cors().maxAge()).isEqualTo(60);
        assertThat(lambda.getFunctionUrlConfig(r -> r.functionName("addressed")).authTypeAsString())
                .isEqualTo("AWS_IAM");
        assertThat(lambda
                        .listFunctionUrlConfigsPaginator(
                                r -> r.functionName("addressed").maxItems(1))
                        .functionUrlConfigs()
                        .stream()
                        .map(FunctionUrlConfig::functionArn))
                .containsExactly(arn("addressed"), arn("addressed:live"));
        refuses(
                CONFLICT,
                409,
                "Failed to create function url config for [functionArn = " + arn("addressed") + "]. Error message: "
                        + " FunctionUrlConfig exists for this Lambda function",
                () -> lambda.createFunctionUrlConfig(
                        r -> r.functionName("addressed").authType("NONE")));
        refuses(
                VIOLATION,
                400,
                "Value '1' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern:",
                () -> lambda.createFunctionUrlConfig(
                        r -> r.functionName("addressed").qualifier("1").authType("NONE")));
        refuses(
                NOT_FOUND,
                404,
                "Function does not exist",
                () -> lambda.listFunctionUrlConfigs(r -> r.functionName("nobody")));
        lambda.deleteFunctionUrlConfig(r -> r.functionName("addressed"));
        String gone = "The resource you requested does not exist.";
        refuses(NOT_FOUND, 404, gone, () -> lambda.deleteFunctionUrlConfig(r -> r.functionName("addressed")));
        refuses(NOT_FOUND, 404, gone, () -> lambda.getFunctionUrlConfig(r -> r.functionName("addressed")));
        refuses(
                NOT_FOUND,
                404,
                gone,
                () -> lambda.updateFunctionUrlConfig(
                        r -> r.functionName("addressed").authType("NONE")));
        lambda.deleteFunction(r -> r.functionName("addressed"));
    }
}
