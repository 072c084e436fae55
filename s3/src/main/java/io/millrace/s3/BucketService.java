package io.millrace.s3;

import io.millrace.api.Caller;
import io.millrace.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Owner;

/// The operations on buckets.
final class BucketService {

    private static final String FIRST_REGION = "us-east-1";
    private static final int MAX_BUCKETS = 10_000;
    private static final int PAGE = 1000;
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");

    private final Buckets buckets;
    private final ObjectStore objects;

    BucketService(Buckets buckets, ObjectStore objects) {
        this.buckets = buckets;
        this.objects = objects;
    }

    CreateBucketResponse create(CreateBucketRequest request) {
        Caller caller = Caller.current();
        BucketName name = new BucketName(request.bucket());
        refuseWhatIsNotThere(request);
        String region = region(
                caller.region(),
                Optional.ofNullable(request.createBucketConfiguration())
                        .map(CreateBucketConfiguration::locationConstraintAsString)
                        .filter(constraint -> !constraint.isEmpty()));
        if (!buckets.create(name, caller.account(), region) && !caller.region().equals(FIRST_REGION)) {
            throw S3Fault.BUCKET_ALREADY_OWNED_BY_YOU.fault();
        }
        return CreateBucketResponse.builder().location("/" + name).build();
    }

    private static void refuseWhatIsNotThere(CreateBucketRequest request) {
        Optional<CreateBucketConfiguration> configuration = Optional.ofNullable(request.createBucketConfiguration());
        if (Boolean.TRUE.equals(request.objectLockEnabledForBucket())
                || configuration
                        .filter(given -> given.bucket() != null || given.location() != null || given.hasTags())
                        .isPresent()) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
        boolean allowsLists =
                request.objectOwnership() != null && request.objectOwnership() != ObjectOwnership.BUCKET_OWNER_ENFORCED;
        boolean isShared = request.acl() != null && request.acl() != BucketCannedACL.PRIVATE;
        boolean isGranted = request.grantFullControl() != null
                || request.grantRead() != null
                || request.grantReadACP() != null
                || request.grantWrite() != null
                || request.grantWriteACP() != null;
        if (allowsLists) {
            throw S3Fault.NOT_IMPLEMENTED.fault();
        }
        if (isShared || isGranted) {
            throw S3Fault.INVALID_REQUEST.fault(
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
        }
    }

    /// Where a bucket is created: us-east-1 creates them anywhere, every other region only in itself and wants it said.
    private static String region(String endpoint, Optional<String> constraint) {
        if (endpoint.equals(FIRST_REGION)) {
            String region = constraint.orElse(FIRST_REGION);
            if (region.equals("EU")) {
                return "eu-west-1";
            }
            if (constraint.isPresent()
                    && (region.equals(FIRST_REGION) || !REGION.matcher(region).matches())) {
                throw S3Fault.INVALID_LOCATION_CONSTRAINT.fault();
            }
            return region;
        }
        String region = constraint.orElseThrow(S3Fault.ILLEGAL_LOCATION_CONSTRAINT::fault);
        if (!region.equals(endpoint) && !(region.equals("EU") && endpoint.equals("eu-west-1"))) {
            throw S3Fault.ILLEGAL_LOCATION_CONSTRAINT.fault(
                    "The %s location constraint is incompatible for the region specific endpoint this request was sent"
                            + " to.",
                    region);
        }
        return endpoint;
    }

    HeadBucketResponse head(HeadBucketRequest request) {
        Bucket bucket = owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        return HeadBucketResponse.builder()
                .bucketRegion(bucket.region())
                .accessPointAlias(false)
                .build();
    }

    GetBucketLocationResponse location(GetBucketLocationRequest request) {
        Bucket bucket = owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        GetBucketLocationResponse.Builder response = GetBucketLocationResponse.builder();
        return bucket.region().equals(FIRST_REGION)
                ? response.build()
                : response.locationConstraint(bucket.region()).build();
    }

    DeleteBucketResponse delete(DeleteBucketRequest request) {
        owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        buckets.delete(new BucketName(request.bucket()), Caller.current().account(), objects.index());
        return DeleteBucketResponse.builder().build();
    }

    ListBucketsResponse list(ListBucketsRequest request) {
        String account = Caller.current().account();
        int max = request.maxBuckets() == null ? MAX_BUCKETS : request.maxBuckets();
        if (max < 1 || max > MAX_BUCKETS) {
            throw S3Fault.INVALID_ARGUMENT.fault(
                    "Argument max-buckets must be an integer between 1 and %d".formatted(MAX_BUCKETS));
        }
        String prefix = Optional.ofNullable(request.prefix()).orElse("");
        String after = Optional.ofNullable(request.continuationToken())
                .map(ListService::keyOfToken)
                .orElse("");
        List<Table.Row<Bucket>> found = new ArrayList<>();
        while (found.size() <= max) {
            List<Table.Row<Bucket>> page = buckets.scan(prefix, after, PAGE);
            page.stream()
                    .filter(row -> row.value().account().equals(account))
                    .filter(row -> request.bucketRegion() == null
                            || request.bucketRegion().equals(row.value().region()))
                    .forEach(found::add);
            if (page.size() < PAGE) {
                break;
            }
            after = page.getLast().key();
        }
        boolean isTruncated = found.size() > max;
        List<Table.Row<Bucket>> listed = isTruncated ? found.subList(0, max) : found;
        ListBucketsResponse.Builder response = ListBucketsResponse.builder()
                .owner(Owner.builder().id(CanonicalId.of(account)).build())
                .prefix(request.prefix())
                .buckets(listed.stream().map(BucketService::shown).toList());
        return isTruncated
                ? response.continuationToken(
                                new ListingPosition.AfterKey(listed.getLast().key()).token())
                        .build()
                : response.build();
    }

    private static software.amazon.awssdk.services.s3.model.Bucket shown(Table.Row<Bucket> row) {
        return software.amazon.awssdk.services.s3.model.Bucket.builder()
                .name(row.key())
                .creationDate(row.value().created())
                .bucketRegion(row.value().region())
                .build();
    }

    /// The bucket, if it is the caller's and, where he names the owner he expects, that one's.
    Bucket owned(String name, Optional<String> expectedOwner) {
        Bucket bucket = buckets.owned(new BucketName(name), Caller.current().account());
        if (expectedOwner.isPresent() && !expectedOwner.get().equals(bucket.account())) {
            throw S3Fault.ACCESS_DENIED.fault();
        }
        return bucket;
    }
}
