package io.millrace.s3;

import io.millrace.api.Caller;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;

/// The buckets of all accounts; their names are one space, and only the owner's account may use a bucket.
final class Buckets {

    private static final System.Logger LOG = System.getLogger(Buckets.class.getName());

    private final Store store;
    private final Table<Bucket> table;
    private final ObjectFolder folder;
    private final InstantSource clock;
    private final Stripes stripes = new Stripes();

    Buckets(Store store, ObjectFolder folder, InstantSource clock) {
        this.store = store;
        this.table = store.table("s3.buckets", Bucket.class);
        this.folder = folder;
        this.clock = clock;
    }

    /// Creates a bucket, its folder first.
    ///
    /// @return false if the account has it already
    /// @throws io.millrace.api.Fault BucketAlreadyExists if it is another account's
    boolean create(BucketName name, String account, String region) {
        Lock lock = stripes.of(name.text());
        lock.lock();
        try {
            Optional<Bucket> before = table.get(name.text());
            if (before.isPresent()) {
                if (!before.get().account().equals(account)) {
                    throw S3Fault.BUCKET_ALREADY_EXISTS.fault();
                }
                return false;
            }
            folder.createBucket(name);
            store.update(tx -> tx.put(table, name.text(), new Bucket(account, region, clock.instant())));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder of bucket " + name + " in " + folder, e);
        } finally {
            lock.unlock();
        }
    }

    /// Everybody who has buckets, by account and region.
    Set<Caller> owners() {
        return table.scan("", "", Integer.MAX_VALUE).stream()
                .map(Table.Row::value)
                .map(bucket -> new Caller(bucket.account(), bucket.region(), bucket.account()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Deletes a bucket that has no objects; files in its folder that are no objects stay where they are.
    ///
    /// @param objects where the bucket's objects are indexed
    /// @throws io.millrace.api.Fault BucketNotEmpty, NoSuchBucket, AccessDenied
    void delete(BucketName name, String account, Table<StoredObject> objects) {
        Lock lock = stripes.of(name.text());
        lock.lock();
        try {
            store.update(tx -> {
                check(tx, name, account);
                if (!tx.scan(objects, name.text() + "/", "", 1).isEmpty()) {
                    throw S3Fault.BUCKET_NOT_EMPTY.fault();
                }
                tx.delete(table, name.text());
            });
            removeFolder(name);
        } finally {
            lock.unlock();
        }
    }

    private void removeFolder(BucketName name) {
        try {
            if (!folder.removeBucket(name)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "bucket {0} is deleted; its folder stays, since it holds files that are no objects: {1}/{0}",
                        name,
                        folder);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "bucket " + name + " is deleted, but its folder is not", e);
        }
    }

    /// The bucket, if it is this account's.
    ///
    /// @throws io.millrace.api.Fault NoSuchBucket, AccessDenied
    Bucket owned(BucketName name, String account) {
        return checked(table.get(name.text()), account);
    }

    /// Like [#owned(BucketName, String)], within a transaction.
    void check(Transaction tx, BucketName name, String account) {
        checked(tx.get(table, name.text()), account);
    }

    /// The first buckets, whosever they are, in the order of their names.
    List<Table.Row<Bucket>> scan(String prefix, String after, int limit) {
        return table.scan(prefix, after, limit);
    }

    private static Bucket checked(Optional<Bucket> found, String account) {
        Bucket bucket = found.orElseThrow(S3Fault.NO_SUCH_BUCKET::fault);
        if (!bucket.account().equals(account)) {
            throw S3Fault.ACCESS_DENIED.fault();
        }
        return bucket;
    }
}
