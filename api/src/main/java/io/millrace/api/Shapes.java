package io.millrace.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;

/// Makes instances of the SDK's model classes, whose members are then read and set through `SdkPojo.sdkFields()`.
public final class Shapes {

    private static final ClassValue<MethodHandle> BUILDERS = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            try {
                Method builder = type.getMethod("builder");
                return MethodHandles.publicLookup().unreflect(builder).asType(MethodType.methodType(SdkPojo.class));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("not a model class of the SDK: " + type, e);
            }
        }
    };

    private Shapes() {}

    /// An empty builder of a model class, itself an `SdkPojo` with the same fields.
    ///
    /// @throws IllegalArgumentException if the class is none of the SDK's model
    public static SdkPojo newBuilder(Class<?> modelClass) {
        try {
            return (SdkPojo) BUILDERS.get(modelClass).invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a " + modelClass, e);
        }
    }

    /// The finished object of a builder made by [#newBuilder(Class)] or by a field's constructor.
    public static Object build(SdkPojo builder) {
        return ((Buildable) builder).build();
    }
}
