package io.millrace.lambda.function;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// Copies between shapes of the SDK that have members of the same names: responses repeat the shape of what they show.
public final class SameMembersShapes {

    private SameMembersShapes() {}

    /// Builds a response with the members of a shape.
    public static <B extends SdkPojo & SdkBuilder<B, T>, T> T copy(SdkPojo from, B builder) {
        Map<String, SdkField<?>> members =
                from.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        for (SdkField<?> field : builder.sdkFields()) {
            SdkField<?> member = members.get(field.memberName());
            if (member != null) {
                field.set(builder, member.getValueOrDefault(from));
            }
        }
        return builder.build();
    }
}
