package io.millrace.lambda.jvm;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the handler that a function's configuration names: `package.Class::method`, or `package.Class`.
///
/// A class that implements `RequestStreamHandler` or `RequestHandler` is called through it; any other public method may
/// take the event, the event and the context, the context, or nothing, or an input stream and an output stream. Of
/// several methods of the name the one with the most parameters is meant.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html>
final class Handlers {

    private static final String INTERFACE_METHOD = "handleRequest";

    private Handlers() {}

    /// @throws ReflectiveOperationException if the class or the method is not there or cannot be used
    static Handler load(String text, ClassLoader classes) throws ReflectiveOperationException {
        int colons = text.indexOf("::");
        String className = colons < 0 ? text : text.substring(0, colons);
        String method = colons < 0 ? INTERFACE_METHOD : text.substring(colons + 2);
        Class<?> type;
        try {
            type = Class.forName(className, true, classes);
        } catch (ClassNotFoundException e) {
            throw new ClassNotFoundException("Class not found: " + className, e);
        }
        if (method.equals(INTERFACE_METHOD) && RequestStreamHandler.class.isAssignableFrom(type)) {
            RequestStreamHandler handler = (RequestStreamHandler) newInstance(type);
            return handler::handleRequest;
        }
        if (method.equals(INTERFACE_METHOD) && RequestHandler.class.isAssignableFrom(type)) {
            return ofInterface(type);
        }
        return ofMethod(type, method);
    }

    /// What the function threw, without what called it.
    static Throwable unwrapped(Throwable error) {
        Throwable cause = error;
        while (cause instanceof InvocationTargetException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    @SuppressWarnings("unchecked")
    private static Handler ofInterface(Class<?> type) throws ReflectiveOperationException {
        Type event = argumentOf(type, RequestHandler.class, 0);
        RequestHandler<Object, Object> handler = (RequestHandler<Object, Object>) newInstance(type);
        return (in, out, context) -> write(handler.handleRequest(read(in, event), context), out);
    }

    private static Handler ofMethod(Class<?> type, String name) throws ReflectiveOperationException {
        List<Method> methods = new ArrayList<>(Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .filter(Handlers::isUsable)
                .toList());
        if (methods.isEmpty()) {
            throw new NoSuchMethodException("No public method named " + name
                    + " with appropriate method signature found on class " + type.getName());
        }
        methods.sort(Comparator.comparingInt(Method::getParameterCount));
        Method method = methods.getLast();
        method.setAccessible(true);
        Object target = Modifier.isStatic(method.getModifiers()) ? null : newInstance(type);
        Type[] parameters = method.getGenericParameterTypes();
        return (in, out, context) -> {
            Object[] arguments = new Object[parameters.length];
            boolean isStream = false;
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] == Context.class) {
                    arguments[i] = context;
                } else if (parameters[i] == InputStream.class) {
                    arguments[i] = in;
                } else if (parameters[i] == OutputStream.class) {
                    arguments[i] = out;
                    isStream = true;
                } else {
                    arguments[i] = read(in, parameters[i]);
                }
            }
            Object answer = method.invoke(target, arguments);
            if (!isStream) {
                write(answer, out);
            }
        };
    }

    /// Whether the parameters are at most one event, or the two streams, and after them at most one context.
    private static boolean isUsable(Method method) {
        List<Class<?>> parameters = new ArrayList<>(List.of(method.getParameterTypes()));
        if (!parameters.isEmpty() && parameters.getLast() == Context.class) {
            parameters.removeLast();
        }
        return parameters.size() < 2
                || (parameters.size() == 2
                        && parameters.getFirst() == InputStream.class
                        && parameters.getLast() == OutputStream.class);
    }

    private static Object newInstance(Class<?> type) throws ReflectiveOperationException {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new NoSuchMethodException("Class " + type.getName() + " has no public zero-argument constructor");
        } catch (InstantiationException e) {
            throw new InstantiationException("Class " + type.getName() + " cannot be instantiated");
        }
    }

    private static Object read(InputStream in, Type type) throws java.io.IOException {
        byte[] document = in.readAllBytes();
        try {
            return Binder.bound(Json.read(document), type);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new RuntimeException("An error occurred during JSON parsing", e);
        }
    }

    private static void write(Object answer, OutputStream out) throws java.io.IOException {
        Object plain;
        try {
            plain = Binder.plain(answer);
        } catch (IllegalArgumentException e) {
            throw new RuntimeException("An error occurred during JSON serialization of response", e);
        }
        out.write(Json.write(plain));
    }

    /// What stands for a type parameter of an interface that a class implements, itself or by its parents.
    private static Type argumentOf(Class<?> type, Class<?> wanted, int index) {
        Type found = argumentOf(type, wanted, index, Map.of());
        return found == null ? Object.class : found;
    }

    private static Type argumentOf(Type type, Class<?> wanted, int index, Map<TypeVariable<?>, Type> known) {
        Class<?> raw;
        Map<TypeVariable<?>, Type> inside = new HashMap<>();
        switch (type) {
            case Class<?> plain -> raw = plain;
            case ParameterizedType generic -> {
                raw = (Class<?>) generic.getRawType();
                for (int i = 0; i < raw.getTypeParameters().length; i++) {
                    Type argument = generic.getActualTypeArguments()[i];
                    inside.put(raw.getTypeParameters()[i], known.getOrDefault(argument, argument));
                }
            }
            default -> {
                return null;
            }
        }
        if (raw == wanted) {
            Type argument = inside.get(raw.getTypeParameters()[index]);
            return argument == null ? Object.class : argument;
        }
        List<Type> parents = new ArrayList<>(List.of(raw.getGenericInterfaces()));
        if (raw.getGenericSuperclass() != null) {
            parents.add(raw.getGenericSuperclass());
        }
        for (Type parent : parents) {
            Type found = argumentOf(parent, wanted, index, inside);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
