package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.Conversion;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.format.Compression;
import io.millrace.firehose.sink.Content;
import io.millrace.firehose.sink.DeliveryException;
import io.millrace.firehose.sink.FileContent;
import io.millrace.firehose.sink.Objects;
import io.millrace.firehose.transform.BackOff;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Compresses contents and puts them into a bucket, for as long as it takes.
final class ObjectWriter {

    private static final String COMPRESSED = "compressed";
    private static final int BUFFER_BYTES = 1 << 16;

    /// Is told when a bucket has not taken an object.
    @FunctionalInterface
    interface Refusal {
        void report(DeliveryException e, int attempt);
    }

    private final Objects objects;
    private final Spool spool;
    private final BackOff backOff;
    private final BooleanSupplier isStopped;
    private final Refusal refusal;

    ObjectWriter(Objects objects, Spool spool, BackOff backOff, BooleanSupplier isStopped, Refusal refusal) {
        this.objects = objects;
        this.spool = spool;
        this.backOff = backOff;
        this.isStopped = isStopped;
        this.refusal = refusal;
    }

    /// Puts until it is done; returns how many bytes the object has.
    ///
    /// @param name a name of the content, where the compressed form has one
    /// @throws InterruptedException if the program ends before the bucket has taken the object
    long write(Destination destination, String key, Content content, String name) throws InterruptedException {
        Compression compression = destination.compression().orElse(Compression.UNCOMPRESSED);
        if (compression == Compression.UNCOMPRESSED) {
            Optional<String> encoding =
                    destination.converted().flatMap(Conversion::output).flatMap(Conversion.Output::encoding);
            put(destination.bucket(), key, content, encoding);
            return content.length();
        }
        Path file = compressed(compression, content, name);
        FileContent shorter = FileContent.of(file);
        put(destination.bucket(), key, shorter, compression.encoding());
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + file, e);
        }
        return shorter.length();
    }

    /// Puts until it is done, uncompressed whatever the destination says.
    long writePlain(Destination destination, String key, Content content) throws InterruptedException {
        put(destination.bucket(), key, content, Optional.empty());
        return content.length();
    }

    private Path compressed(Compression compression, Content content, String name) {
        Path file = spool.file(COMPRESSED);
        try {
            Files.createDirectories(file.getParent());
            try (InputStream in = content.open();
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
                compression.compress(in, out, name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
        return file;
    }

    private void put(String bucket, String key, Content content, Optional<String> encoding)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                objects.put(bucket, key, content, encoding);
                return;
            } catch (DeliveryException e) {
                refusal.report(e, attempt);
                if (isStopped.getAsBoolean()) {
                    throw new InterruptedException("stopped");
                }
                backOff.pause(attempt);
            }
        }
    }
}
