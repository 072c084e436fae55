package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.format.KeyPattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// The keys under which the objects of one plan are written.
///
///     <evaluated prefix><stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>
///
/// All times are those of the oldest record, in the destination's time zone. The prefix is put in front literally,
/// without a slash. Keys follow from the plan and the partition alone, also their random texts.
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html>
final class ObjectKeys {

    /// The error type of records that a processor failed on.
    static final String PROCESSING_FAILED = "processing-failed";

    /// The error type of records that could not be converted.
    static final String CONVERSION_FAILED = "format-conversion-failed";

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss", Locale.ROOT);
    private static final String ERROR_FOLDERS = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RANDOM_LENGTH = 11;

    private final String stream;
    private final Destination destination;
    private final Plan plan;

    ObjectKeys(String stream, Destination destination, Plan plan) {
        this.stream = stream;
        this.destination = destination;
        this.plan = plan;
    }

    /// The key of the object for the records of a partition.
    String delivered(Partition partition) {
        KeyPattern prefix = KeyPattern.parse(destination.prefix().orElse(""));
        String id = partition.equals(Partition.WHOLE) ? plan.suffix() : derived(plan.suffix(), partition.name());
        return key(prefix, "", partition, id) + destination.extension();
    }

    /// The key of records that are packed for a sink.
    ///
    /// A sink takes what has a known key for what it has. So the end of the range is in it, too: should the plan
    /// be lost, more records are not taken for those that were delivered.
    ///
    /// @param number which of the pieces of the plan
    String packed(Partition partition, int number) {
        return derived(plan.suffix(), partition.name() + number + "-" + plan.to());
    }

    /// The key of the object for records that failed in one way; it is not compressed.
    String failed(String errorType) {
        // never that of an object with delivered records, wherever the two prefixes lead
        return failed(errorType, derived(plan.suffix(), "|" + errorType), Optional.empty());
    }

    /// Likewise for those of a piece alone.
    ///
    /// @param id the key of the piece
    /// @param own the prefix that goes before that of the destination, if there is one
    String failed(String errorType, String id, Optional<String> own) {
        String text = own.or(destination::errorPrefix).or(destination::prefix).orElse("");
        KeyPattern prefix = KeyPattern.parse(text);
        if (!prefix.hasExpressions()) {
            prefix = KeyPattern.parse(text + ERROR_FOLDERS);
        }
        return key(prefix, errorType, Partition.WHOLE, id);
    }

    /// An id of its own for each text.
    private static String derived(String id, String text) {
        return UUID.nameUUIDFromBytes(bytes(id + text)).toString();
    }

    private String key(KeyPattern prefix, String errorType, Partition partition, String id) {
        ZonedDateTime oldest = Instant.ofEpochMilli(plan.oldestMillis()).atZone(destination.zone());
        Supplier<String> random = new RandomStrings(id + errorType);
        return prefix.evaluate(
                        new KeyPattern.Values(oldest, random, errorType, partition.fromQuery(), partition.fromLambda()))
                + stream + "-" + plan.definitionVersion() + "-" + NAME.format(oldest) + "-" + id;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Texts of 11 letters and digits, the same ones for the same seed.
    private static final class RandomStrings implements Supplier<String> {

        private final String seed;
        private int count;

        RandomStrings(String seed) {
            this.seed = seed;
        }

        @Override
        public String get() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(seed + count++));
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < RANDOM_LENGTH; i++) {
                    text.append(ALPHABET.charAt((digest[i] & 0xFF) % ALPHABET.length()));
                }
                return text.toString();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
