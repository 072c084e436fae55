package io.millrace.wire.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Fault;
import io.millrace.api.ServiceModel;
import io.millrace.wire.TestHouse;
import io.millrace.wire.message.QueryParameters;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.site.OwnPaths;
import io.millrace.wire.site.Page;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

class RouterTest {

    private final Router router = new Router(
            TestHouse.endpoints(),
            List.of(
                    ServiceModel.of(KinesisClient.class),
                    ServiceModel.of(LambdaClient.class),
                    ServiceModel.of(StsClient.class),
                    ServiceModel.of(S3Client.class),
                    ServiceModel.of(CloudWatchClient.class)));

    private static final Set<String> HOSTS = Set.of("localhost", "millrace.example");

    private String route(String method, String target, String... headers) {
        WireHeaders all = WireHeaders.of(headers);
        String[] pathAndQuery = target.split("\\?", 2);
        WireRequest request = new WireRequest(
                method, pathAndQuery[0], pathAndQuery.length > 1 ? pathAndQuery[1] : "", all, WireBody.EMPTY);
        HostName host = HostName.of(all.first("Host").orElse("localhost:4566"), HOSTS);
        Endpoint endpoint = router.endpoint(request, host).orElseThrow();
        try {
            Router.Route route = router.route(endpoint, request, host, QueryParameters.parse(request.query()));
            return route.operation().name() + new java.util.TreeMap<>(route.labels());
        } catch (Fault fault) {
            return fault.code().code();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | / | ListBuckets{}",
                "PUT | /b | CreateBucket{Bucket=b}",
                "PUT | /b/ | CreateBucket{Bucket=b}",
                "HEAD | /b | HeadBucket{Bucket=b}",
                "DELETE | /b | DeleteBucket{Bucket=b}",
                "GET | /b | ListObjects{Bucket=b}",
                "GET | /b?list-type=2 | ListObjectsV2{Bucket=b}",
                "GET | /b?list-type=2&prefix=x%2Fy | ListObjectsV2{Bucket=b}",
                "GET | /b/?location | GetBucketLocation{Bucket=b}",
                "GET | /b?location= | GetBucketLocation{Bucket=b}",
                "GET | /b?versions | ListObjectVersions{Bucket=b}",
                "GET | /b?uploads | ListMultipartUploads{Bucket=b}",
                "GET | /b?inventory | ListBucketInventoryConfigurations{Bucket=b}",
                "GET | /b?inventory&id=1 | GetBucketInventoryConfiguration{Bucket=b}",
                "POST | /b?delete | DeleteObjects{Bucket=b}",
                "PUT | /b?tagging | PutBucketTagging{Bucket=b}",
                "GET | /b/k | GetObject{Bucket=b, Key=k}",
                "GET | /b/k?versionId=3&response-content-type=a | GetObject{Bucket=b, Key=k}",
                "GET | /b/k?tagging | GetObjectTagging{Bucket=b, Key=k}",
                "GET | /b/k?uploadId=3 | ListParts{Bucket=b, Key=k}",
                "HEAD | /b/k | HeadObject{Bucket=b, Key=k}",
                "PUT | /b/k | PutObject{Bucket=b, Key=k}",
                "PUT | /b/k?x-id=PutObject | PutObject{Bucket=b, Key=k}",
                "PUT | /b/k?partNumber=1&uploadId=u | UploadPart{Bucket=b, Key=k}",
                "POST | /b/k?uploads | CreateMultipartUpload{Bucket=b, Key=k}",
                "POST | /b/k?uploadId=u | CompleteMultipartUpload{Bucket=b, Key=k}",
                "DELETE | /b/k?uploadId=u | AbortMultipartUpload{Bucket=b, Key=k}",
                "DELETE | /b/k | DeleteObject{Bucket=b, Key=k}",
                "DELETE | /b?analytics | DeleteBucketAnalyticsConfiguration{Bucket=b}",
                "PUT | /b?inventory | PutBucketInventoryConfiguration{Bucket=b}",
                "PUT | /b/k?renameObject | RenameObject{Bucket=b, Key=k}",
                "POST | /b/k | MethodNotAllowed",
                "PATCH | /b/k | MethodNotAllowed",
                "GET | /b/a/b//c/ | GetObject{Bucket=b, Key=a/b//c/}",
                "GET | /b//a | GetObject{Bucket=b, Key=/a}",
                "GET | /b// | GetObject{Bucket=b, Key=/}",
                "GET | /b/../.. | GetObject{Bucket=b, Key=../..}",
                "GET | /b/a%2Fb%252F+c%20%C3%A4 | GetObject{Bucket=b, Key=a/b%2F+c ä}",
                "GET | /b/%zz | InvalidURI",
                "GET | /b/%ff | InvalidURI",
                "GET | /b/%2 | InvalidURI"
            })
    void s3_isRoutedByItsTemplates(String method, String target, String expected) {
        assertThat(route(method, target)).isEqualTo(expected);
    }

