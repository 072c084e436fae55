package io.millrace.firehose.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// How the content of objects is compressed, with the `Content-Encoding` and the extension that the service gives them.
///
/// Both Snappy forms end in `.snappy`, as the service has it, though its page says `.hsnappy` for one of them:
/// <https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html>. The same content always gives the same bytes.
public enum Compression {
    UNCOMPRESSED("UNCOMPRESSED", "", ""),
    GZIP("GZIP", ".gz", "gzip"),
    ZIP("ZIP", ".zip", "zip"),
    SNAPPY("Snappy", ".snappy", "snappy-java"),
    HADOOP_SNAPPY("HADOOP_SNAPPY", ".snappy", "hadoop-snappy");

    private static final int BUFFER_BYTES = 1 << 16;
    private static final LocalDateTime BEGIN_OF_DOS = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final String wireName;
    private final String extension;
    private final String encoding;

    Compression(String wireName, String extension, String encoding) {
        this.wireName = wireName;
        this.extension = extension;
        this.encoding = encoding;
    }

    /// The compression of that name in requests; upper and lower case matter.
    public static Optional<Compression> named(String wireName) {
        return Arrays.stream(values())
                .filter(value -> value.wireName.equals(wireName))
                .findFirst();
    }

    /// The name in requests and descriptions.
    public String wireName() {
        return wireName;
    }

    /// What keys end in, with its dot; empty if nothing is compressed.
    public String extension() {
        return extension;
    }

    /// The `Content-Encoding` of objects, if they have one.
    public Optional<String> encoding() {
        return encoding.isEmpty() ? Optional.empty() : Optional.of(encoding);
    }

    /// Reads all of the content and writes its compressed form; closes neither.
    ///
    /// @param name the name of the entry, where the form has entries with names
    public void compress(InputStream content, OutputStream to, String name) throws IOException {
        switch (this) {
            case UNCOMPRESSED -> content.transferTo(to);
            case GZIP -> {
                GZIPOutputStream gzip = new GZIPOutputStream(to, BUFFER_BYTES);
                content.transferTo(gzip);
                gzip.finish();
            }
            case ZIP -> {
                ZipOutputStream zip = new ZipOutputStream(to);
                ZipEntry entry = new ZipEntry(name);
                entry.setTimeLocal(BEGIN_OF_DOS); // the other setter depends on the time zone
                zip.putNextEntry(entry);
                content.transferTo(zip);
                zip.closeEntry();
                zip.finish();
            }
            case SNAPPY -> SnappyStream.SNAPPY_JAVA.compress(content, to);
            case HADOOP_SNAPPY -> SnappyStream.HADOOP.compress(content, to);
        }
    }
}
