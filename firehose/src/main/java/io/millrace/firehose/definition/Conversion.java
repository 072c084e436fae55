package io.millrace.firehose.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Whether and how records that are JSON become a columnar file; what was not given is empty.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html>
///
/// @param schema the table whose columns the file has
/// @param input how the JSON is read
/// @param output what is written
public record Conversion(
        boolean isEnabled, Optional<TableName> schema, Optional<Input> input, Optional<Output> output) {

    /// The least size of the buffer where records are converted, and its default.
    public static final int LEAST_MEGABYTES = 64;

    public static final int DEFAULT_MEGABYTES = 128;

    /// A table of the catalog.
    ///
    /// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_SchemaConfiguration.html>
    ///
    /// @param roleArn the role that was given; recorded, reported and told with records that fail
    /// @param catalogId the account whose catalog it is in, if it is not that of the delivery stream
    /// @param region where it is, if not where the delivery stream is
    /// @param versionId the version of the table, if it is not the latest
    public record TableName(
            Optional<String> roleArn,
            Optional<String> catalogId,
            Optional<String> databaseName,
            Optional<String> tableName,
            Optional<String> region,
            Optional<String> versionId) {

        public static final String LATEST = "LATEST";
    }

    /// How JSON is read.
    ///
    /// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_Deserializer.html>
    public sealed interface Input {

        /// As the OpenX JSON SerDe reads it.
        ///
        /// @param caseInsensitive whether keys are made lower case before they are looked up; true if not given
        /// @param keyMappings the keys of columns that are not called as their key
        /// @param convertDots whether dots in keys stand for underscores; false if not given
        record OpenX(Optional<Boolean> caseInsensitive, Map<String, String> keyMappings, Optional<Boolean> convertDots)
                implements Input {

            public OpenX {
                keyMappings = Map.copyOf(keyMappings);
            }
        }

        /// As Hive's own JSON SerDe reads it.
        ///
        /// @param timestampFormats patterns of Joda-Time, or `millis`
        record Hive(List<String> timestampFormats) implements Input {

            public Hive {
                timestampFormats = List.copyOf(timestampFormats);
            }
        }
    }

    /// What is written.
    ///
    /// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_Serializer.html>
    public sealed interface Output {

        /// What keys end in, with its dot.
        default String extension() {
            return switch (this) {
                case Parquet _ -> ".parquet";
                case Orc _ -> ".orc";
            };
        }

        /// The `Content-Encoding` of objects: the service gives Parquet that is compressed with Snappy one, though its
        /// bytes are a Parquet file as it is.
        default Optional<String> encoding() {
            return switch (this) {
                case Parquet parquet
                when parquet.compression().orElse("SNAPPY").equals("SNAPPY") -> Optional.of("hadoop-snappy");
                case Parquet _, Orc _ -> Optional.empty();
            };
        }

        /// Apache Parquet.
        ///
        /// @param compression `UNCOMPRESSED`, `SNAPPY` or `GZIP`
        /// @param blockBytes the size of row groups
        /// @param writerVersion `V1` or `V2`
        record Parquet(
                Optional<String> compression,
                OptionalInt blockBytes,
                OptionalInt pageBytes,
                OptionalInt maxPaddingBytes,
                Optional<Boolean> isDictionaryEnabled,
                Optional<String> writerVersion)
                implements Output {}

        /// Apache ORC.
        ///
        /// @param compression `NONE`, `ZLIB` or `SNAPPY`
        /// @param paddingTolerance the part of a stripe that may be padding
        /// @param dictionaryKeyThreshold the part of a column's values that may be distinct, for a dictionary
        /// @param formatVersion `V0_11` or `V0_12`
        record Orc(
                Optional<String> compression,
                OptionalInt stripeBytes,
                OptionalInt blockBytes,
                OptionalInt rowIndexStride,
                Optional<Boolean> isPaddingEnabled,
                OptionalDouble paddingTolerance,
                List<String> bloomFilterColumns,
                OptionalDouble bloomFilterFalsePositives,
                OptionalDouble dictionaryKeyThreshold,
                Optional<String> formatVersion)
                implements Output {

            public Orc {
                bloomFilterColumns = List.copyOf(bloomFilterColumns);
            }
        }
    }
}