    @Test
    void copySource_makesACopy() {
        assertThat(route("PUT", "/b/k", "x-amz-copy-source", "a/b")).startsWith("CopyObject");
        assertThat(route("PUT", "/b/k?partNumber=1&uploadId=u", "x-amz-copy-source", "a/b"))
                .startsWith("UploadPartCopy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users.localhost:4566 | /k | GetObject{Bucket=users, Key=k}",
                "users.localhost | / | ListObjects{Bucket=users}",
                "users.localhost | // | GetObject{Bucket=users, Key=/}",
                "my.dotted.bucket.localhost | /k | GetObject{Bucket=my.dotted.bucket, Key=k}",
                "users.s3.localhost | /k | GetObject{Bucket=users, Key=k}",
                "s3.localhost | /users/k | GetObject{Bucket=users, Key=k}",
                "users.s3.millrace.example | /k | GetObject{Bucket=users, Key=k}",
                "s3.amazonaws.com | /users/k | GetObject{Bucket=users, Key=k}",
                "s3.eu-west-1.amazonaws.com | /users/k | GetObject{Bucket=users, Key=k}",
                "users.s3.eu-west-1.amazonaws.com | /k | GetObject{Bucket=users, Key=k}",
                "users.s3-eu-west-1.amazonaws.com | /k | GetObject{Bucket=users, Key=k}",
                "a.users.s3.dualstack.us-gov-west-1.amazonaws.com | /k | GetObject{Bucket=a.users, Key=k}",
                "127.0.0.1:4566 | /users/k | GetObject{Bucket=users, Key=k}",
                "[::1]:4566 | /users/k | GetObject{Bucket=users, Key=k}",
                "lambda.us-east-1.amazonaws.com | /2015-03-31/functions/f | GetFunction{FunctionName=f}",
                "kinesis.us-east-1.amazonaws.com | / | UnknownOperationException",
                "sts.localhost | / | MissingAction"
            })
    void host_namesServiceOrBucket(String host, String path, String expected) {
        assertThat(route("GET", path, "Host", host)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /2015-03-31/functions | ListFunctions{}",
                "GET | /2015-03-31/functions/ | ListFunctions{}",
                "POST | /2015-03-31/functions | CreateFunction{}",
                "POST | /2015-03-31/functions/f/invocations | Invoke{FunctionName=f}",
                "POST | /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/invocations |"
                        + " Invoke{FunctionName=arn:aws:lambda:us-east-1:1:function:f}",
                "GET | /2019-09-30/functions/f/provisioned-concurrency?List=ALL |"
                        + " ListProvisionedConcurrencyConfigs{FunctionName=f}",
                "GET | /2019-09-30/functions/f/provisioned-concurrency?Qualifier=1 |"
                        + " GetProvisionedConcurrencyConfig{FunctionName=f}",
                "GET | /2018-10-31/layers?find=LayerVersion&Arn=x | GetLayerVersionByArn{}",
                "PUT | /2015-03-31/functions | PutObject{Bucket=2015-03-31, Key=functions}"
            })
    void lambda_isKnownByItsPaths(String method, String target, String expected) {
        assertThat(route(method, target)).isEqualTo(expected);
    }

    @Test
    void scopeOfTheSignature_comesBeforeThePath() {
        String scope =
                "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=0";

        assertThat(route("GET", "/2015-03-31/functions/", "Authorization", scope.formatted("s3")))
                .isEqualTo("GetObject{Bucket=2015-03-31, Key=functions/}");
        assertThat(route("GET", "/2015-03-31/functions/", "Authorization", scope.formatted("lambda")))
                .isEqualTo("ListFunctions{}");
        assertThat(router.endpoint(
                        new WireRequest(
                                "GET",
                                "/x",
                                "",
                                WireHeaders.of("Authorization", scope.formatted("iot")),
                                WireBody.EMPTY),
                        HostName.of("localhost", HOSTS)))
                .isEmpty();
    }

    @Test
    void everyOperation_isReachedByWhatItsTemplateDemands() {
        // the templates of S3 are told apart by path, query and headers; only one pair is alike
        RestRoutes routes = RestRoutes.of(ServiceModel.of(S3Client.class), true);
        for (var operation : ServiceModel.of(S3Client.class).operations().values()) {
            String uri = operation.http().uri();
            String query = uri.contains("?") ? uri.substring(uri.indexOf('?') + 1) : "";
            StringBuilder parameters = new StringBuilder(query);
            WireHeaders.Builder headers = WireHeaders.builder();
            String path = uri.startsWith("/WriteGet") ? "/WriteGetObjectResponse" : "";
            for (var field : operation.newRequest().sdkFields()) {
                if (field.locationName() == null || field.location() == null) {
                    continue;
                }
                boolean required = field.containsTrait(software.amazon.awssdk.core.traits.RequiredTrait.class);
                switch (field.location()) {
                    case PATH -> path = "/bucket" + path;
                    case GREEDY_PATH -> path += "/key";
                    case QUERY_PARAM -> {
                        if (required) {
                            parameters.append('&').append(field.locationName()).append("=1");
                        }
                    }
                    case HEADER -> {
                        if (required) {
                            headers.add(field.locationName(), "x");
                        }
                    }
                    default -> {}
                }
            }
            String expected = operation.name().equals("ListDirectoryBuckets") ? "ListBuckets" : operation.name();
            assertThat(routes.find(
                                    operation.http().method(),
                                    path.isEmpty() ? "/" : path,
                                    QueryParameters.parse(parameters.toString()),
                                    headers.build())
                            .orElseThrow()
                            .operation()
                            .name())
                    .isEqualTo(expected);
        }
    }

    @Test
    void ownPaths_preferTheLongest() {
        Page one = request -> Page.text(200, "one");
        Page two = request -> Page.text(200, "two");
        OwnPaths paths = new OwnPaths(Map.of("/_a/", one, "/_a/b", two, "/moto-api/reset", two), Map.of());

        assertThat(paths.find("localhost", "/_a/b")).containsSame(two);
        assertThat(paths.find("localhost", "/_a/b/c")).containsSame(one);
        assertThat(paths.find("localhost", "/moto-api/reset")).containsSame(two);
        assertThat(paths.find("localhost", "/moto-api/other")).isEmpty();
        assertThat(paths.find("localhost", "/_other")).isPresent();
    }
}
