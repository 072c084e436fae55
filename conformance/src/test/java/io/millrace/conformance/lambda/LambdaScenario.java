package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.conformance.House;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Something that holds of Lambda, whatever the distance of the client; it shares its account with other scenarios.
///
/// @param name what holds
/// @param proof throws an assertion's error if it does not
record LambdaScenario(String name, Consumer<LambdaHouse> proof) {

    static final String ROLE = "arn:aws:iam::000000000000:role/any";

    /// Something that a client of Lambda alone can prove.
    static LambdaScenario of(String name, Consumer<LambdaClient> proof) {
        return new LambdaScenario(name, house -> proof.accept(house.client()));
    }

    static String arn(String function) {
        return "arn:aws:lambda:" + House.REGION + ":" + House.ACCOUNT + ":function:" + function;
    }

    /// Expects AWS's refusal with that code and status, whose message contains the words.
    static void refuses(String code, int status, String words, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).as("refusal").isInstanceOf(AwsServiceException.class).hasMessageContaining(words);
        AwsServiceException refusal = (AwsServiceException) thrown;
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(refusal.requestId()).isNotBlank();
        if (!code.equals("ValidationException") && !code.equals("AccessDeniedException")) {
            assertThat(refusal.getClass().getSimpleName()).isEqualTo(code);
        }
    }

    /// A function that answers with a text, and its version and environment.
    static SdkBytes code(String answer) {
        return SdkBytes.fromByteArray(zip("app.py", """
                import os
                def handler(event, context):
                    return {"text": "%s", "version": context.function_version, "arn": context.invoked_function_arn}
                """.formatted(answer)));
    }

    static byte[] zip(String... namesAndContents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                ZipEntry entry = new ZipEntry(namesAndContents[i]);
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static CreateFunctionResponse create(LambdaClient lambda, String name, String answer) {
        return create(lambda, name, answer, request -> request);
    }

    static CreateFunctionResponse create(
            LambdaClient lambda, String name, String answer, UnaryOperator<CreateFunctionRequest.Builder> change) {
        return lambda.createFunction(change.apply(CreateFunctionRequest.builder()
                        .functionName(name)
                        .runtime("python3.12")
                        .handler("app.handler")
                        .role(ROLE)
                        .timeout(20)
                        .code(c -> c.zipFile(code(answer))))
                .build());
    }

    /// The answer of a function that must not fail, as text.
    static String call(LambdaClient lambda, String name) {
        InvokeResponse response =
                lambda.invoke(request -> request.functionName(name).payload(SdkBytes.fromUtf8String("{}")));
        String payload = response.payload().asUtf8String();
        assertThat(response.functionError()).as(payload).isNull();
        assertThat(payload).contains("\"version\": \"" + response.executedVersion() + "\"");
        return payload;
    }
}
