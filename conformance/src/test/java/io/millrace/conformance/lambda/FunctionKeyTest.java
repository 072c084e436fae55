package io.millrace.conformance.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/// What functions sign with where requests have to be signed.
@Timeout(600)
class FunctionKeyTest {

    @TempDir
    private Path folder;

    @Test
    void functions_haveAKeyOfTheirOwnWithASessionToken() throws IOException {
        Path config = Files.writeString(
                folder.resolve("signed.yaml"), "access-key: AKIAIOSFODNN7EXAMPLE\nsecret-key: secret\n");
        AwsCredentials ours = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "secret");
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--config", config.toString());
                LambdaClient lambda =
                        signed(LambdaClient.builder(), server.url(), ours).build()) {
            lambda.createFunction(request -> request.functionName("key")
                    .runtime("nodejs20.x")
                    .handler("index.handler")
                    .role("arn:aws:iam::000000000000:role/r")
                    .timeout(60)
                    .code(code -> code.zipFile(SdkBytes.fromByteArray(CodeArchive.of(
                            "index.js",
                            "exports.handler = async () => process.env".getBytes(StandardCharsets.UTF_8))))));

            JsonNode seen = JsonMapper.builder()
                    .build()
                    .readTree(lambda.invoke(request -> request.functionName("key"))
                            .payload()
                            .asUtf8String());

            String id = seen.get("AWS_ACCESS_KEY_ID").asText();
            String secret = seen.get("AWS_SECRET_ACCESS_KEY").asText();
            String token = seen.get("AWS_SESSION_TOKEN").asText();
            assertThat(id).matches("ASIA[A-Z2-7]{16}");
            assertThat(secret).isNotEqualTo("secret");
            assertThat(streams(server.url(), AwsSessionCredentials.create(id, secret, token)))
                    .isZero();
            assertThatThrownBy(() -> streams(server.url(), AwsBasicCredentials.create(id, secret)))
                    .isInstanceOf(AwsServiceException.class)
                    .hasMessageContaining("token");
        }
    }

    private static int streams(URI server, AwsCredentials credentials) {
        try (KinesisClient kinesis =
                signed(KinesisClient.builder(), server, credentials).build()) {
            return kinesis.listStreams().streamNames().size();
        }
    }

    private static <B extends AwsClientBuilder<B, ?>> B signed(B builder, URI server, AwsCredentials credentials) {
        return builder.endpointOverride(server)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials));
    }
}
