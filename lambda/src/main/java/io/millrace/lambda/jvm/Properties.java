package io.millrace.lambda.jvm;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The properties of a class, by the rules of JavaBeans: getters, setters, public fields, components of records.
///
/// Names that are written follow the getters; names that are read are compared without regard to case, so that
/// `Records` and `eventSourceARN` find their setters.
final class Properties {

    private static final Map<Class<?>, Properties> KNOWN = new ConcurrentHashMap<>();

    private final Class<?> type;
    private final Map<String, Reader> readers = new LinkedHashMap<>();
    private final Map<String, Writer> writers = new LinkedHashMap<>();

    /// Gets the value of a property.
    @FunctionalInterface
    interface Reader {
        Object get(Object bean) throws ReflectiveOperationException;
    }

    /// Sets a property.
    ///
    /// @param type what it takes
    record Writer(Type type, Setter setter) {}

    /// Sets the value of a property.
    @FunctionalInterface
    interface Setter {
        void set(Object bean, Object value) throws ReflectiveOperationException;
    }

    private Properties(Class<?> type) {
        this.type = type;
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                Method accessor = accessible(component.getAccessor());
                readers.put(component.getName(), accessor::invoke);
            }
            return;
        }
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                readers.put(field.getName(), field::get);
                if (!Modifier.isFinal(field.getModifiers())) {
                    writers.put(key(field.getName()), new Writer(field.getGenericType(), field::set));
                }
            }
        }
        Method[] methods = type.getMethods();
        Arrays.sort(methods, (a, b) -> a.getName().compareTo(b.getName()));
        for (Method method : methods) {
            if (!Modifier.isStatic(method.getModifiers())
                    && method.getDeclaringClass() != Object.class
                    && !method.isBridge()) {
                add(method);
            }
        }
    }

    static Properties of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Properties::new);
    }

    Map<String, Reader> readers() {
        return readers;
    }

    /// The property of that name; null if there is none.
    Writer writer(String name) {
        return writers.get(key(name));
    }

    /// A new object of the class.
    Object newBean() throws ReflectiveOperationException {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(
                    "Cannot construct instance of `" + type.getName() + "`: abstract types cannot be constructed");
        }
        Constructor<?> constructor;
        try {
            constructor = type.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "Cannot construct instance of `" + type.getName() + "`: it has no constructor without arguments",
                    e);
        }
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private void add(Method method) {
        String name = method.getName();
        if (method.getParameterCount() == 1 && name.length() > 3 && name.startsWith("set")) {
            accessible(method);
            writers.put(
                    key(name.substring(3)),
                    new Writer(method.getGenericParameterTypes()[0], (bean, value) -> method.invoke(bean, value)));
        }
        if (method.getParameterCount() > 0 || method.getReturnType() == void.class) {
            return;
        }
        boolean isFlag = method.getReturnType() == boolean.class || method.getReturnType() == Boolean.class;
        if (name.length() > 3 && name.startsWith("get")) {
            readers.put(decapitalized(name.substring(3)), accessible(method)::invoke);
        } else if (isFlag && name.length() > 2 && name.startsWith("is")) {
            readers.put(decapitalized(name.substring(2)), accessible(method)::invoke);
        }
    }

    private static Method accessible(Method method) {
        method.setAccessible(true);
        return method;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// `RecordId` is `recordId`, and `URLPath` is `urlpath`: all leading capitals are made small.
    private static String decapitalized(String name) {
        int end = 0;
        while (end < name.length() && Character.isUpperCase(name.charAt(end))) {
            end++;
        }
        return name.substring(0, end).toLowerCase(Locale.ROOT) + name.substring(end);
    }
}
