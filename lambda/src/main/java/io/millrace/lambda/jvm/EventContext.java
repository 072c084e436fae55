package io.millrace.lambda.jvm;

import com.amazonaws.services.lambda.runtime.Client;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a handler can know of its invocation.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/java-context.html>
final class EventContext implements Context {

    private final Map<String, String> headers;
    private final LambdaLogger logger;
    private final InstantSource clock = InstantSource.system();

    EventContext(Map<String, String> headers, LambdaLogger logger) {
        this.headers = headers;
        this.logger = logger;
    }

    @Override
    public String getAwsRequestId() {
        return headers.get("lambda-runtime-aws-request-id");
    }

    @Override
    public String getLogGroupName() {
        return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
    }

    @Override
    public String getLogStreamName() {
        return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
    }

    @Override
    public String getFunctionName() {
        return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
    }

    @Override
    public String getFunctionVersion() {
        return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
    }

    @Override
    public String getInvokedFunctionArn() {
        return headers.get("lambda-runtime-invoked-function-arn");
    }

    @Override
    public CognitoIdentity getIdentity() {
        return new Nobody();
    }

    @Override
    public ClientContext getClientContext() {
        String text = headers.get("lambda-runtime-client-context");
        if (text == null || !(Json.read(text.getBytes(StandardCharsets.ISO_8859_1)) instanceof Map<?, ?> members)) {
            return null;
        }
        return new Sender(members);
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) (Long.parseLong(headers.get("lambda-runtime-deadline-ms")) - clock.millis());
    }

    @Override
    public int getMemoryLimitInMB() {
        return Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
    }

    @Override
    public LambdaLogger getLogger() {
        return logger;
    }

    @Override
    public String getXrayTraceId() {
        return headers.get("lambda-runtime-trace-id");
    }

    /// Nobody has signed in.
    private record Nobody() implements CognitoIdentity {

        @Override
        public String getIdentityId() {
            return "";
        }

        @Override
        public String getIdentityPoolId() {
            return "";
        }
    }

    /// What the caller said of itself.
    private record Sender(Map<?, ?> members) implements ClientContext, Client {

        @Override
        public Client getClient() {
            return members.get("client") instanceof Map<?, ?> client ? new Sender(client) : null;
        }

        @Override
        public Map<String, String> getCustom() {
            return texts("custom");
        }

        @Override
        public Map<String, String> getEnvironment() {
            return texts("env");
        }

        @Override
        public String getInstallationId() {
            return text("installation_id");
        }

        @Override
        public String getAppTitle() {
            return text("app_title");
        }

        @Override
        public String getAppVersionName() {
            return text("app_version_name");
        }

        @Override
        public String getAppVersionCode() {
            return text("app_version_code");
        }

        @Override
        public String getAppPackageName() {
            return text("app_package_name");
        }

        private String text(String name) {
            return members.get(name) instanceof String text ? text : null;
        }

        private Map<String, String> texts(String name) {
            Map<String, String> texts = new LinkedHashMap<>();
            if (members.get(name) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
            }
            return texts;
        }
    }
}
