package io.millrace.firehose;

import io.millrace.firehose.definition.Conversion;
import io.millrace.firehose.definition.Conversion.Input;
import io.millrace.firehose.definition.Conversion.Output;
import io.millrace.firehose.definition.Conversion.TableName;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.Deserializer;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.HiveJsonSerDe;
import software.amazon.awssdk.services.firehose.model.InputFormatConfiguration;
import software.amazon.awssdk.services.firehose.model.OpenXJsonSerDe;
import software.amazon.awssdk.services.firehose.model.OrcSerDe;
import software.amazon.awssdk.services.firehose.model.OutputFormatConfiguration;
import software.amazon.awssdk.services.firehose.model.ParquetSerDe;
import software.amazon.awssdk.services.firehose.model.SchemaConfiguration;
import software.amazon.awssdk.services.firehose.model.Serializer;

/// Translates conversions between the SDK's shapes and ours.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html>
final class ConversionService {

    private ConversionService() {}

    /// The conversion that a request asks for, if it does; it is enabled unless the request says that it is not.
    ///
    /// The order and the words of what is refused are the service's.
    ///
    /// @throws io.millrace.api.Fault if it is enabled and something does not fit
    static Optional<Conversion> of(ExtendedS3DestinationConfiguration s3) {
        DataFormatConversionConfiguration configuration = s3.dataFormatConversionConfiguration();
        if (configuration == null) {
            return Optional.empty();
        }
        boolean isEnabled = !Boolean.FALSE.equals(configuration.enabled());
        if (isEnabled) {
            checkBucket(s3);
        }
        Conversion conversion = conversion(configuration, isEnabled);
        if (isEnabled) {
            TableName table = conversion.schema().orElseThrow();
            checkGiven(table.roleArn(), "RoleArn");
            checkGiven(table.databaseName(), "DatabaseName");
            checkGiven(table.tableName(), "TableName");
        }
        return Optional.of(conversion);
    }

    private static void checkBucket(ExtendedS3DestinationConfiguration s3) {
        if (s3.compressionFormat() != null && s3.compressionFormat() != CompressionFormat.UNCOMPRESSED) {
            throw DestinationService.invalid("The S3 destination's compression format must be set to UNCOMPRESSED when"
                    + " data format conversion is enabled. To enable compression within the converted output format,"
                    + " set the appropriate serialization option in the output format configuration.");
        }
        if (s3.bufferingHints() != null
                && s3.bufferingHints().sizeInMBs() != null
                && s3.bufferingHints().sizeInMBs() < Conversion.LEAST_MEGABYTES) {
            throw DestinationService.invalid(
                    "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.");
        }
    }

    private static void checkGiven(Optional<String> member, String name) {
        if (member.isEmpty()) {
            throw DestinationService.invalid("SchemaConfiguration." + name + " must not be null or empty");
        }
    }

    private static Conversion conversion(DataFormatConversionConfiguration configuration, boolean isEnabled) {
        if (isEnabled && configuration.inputFormatConfiguration() == null) {
            throw DestinationService.invalid("InputFormatConfiguration must not be null");
        }
        if (isEnabled && configuration.outputFormatConfiguration() == null) {
            throw DestinationService.invalid("OutputFormatConfiguration must not be null");
        }
        if (isEnabled && configuration.schemaConfiguration() == null) {
            throw DestinationService.invalid("SchemaConfiguration must not be null");
        }
        Optional<Input> input = Optional.ofNullable(configuration.inputFormatConfiguration())
                .map(InputFormatConfiguration::deserializer)
                .flatMap(ConversionService::input);
        if (isEnabled && input.isEmpty()) {
            throw DestinationService.invalid("Deserializer must not be null");
        }
        Optional<Output> output = Optional.ofNullable(configuration.outputFormatConfiguration())
                .map(OutputFormatConfiguration::serializer)
                .flatMap(ConversionService::output);
        if (isEnabled && output.isEmpty()) {
            throw DestinationService.invalid("Serializer must not be null");
        }
        return new Conversion(
                isEnabled,
                Optional.ofNullable(configuration.schemaConfiguration()).map(ConversionService::table),
                input,
                output);
    }

    private static TableName table(SchemaConfiguration schema) {
        return new TableName(
                text(schema.roleARN()),
                text(schema.catalogId()),
                text(schema.databaseName()),
                text(schema.tableName()),
                text(schema.region()),
                text(schema.versionId()));
    }

    private static Optional<Input> input(Deserializer deserializer) {
        OpenXJsonSerDe openX = deserializer.openXJsonSerDe();
        HiveJsonSerDe hive = deserializer.hiveJsonSerDe();
        if (openX != null && hive != null) {
            throw DestinationService.invalid("More than one deserializer specified. Only one may be chosen.");
        }
        if (hive != null) {
            return Optional.of(new Input.Hive(hive.timestampFormats()));
        }
        return Optional.ofNullable(openX)
                .map(options -> new Input.OpenX(
                        Optional.ofNullable(options.caseInsensitive()),
                        options.columnToJsonKeyMappings(),
                        Optional.ofNullable(options.convertDotsInJsonKeysToUnderscores())));
    }

