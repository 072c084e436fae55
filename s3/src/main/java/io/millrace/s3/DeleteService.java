package io.millrace.s3;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/// The operations that delete objects.
final class DeleteService {

    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
    private static final int MAX_KEYS = 1000;

    private final BucketService buckets;
    private final ObjectStore objects;

    DeleteService(BucketService buckets, ObjectStore objects) {
        this.buckets = buckets;
        this.objects = objects;
    }

    DeleteObjectResponse delete(DeleteObjectRequest request) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        ObjectName name = new ObjectName(new BucketName(request.bucket()), request.key());
        ReadService.checkVersion(Optional.ofNullable(request.versionId()));
        if (request.ifMatchLastModifiedTime() != null || request.ifMatchSize() != null) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
        Map<ObjectName, Fault> refused = objects.delete(
                name.bucket(),
                Caller.current().account(),
                Map.of(name, condition(Optional.ofNullable(request.ifMatch()))));
        if (refused.containsKey(name)) {
            throw refused.get(name);
        }
        return DeleteObjectResponse.builder().build();
    }

    DeleteObjectsResponse delete(DeleteObjectsRequest request) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        BucketName bucket = new BucketName(request.bucket());
        List<ObjectIdentifier> identifiers = request.delete().objects();
        if (identifiers.isEmpty() || identifiers.size() > MAX_KEYS) {
            throw S3Fault.MALFORMED_XML.fault();
        }
        Map<ObjectName, WriteCondition> conditions = new LinkedHashMap<>();
        List<S3Error> errors = new ArrayList<>();
        for (ObjectIdentifier identifier : identifiers) {
            try {
                conditions.put(new ObjectName(bucket, identifier.key()), condition(identifier));
            } catch (Fault fault) {
                errors.add(error(identifier.key(), fault));
            }
        }
        Map<ObjectName, Fault> refused = objects.delete(bucket, Caller.current().account(), conditions);
        refused.forEach((name, fault) -> errors.add(error(name.key(), fault)));
        DeleteObjectsResponse.Builder response = DeleteObjectsResponse.builder();
        if (!errors.isEmpty()) {
            response.errors(errors);
        }
        if (!Boolean.TRUE.equals(request.delete().quiet())) {
            response.deleted(conditions.keySet().stream()
                    .filter(name -> !refused.containsKey(name))
                    .map(name -> DeletedObject.builder().key(name.key()).build())
                    .toList());
        }
        return response.build();
    }

    private static WriteCondition condition(ObjectIdentifier identifier) {
        ReadService.checkVersion(Optional.ofNullable(identifier.versionId()));
        if (identifier.lastModifiedTime() != null || identifier.size() != null) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
        return condition(Optional.ofNullable(identifier.eTag()));
    }

    private static WriteCondition condition(Optional<String> tags) {
        return tags.<WriteCondition>map(WriteCondition.DeleteIfMatch::new).orElse(new WriteCondition.None());
    }

    private static S3Error error(String key, Fault fault) {
        return S3Error.builder()
                .key(key)
                .code(fault.code().code())
                .message(fault.text())
                .build();
    }
}
