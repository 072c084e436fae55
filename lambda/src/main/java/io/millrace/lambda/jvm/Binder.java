package io.millrace.lambda.jvm;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes the objects that a handler takes out of JSON, and JSON out of what it answers.
///
/// Unknown members are ignored; bytes are base64; a date is milliseconds, or seconds if it has a fraction.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html>
@SuppressWarnings("JavaUtilDate") // functions may use what they like
final class Binder {

    private static final double MILLIS = 1e3;

    private Binder() {}

    /// The value as an object of the type.
    ///
    /// @param value of the kinds that [Json#read] gives
    /// @throws IllegalArgumentException if it cannot be one
    static Object bound(Object value, Type type) {
        return bound(value, type, Map.of());
    }

    private static Object bound(Object value, Type type, Map<TypeVariable<?>, Type> known) {
        return switch (type) {
            case Class<?> plain -> bound(value, plain, new Type[0], known);
            case ParameterizedType generic ->
                bound(value, (Class<?>) generic.getRawType(), generic.getActualTypeArguments(), known);
            case GenericArrayType array -> array(value, array.getGenericComponentType(), known);
            case WildcardType wildcard -> bound(value, wildcard.getUpperBounds()[0], known);
            case TypeVariable<?> variable ->
                known.containsKey(variable)
                        ? bound(value, known.get(variable), without(known, variable))
                        : bound(value, variable.getBounds()[0], known);
            default -> value;
        };
    }

    /// A variable may stand for itself in an outer class.
    private static Map<TypeVariable<?>, Type> without(Map<TypeVariable<?>, Type> known, TypeVariable<?> variable) {
        Map<TypeVariable<?>, Type> rest = new HashMap<>(known);
        rest.remove(variable);
        return rest;
    }

    private static Object bound(Object value, Class<?> type, Type[] arguments, Map<TypeVariable<?>, Type> known) {
        if (type == Optional.class) {
            return Optional.ofNullable(bound(value, argument(arguments, 0), known));
        }
        if (value == null) {
            return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
        }
        if (type == Object.class) {
            return value;
        }
        if (type == byte[].class) {
            return Base64.getDecoder().decode(text(value, type));
        }
        if (type.isArray()) {
            return array(value, type.getComponentType(), known);
        }
        if (Map.class.isAssignableFrom(type)) {
            return map(value, type, arguments, known);
        }
        if (Collection.class.isAssignableFrom(type) || type == Iterable.class) {
            return collection(value, type, arguments, known);
        }
        if (value instanceof Map<?, ?> members) {
            if (isScalar(type)) {
                throw cannot(type, "Object value (token `JsonToken.START_OBJECT`)");
            }
            return type.isRecord() ? record(members, type, known) : bean(members, type, arguments, known);
        }
        return scalar(value, type);
    }

    private static Type argument(Type[] arguments, int i) {
        return i < arguments.length ? arguments[i] : Object.class;
    }

    private static boolean isScalar(Class<?> type) {
        return type.isPrimitive()
                || type == String.class
                || type == Boolean.class
                || type == Character.class
                || type.isEnum()
                || Number.class.isAssignableFrom(type);
    }

    private static Object scalar(Object value, Class<?> type) {
        if (value instanceof List) {
            throw cannot(type, "Array value (token `JsonToken.START_ARRAY`)");
        }
        if (type == String.class || type == CharSequence.class) {
            return value.toString();
        }
        if (type == boolean.class || type == Boolean.class) {
            return value instanceof Boolean ? value : Boolean.valueOf(text(value, type));
        }
        if (type == char.class || type == Character.class) {
            return text(value, type).charAt(0);
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return number(value, type);
        }
        if (type.isEnum()) {
            return constant(text(value, type), type);
        }
        if (ByteBuffer.class.isAssignableFrom(type)) {
            return ByteBuffer.wrap(Base64.getDecoder().decode(text(value, type)));
        }
        if (value instanceof Number number && type == Date.class) {
            return Date.from(moment(number));
        }
        if (value instanceof Number number && type == Instant.class) {
            return moment(number);
        }
        if (type == Date.class) {
            return Date.from(Instant.parse(text(value, type)));
        }
        return ofText(text(value, type), type);
    }

    private static Instant moment(Number number) {
        return number instanceof Double seconds
                ? Instant.ofEpochMilli(Math.round(seconds * MILLIS))
                : Instant.ofEpochMilli(number.longValue());
    }

    private static Object number(Object value, Class<?> type) {
        if (value instanceof Boolean flag) {
            throw cannot(type, "Boolean value (token `JsonToken.VALUE_" + (flag ? "TRUE" : "FALSE") + "`)");
        }
        BigDecimal number;
        try {
            number = new BigDecimal(value.toString().strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Cannot deserialize value of type `" + type.getName() + "` from String \"" + value
                            + "\": not a valid number",
                    e);
        }
        return switch (type.getName()) {
            case "int", "java.lang.Integer" -> whole(number, type).intValueExact();
            case "long", "java.lang.Long" -> whole(number, type).longValueExact();
            case "short", "java.lang.Short" -> whole(number, type).shortValueExact();
            case "byte", "java.lang.Byte" -> whole(number, type).byteValueExact();
            case "double", "java.lang.Double" -> number.doubleValue();
            case "float", "java.lang.Float" -> number.floatValue();
            case "java.math.BigInteger" -> whole(number, type);
            case "java.math.BigDecimal" -> number;
            case "java.lang.Number" -> value instanceof Number ? value : number;
            default -> ofText(value.toString(), type);
        };
    }

