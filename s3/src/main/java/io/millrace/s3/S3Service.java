package io.millrace.s3;

import io.millrace.api.Caller;
import io.millrace.api.RequestLimits;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLocationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLocationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// S3: buckets, and objects as plain files under `<folder>/<bucket>/<key>`.
///
/// An object that was acknowledged is whole and on the disk; listings and reads show it at once. A bucket belongs
/// to one account, and only that account may use it, from any region. A file that somebody copies into the folder
/// is no object; one that somebody takes away is answered as if the object were not there.
public final class S3Service implements S3Client {

    private final Buckets buckets;
    private final ObjectStore objects;
    private final BucketService bucketService;
    private final ListService listService;
    private final ReadService readService;
    private final WriteService writeService;
    private final CopyService copyService;
    private final DeleteService deleteService;

    /// Opens the objects of a folder, and settles what a crash has left unsettled.
    ///
    /// @param store keeps the buckets and the index of the objects; closed after this service, by its owner
    /// @param folder holds the bytes of the objects; created if it is not there
    /// @param clock says when objects are put
    /// @param random part of the names of versions
    /// @throws UncheckedIOException if the folder cannot be used
    public S3Service(Store store, Path folder, InstantSource clock, RandomGenerator random) {
        this(store, folder, clock, random, new FileDisk());
    }

    S3Service(Store store, Path folder, InstantSource clock, RandomGenerator random, Disk disk) {
        try {
            ObjectFolder files = ObjectFolder.open(folder, disk);
            this.buckets = new Buckets(store, files, clock);
            this.objects = ObjectStore.open(store, files, buckets, clock, random);
            this.bucketService = new BucketService(buckets, objects);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the folder of objects " + folder, e);
        }
        this.listService = new ListService(bucketService, new Lister(objects.index()));
        this.readService = new ReadService(bucketService, objects);
        this.writeService = new WriteService(bucketService, objects);
        this.copyService = new CopyService(bucketService, objects, writeService);
        this.deleteService = new DeleteService(bucketService, objects);
    }

    /// The service as the front door opens it.
    public ServiceDoor<S3Client> door() {
        return ServiceDoor.of(
                S3Client.class,
                this,
                RequestLimits.refusing(S3Fault.MALFORMED_XML).build(),
                S3Exception::builder);
    }

    /// Everybody who has buckets here, one caller for each account and region.
    public Set<Caller> owners() {
        return buckets.owners();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Leaves nothing unsettled that can be settled; every acknowledged object is on the disk already.
    @Override
    public void close() {
        objects.close();
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>
    @Override
    public CreateBucketResponse createBucket(CreateBucketRequest request) {
        return bucketService.create(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>
    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        return bucketService.head(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
    @Override
    public ListBucketsResponse listBuckets(ListBucketsRequest request) {
        return bucketService.list(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>
    @Override
    public DeleteBucketResponse deleteBucket(DeleteBucketRequest request) {
        return bucketService.delete(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
    @Override
    public GetBucketLocationResponse getBucketLocation(GetBucketLocationRequest request) {
        return bucketService.location(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return writeService.put(request, body);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        return readService.get(request, transformer);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return readService.head(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
    @Override
    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        return copyService.copy(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        return deleteService.delete(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
    @Override
    public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
        return deleteService.delete(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return listService.listV2(request);
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>
    @Override
    public ListObjectsResponse listObjects(ListObjectsRequest request) {
        return listService.list(request);
    }
}
