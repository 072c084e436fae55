package io.millrace.s3;

import io.millrace.api.Caller;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The operations that list objects.
///
/// Answers hold keys as they are, also where `encoding-type=url` is asked for: it is the encoding of the XML on the
/// wire.
final class ListService {

    private final BucketService buckets;
    private final Lister lister;

    ListService(BucketService buckets, Lister lister) {
        this.buckets = buckets;
        this.lister = lister;
    }

    ListObjectsV2Response listV2(ListObjectsV2Request request) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        checkEncoding(Optional.ofNullable(request.encodingTypeAsString()));
        int max = maxKeys(Optional.ofNullable(request.maxKeys()));
        String prefix = Optional.ofNullable(request.prefix()).orElse("");
        Optional<String> delimiter = Optional.ofNullable(request.delimiter()).filter(text -> !text.isEmpty());
        ListingPosition from = Optional.ofNullable(request.continuationToken())
                .map(ListService::positionOfToken)
                .or(() -> Optional.ofNullable(request.startAfter()).map(ListingPosition.AfterKey::new))
                .orElse(ListingPosition.start());
        Listing page = lister.list(new BucketName(request.bucket()), prefix, delimiter.orElse(""), from, max);
        ListObjectsV2Response.Builder response = ListObjectsV2Response.builder()
                .name(request.bucket())
                .prefix(prefix)
                .maxKeys(max)
                .keyCount(page.count())
                .isTruncated(page.next().isPresent())
                .encodingType(request.encodingType())
                .startAfter(request.startAfter())
                .continuationToken(request.continuationToken())
                .contents(shown(page, Boolean.TRUE.equals(request.fetchOwner())))
                .commonPrefixes(common(page));
        delimiter.ifPresent(response::delimiter);
        page.next().ifPresent(next -> response.nextContinuationToken(next.token()));
        return response.build();
    }

    ListObjectsResponse list(ListObjectsRequest request) {
        buckets.owned(request.bucket(), Optional.ofNullable(request.expectedBucketOwner()));
        checkEncoding(Optional.ofNullable(request.encodingTypeAsString()));
        int max = maxKeys(Optional.ofNullable(request.maxKeys()));
        String prefix = Optional.ofNullable(request.prefix()).orElse("");
        String marker = Optional.ofNullable(request.marker()).orElse("");
        Optional<String> delimiter = Optional.ofNullable(request.delimiter()).filter(text -> !text.isEmpty());
        ListingPosition from = ListingPosition.ofMarker(marker, prefix, delimiter.orElse(""));
        Listing page = lister.list(new BucketName(request.bucket()), prefix, delimiter.orElse(""), from, max);
        ListObjectsResponse.Builder response = ListObjectsResponse.builder()
                .name(request.bucket())
                .prefix(prefix)
                .marker(marker)
                .maxKeys(max)
                .isTruncated(page.next().isPresent())
                .encodingType(request.encodingType())
                .contents(shown(page, true))
                .commonPrefixes(common(page));
        delimiter.ifPresent(text -> {
            response.delimiter(text);
            page.next().ifPresent(next -> response.nextMarker(marker(next)));
        });
        return response.build();
    }

    private static String marker(ListingPosition position) {
        return switch (position) {
            case ListingPosition.AfterKey(String key) -> key;
            case ListingPosition.AfterPrefix(String prefix) -> prefix;
        };
    }

    private static void checkEncoding(Optional<String> encoding) {
        if (encoding.filter(name -> !name.equals(EncodingType.URL.toString())).isPresent()) {
            throw S3Fault.INVALID_ARGUMENT.fault("Invalid Encoding Method specified in Request");
        }
    }

    private static int maxKeys(Optional<Integer> given) {
        int max = given.orElse(Lister.MAX_KEYS);
        if (max < 0) {
            throw S3Fault.INVALID_ARGUMENT.fault("Argument maxKeys must be an integer between 0 and 2147483647");
        }
        return Math.min(max, Lister.MAX_KEYS);
    }

    private static ListingPosition positionOfToken(String token) {
        return ListingPosition.ofToken(token)
                .orElseThrow(() -> S3Fault.INVALID_ARGUMENT.fault("The continuation token provided is incorrect"));
    }

    /// The key behind which a token's listing goes on.
    static String keyOfToken(String token) {
        return marker(positionOfToken(token));
    }

    private static List<CommonPrefix> common(Listing page) {
        return page.commonPrefixes().stream()
                .map(prefix -> CommonPrefix.builder().prefix(prefix).build())
                .toList();
    }

    private static List<S3Object> shown(Listing page, boolean withOwner) {
        Owner owner =
                Owner.builder().id(CanonicalId.of(Caller.current().account())).build();
        return page.objects().stream()
                .map(entry -> {
                    Content content = entry.object().content();
                    S3Object.Builder shown = S3Object.builder()
                            .key(entry.key())
                            .size(content.size())
                            .eTag(content.eTag())
                            .lastModified(entry.object().lastModified())
                            .checksumAlgorithm(ChecksumAlgorithm.fromValue(
                                    content.checksum().algorithm().name()))
                            .checksumType(ChecksumType.FULL_OBJECT)
                            .storageClass(entry.object().description().storageClass());
                    return withOwner ? shown.owner(owner).build() : shown.build();
                })
                .toList();
    }
}
