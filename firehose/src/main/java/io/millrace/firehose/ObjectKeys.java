package io.millrace.firehose;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The keys under which a delivery stream writes its objects.
///
///     <prefix>yyyy/MM/dd/HH/<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<suffix>
///
/// All times are UTC and those of the oldest record. The prefix is put in front literally, without a slash.
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html>
final class ObjectKeys {

    private static final DateTimeFormatter FOLDERS =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// The folder of records that a function failed on, where the error prefix names no other.
    static final String PROCESSING_FAILED = "processing-failed";

    private static final String ERROR_TYPE = "!{firehose:error-output-type}";

    private ObjectKeys() {}

    /// The key of a planned object.
    static String delivered(String stream, int version, Destination destination, Plan plan) {
        return destination.prefix().orElse("") + tail(stream, version, plan);
    }

    /// The key of the object for those records of a plan that the function failed on.
    static String failed(String stream, int version, Destination destination, Plan plan) {
        String prefix = destination
                .errorPrefix()
                .map(text -> text.contains(ERROR_TYPE)
                        ? text.replace(ERROR_TYPE, PROCESSING_FAILED)
                        : text + PROCESSING_FAILED + "/")
                .orElseGet(() -> destination.prefix().orElse("") + PROCESSING_FAILED + "/");
        return prefix + tail(stream, version, plan);
    }

    private static String tail(String stream, int version, Plan plan) {
        Instant oldest = Instant.ofEpochMilli(plan.oldestMillis());
        return FOLDERS.format(oldest) + stream + "-" + version + "-" + NAME.format(oldest) + "-" + plan.suffix();
    }
}