    private static Optional<Output> output(Serializer serializer) {
        ParquetSerDe parquet = serializer.parquetSerDe();
        OrcSerDe orc = serializer.orcSerDe();
        if (parquet != null && orc != null) {
            throw DestinationService.invalid("More than one serializer specified. Only one may be chosen.");
        }
        if (orc != null) {
            return Optional.of(new Output.Orc(
                    text(orc.compressionAsString()),
                    number(orc.stripeSizeBytes()),
                    number(orc.blockSizeBytes()),
                    number(orc.rowIndexStride()),
                    Optional.ofNullable(orc.enablePadding()),
                    part(orc.paddingTolerance()),
                    orc.bloomFilterColumns(),
                    part(orc.bloomFilterFalsePositiveProbability()),
                    part(orc.dictionaryKeyThreshold()),
                    text(orc.formatVersionAsString())));
        }
        return Optional.ofNullable(parquet)
                .map(options -> new Output.Parquet(
                        text(options.compressionAsString()),
                        number(options.blockSizeBytes()),
                        number(options.pageSizeBytes()),
                        number(options.maxPaddingBytes()),
                        Optional.ofNullable(options.enableDictionaryCompression()),
                        text(options.writerVersionAsString())));
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(some -> !some.isEmpty());
    }

    private static OptionalInt number(@Nullable Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static OptionalDouble part(@Nullable Double part) {
        return part == null ? OptionalDouble.empty() : OptionalDouble.of(part);
    }

    /// What an update makes of a conversion: members that it does not name stay, those of the schema, too.
    static DataFormatConversionConfiguration merged(
            Optional<Conversion> before, DataFormatConversionConfiguration update) {
        if (before.isEmpty()) {
            return update;
        }
        DataFormatConversionConfiguration.Builder next = describe(before.get()).toBuilder();
        Optional<SchemaConfiguration> schema = Optional.ofNullable(next.build().schemaConfiguration());
        DestinationService.overlay(update, next);
        if (update.schemaConfiguration() != null && schema.isPresent()) {
            SchemaConfiguration.Builder members = schema.get().toBuilder();
            DestinationService.overlay(update.schemaConfiguration(), members);
            next.schemaConfiguration(members.build());
        }
        return next.build();
    }

    /// The conversion as it was asked for.
    static DataFormatConversionConfiguration describe(Conversion conversion) {
        return DataFormatConversionConfiguration.builder()
                .enabled(conversion.isEnabled())
                .schemaConfiguration(
                        conversion.schema().map(ConversionService::describe).orElse(null))
                .inputFormatConfiguration(conversion
                        .input()
                        .map(input -> InputFormatConfiguration.builder()
                                .deserializer(describe(input))
                                .build())
                        .orElse(null))
                .outputFormatConfiguration(conversion
                        .output()
                        .map(output -> OutputFormatConfiguration.builder()
                                .serializer(describe(output))
                                .build())
                        .orElse(null))
                .build();
    }

    private static SchemaConfiguration describe(TableName table) {
        return SchemaConfiguration.builder()
                .roleARN(table.roleArn().orElse(null))
                .catalogId(table.catalogId().orElse(null))
                .databaseName(table.databaseName().orElse(null))
                .tableName(table.tableName().orElse(null))
                .region(table.region().orElse(null))
                .versionId(table.versionId().orElse(null))
                .build();
    }

    private static Deserializer describe(Input input) {
        return switch (input) {
            case Input.OpenX openX ->
                Deserializer.builder()
                        .openXJsonSerDe(options -> options.caseInsensitive(
                                        openX.caseInsensitive().orElse(null))
                                .columnToJsonKeyMappings(openX.keyMappings().isEmpty() ? null : openX.keyMappings())
                                .convertDotsInJsonKeysToUnderscores(
                                        openX.convertDots().orElse(null)))
                        .build();
            case Input.Hive hive ->
                Deserializer.builder()
                        .hiveJsonSerDe(options -> options.timestampFormats(
                                hive.timestampFormats().isEmpty() ? null : hive.timestampFormats()))
                        .build();
        };
    }

    private static Serializer describe(Output output) {
        return switch (output) {
            case Output.Parquet parquet ->
                Serializer.builder()
                        .parquetSerDe(options -> options.compression(
                                        parquet.compression().orElse(null))
                                .blockSizeBytes(boxed(parquet.blockBytes()))
                                .pageSizeBytes(boxed(parquet.pageBytes()))
                                .maxPaddingBytes(boxed(parquet.maxPaddingBytes()))
                                .enableDictionaryCompression(
                                        parquet.isDictionaryEnabled().orElse(null))
                                .writerVersion(parquet.writerVersion().orElse(null)))
                        .build();
            case Output.Orc orc ->
                Serializer.builder()
                        .orcSerDe(
                                options -> options.compression(orc.compression().orElse(null))
                                        .stripeSizeBytes(boxed(orc.stripeBytes()))
                                        .blockSizeBytes(boxed(orc.blockBytes()))
                                        .rowIndexStride(boxed(orc.rowIndexStride()))
                                        .enablePadding(orc.isPaddingEnabled().orElse(null))
                                        .paddingTolerance(boxed(orc.paddingTolerance()))
                                        .bloomFilterColumns(
                                                orc.bloomFilterColumns().isEmpty() ? null : orc.bloomFilterColumns())
                                        .bloomFilterFalsePositiveProbability(boxed(orc.bloomFilterFalsePositives()))
                                        .dictionaryKeyThreshold(boxed(orc.dictionaryKeyThreshold()))
                                        .formatVersion(orc.formatVersion().orElse(null)))
                        .build();
        };
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? Integer.valueOf(number.getAsInt()) : null;
    }

    private static @Nullable Double boxed(OptionalDouble part) {
        return part.isPresent() ? Double.valueOf(part.getAsDouble()) : null;
    }
}
