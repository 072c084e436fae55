package io.millrace.lambda.source;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FilterCriteria;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.OnFailure;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// Mappings in the SDK's shapes.
final class MappingShapes {

    private static final String USER_ACTION = "User action";

    private MappingShapes() {}

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html>
    static EventSourceMappingConfiguration configuration(MappingDefinition mapping) {
        MappingSettings settings = mapping.settings();
        EventSourceMappingConfiguration.Builder configuration = EventSourceMappingConfiguration.builder()
                .uuid(mapping.uuid())
                .eventSourceMappingArn(mapping.arn())
                .eventSourceArn(mapping.sourceArn())
                .functionArn(mapping.functionArn())
                .startingPosition(mapping.start().name())
                .batchSize(settings.batchSize())
                .maximumBatchingWindowInSeconds(settings.batchingSeconds())
                .parallelizationFactor(settings.lanes())
                .maximumRetryAttempts(settings.retries())
                .maximumRecordAgeInSeconds(settings.recordAgeSeconds())
                .bisectBatchOnFunctionError(settings.bisects())
                .tumblingWindowInSeconds(settings.tumblingSeconds())
                .destinationConfig(DestinationConfig.builder()
                        .onFailure(OnFailure.builder()
                                .destination(settings.onFailure().orElse(null))
                                .build())
                        .build())
                .lastModified(mapping.lastModified())
                .lastProcessingResult(mapping.lastResult())
                .state(mapping.state().toString())
                .stateTransitionReason(USER_ACTION);
        mapping.startTime().ifPresent(configuration::startingPositionTimestamp);
        if (settings.reportsItems()) {
            configuration.functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
        }
        if (!settings.filters().isEmpty()) {
            configuration.filterCriteria(FilterCriteria.builder()
                    .filters(settings.filters().stream()
                            .map(pattern -> Filter.builder().pattern(pattern).build())
                            .toList())
                    .build());
        }
        return configuration.build();
    }

    /// Writes a mapping into any of the responses that hold one: they have the same members.
    static <B extends SdkPojo & SdkBuilder<B, T>, T> T described(MappingDefinition mapping, B builder) {
        EventSourceMappingConfiguration configuration = configuration(mapping);
        Map<String, SdkField<?>> members =
                configuration.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        for (SdkField<?> field : builder.sdkFields()) {
            SdkField<?> member = members.get(field.memberName());
            if (member != null) {
                field.set(builder, member.getValueOrDefault(configuration));
            }
        }
        return builder.build();
    }
}