    private static BigInteger whole(BigDecimal number, Class<?> type) {
        BigInteger whole = number.toBigInteger();
        int bits = switch (type.getName()) {
            case "int", "java.lang.Integer" -> Integer.SIZE;
            case "long", "java.lang.Long" -> Long.SIZE;
            case "short", "java.lang.Short" -> Short.SIZE;
            case "byte", "java.lang.Byte" -> Byte.SIZE;
            default -> Integer.MAX_VALUE;
        };
        if (whole.bitLength() >= bits) {
            throw new IllegalArgumentException("Numeric value (" + number + ") out of range of " + type.getName());
        }
        return whole;
    }

    private static Object constant(String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("Cannot deserialize value of type `" + type.getName() + "` from String \""
                + name + "\": not one of the values accepted for Enum class");
    }

    /// By what makes such objects of a text: `parse`, `fromString`, `valueOf`, `create`, or a constructor.
    private static Object ofText(String text, Class<?> type) {
        try {
            for (String factory : List.of("parse", "fromString", "valueOf", "create", "of")) {
                for (Class<?> parameter : List.of(String.class, CharSequence.class)) {
                    try {
                        var method = type.getMethod(factory, parameter);
                        if (Modifier.isStatic(method.getModifiers()) && type.isAssignableFrom(method.getReturnType())) {
                            method.setAccessible(true);
                            return method.invoke(null, text);
                        }
                    } catch (NoSuchMethodException _) {
                        // the next may be there
                    }
                }
            }
            Constructor<?> constructor = type.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            return constructor.newInstance(text);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "Cannot deserialize value of type `" + type.getName() + "` from String \"" + text + "\"",
                    e.getCause());
        } catch (ReflectiveOperationException e) {
            throw cannot(type, "String value (token `JsonToken.VALUE_STRING`)");
        }
    }

    private static Object array(Object value, Type element, Map<TypeVariable<?>, Type> known) {
        List<?> elements = elements(value, Object[].class);
        Class<?> raw = raw(element);
        Object array = Array.newInstance(raw, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(array, i, bound(elements.get(i), element, known));
        }
        return array;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> Object.class;
        };
    }

    private static List<?> elements(Object value, Class<?> type) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw cannot(type, value instanceof Map ? "Object value (token `JsonToken.START_OBJECT`)" : "value " + value);
    }

    private static Object collection(Object value, Class<?> type, Type[] arguments, Map<TypeVariable<?>, Type> known) {
        Collection<Object> collection = newCollection(type);
        for (Object element : elements(value, type)) {
            collection.add(bound(element, argument(arguments, 0), known));
        }
        return collection;
    }

    @SuppressWarnings({"unchecked", "JdkObsolete"})
    private static Collection<Object> newCollection(Class<?> type) {
        if (type.isAssignableFrom(ArrayList.class)) {
            return new ArrayList<>();
        }
        if (type == SequencedCollection.class || type.isAssignableFrom(LinkedHashSet.class)) {
            return new LinkedHashSet<>();
        }
        if (Set.class.isAssignableFrom(type) && type.isInterface()) {
            return SortedSet.class.isAssignableFrom(type) ? new TreeSet<>() : new LinkedHashSet<>();
        }
        if (Queue.class.isAssignableFrom(type) && type.isInterface()) {
            return new ArrayDeque<>();
        }
        return (Collection<Object>) newBean(type);
    }

    @SuppressWarnings("unchecked")
    private static Object map(Object value, Class<?> type, Type[] arguments, Map<TypeVariable<?>, Type> known) {
        if (!(value instanceof Map<?, ?> members)) {
            throw cannot(
                    type, value instanceof List ? "Array value (token `JsonToken.START_ARRAY`)" : "value " + value);
        }
        Map<Object, Object> map;
        if (type.isAssignableFrom(LinkedHashMap.class)) {
            map = new LinkedHashMap<>();
        } else if (SortedMap.class.isAssignableFrom(type) && type.isAssignableFrom(TreeMap.class)) {
            map = new TreeMap<>();
        } else {
            map = (Map<Object, Object>) newBean(type);
        }
        members.forEach((name, member) -> map.put(
                bound(name, argument(arguments, 0), known),
                bound(member, arguments.length < 2 ? Object.class : arguments[1], known)));
        return map;
    }

    private static Object bean(Map<?, ?> members, Class<?> type, Type[] arguments, Map<TypeVariable<?>, Type> known) {
        Map<TypeVariable<?>, Type> inside = new HashMap<>(known);
        TypeVariable<?>[] variables = type.getTypeParameters();
        for (int i = 0; i < Math.min(variables.length, arguments.length); i++) {
            inside.put(variables[i], arguments[i]);
        }
        if (type.getGenericSuperclass() instanceof ParameterizedType parent) {
            TypeVariable<?>[] inherited = raw(parent).getTypeParameters();
            for (int i = 0; i < inherited.length; i++) {
                inside.put(inherited[i], parent.getActualTypeArguments()[i]);
            }
        }
        Object bean = newBean(type);
        Properties properties = Properties.of(type);
        members.forEach((name, value) -> {
            Properties.Writer writer = properties.writer(String.valueOf(name));
            if (writer != null) {
                try {
                    writer.setter().set(bean, bound(value, writer.type(), inside));
                } catch (InvocationTargetException e) {
                    throw new IllegalArgumentException("the setter of " + name + " failed", e.getCause());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalArgumentException("the property " + name + " cannot be set", e);
                }
            }
        });
        return bean;
    }

    private static Object newBean(Class<?> type) {
        try {
            return Properties.of(type).newBean();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("the constructor of " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " cannot be constructed", e);
        }
    }

    private static Object record(Map<?, ?> members, Class<?> type, Map<TypeVariable<?>, Type> known) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = bound(member(members, components[i].getName()), components[i].getGenericType(), known);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("the constructor of " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " cannot be constructed", e);
        }
    }

    private static Object member(Map<?, ?> members, String name) {
        if (members.containsKey(name)) {
            return members.get(name);
        }
        for (Map.Entry<?, ?> member : members.entrySet()) {
            if (name.equalsIgnoreCase(String.valueOf(member.getKey()))) {
                return member.getValue();
            }
        }
        return null;
    }

    private static String text(Object value, Class<?> type) {
        if (value instanceof List || value instanceof Map) {
            throw cannot(type, "a structure");
        }
        return value.toString();
    }

    private static IllegalArgumentException cannot(Class<?> type, String from) {
        return new IllegalArgumentException(
                "Cannot deserialize value of type `" + type.getTypeName() + "` from " + from);
    }

    /// The object as a value of JSON; members that are null are left out.
    ///
    /// @throws IllegalArgumentException if a property cannot be read, or the object holds itself
    static Object plain(Object object) {
        return plain(object, new ArrayDeque<>());
    }

    private static Object plain(Object object, ArrayDeque<Object> around) {
        return switch (object) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Number number -> isPlain(number) ? number : number.toString();
            case Character character -> character.toString();
            case CharSequence text -> text.toString();
            case Enum<?> constant -> constant.name();
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case char[] characters -> new String(characters);
            case ByteBuffer bytes -> {
                ByteBuffer copy = bytes.duplicate();
                byte[] content = new byte[copy.remaining()];
                copy.get(content);
                yield Base64.getEncoder().encodeToString(content);
            }
            case Date date -> date.getTime();
            case Optional<?> optional -> plain(optional.orElse(null), around);
            case Map<?, ?> map ->
                nested(map, around, () -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    map.forEach((key, value) -> members.put(String.valueOf(plain(key, around)), plain(value, around)));
                    return members;
                });
            case Iterable<?> elements
            when !(object instanceof java.nio.file.Path) ->
                nested(elements, around, () -> {
                    List<Object> list = new ArrayList<>();
                    elements.forEach(element -> list.add(plain(element, around)));
                    return list;
                });
            default -> other(object, around);
        };
    }

    private static Object other(Object object, ArrayDeque<Object> around) {
        if (object.getClass().isArray()) {
            return nested(object, around, () -> {
                List<Object> list = new ArrayList<>();
                for (int i = 0; i < Array.getLength(object); i++) {
                    list.add(plain(Array.get(object, i), around));
                }
                return list;
            });
        }
        String name = object.getClass().getName();
        if (name.startsWith("java.") || name.startsWith("sun.") || name.startsWith("jdk.")) {
            return object.toString(); // such as Instant, UUID, URI
        }
        return nested(object, around, () -> {
            Map<String, Object> members = new LinkedHashMap<>();
            for (Map.Entry<String, Properties.Reader> property :
                    Properties.of(object.getClass()).readers().entrySet()) {
                Object value;
                try {
                    value = property.getValue().get(object);
                } catch (InvocationTargetException e) {
                    throw new IllegalArgumentException(
                            "the property " + property.getKey() + " cannot be read", e.getCause());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalArgumentException("the property " + property.getKey() + " cannot be read", e);
                }
                if (value != null) {
                    members.put(property.getKey(), plain(value, around));
                }
            }
            return members;
        });
    }

    private static boolean isPlain(Number number) {
        return number instanceof Integer
                || number instanceof Long
                || number instanceof Double
                || number instanceof Float
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigDecimal
                || number instanceof BigInteger;
    }

    @SuppressWarnings("ReferenceEquality") // an object that holds itself, not one like it
    private static Object nested(Object object, ArrayDeque<Object> around, java.util.function.Supplier<Object> work) {
        for (Object outer : around) {
            if (outer == object) {
                throw new IllegalArgumentException("Direct self-reference leading to cycle: "
                        + object.getClass().getName());
            }
        }
        around.push(object);
        Object plain = work.get();
        around.pop();
        return plain;
    }
}
