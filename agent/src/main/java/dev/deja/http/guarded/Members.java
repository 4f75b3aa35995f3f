package dev.deja.http.guarded;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls public methods of frameworks by name. What was found is kept by the class that has it, and
 * dies with it.
 */
final class Members {
    private static final ClassValue<Map<String, MethodHandle>> FOUND =
            new ClassValue<>() {
                @Override
                protected Map<String, MethodHandle> computeValue(Class<?> type) {
                    return new ConcurrentHashMap<>();
                }
            };

    private Members() {}

    /**
     * Calls the public method of that name and number of parameters.
     *
     * @throws Throwable what it throws; {@link NoSuchMethodException} when there is none
     */
    static @Nullable Object call(Object target, String name, @Nullable Object... arguments)
            throws Throwable {
        Map<String, MethodHandle> known = FOUND.get(target.getClass());
        String key = name + "/" + arguments.length;
        MethodHandle method = known.get(key);
        if (method == null) {
            method = find(target.getClass(), name, arguments.length);
            known.put(key, method);
        }
        return method.invokeExact(target, arguments);
    }

    private static MethodHandle find(Class<?> type, String name, int parameters)
            throws ReflectiveOperationException {
        Method found = search(type, name, parameters);
        if (found == null) {
            throw new NoSuchMethodException(type.getName() + "." + name);
        }
        return MethodHandles.publicLookup()
                .unreflect(found)
                .asSpreader(Object[].class, parameters)
                .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
    }

    /** In a public type, since a class that is not public may implement it. */
    private static @Nullable Method search(@Nullable Class<?> type, String name, int parameters) {
        if (type == null) {
            return null;
        }
        if (Modifier.isPublic(type.getModifiers())) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals(name)
                        && method.getParameterCount() == parameters
                        && !method.isBridge()
                        && Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
                    return method;
                }
            }
        }
        for (Class<?> parent : type.getInterfaces()) {
            Method found = search(parent, name, parameters);
            if (found != null) {
                return found;
            }
        }
        return search(type.getSuperclass(), name, parameters);
    }

    /** The type of that name among a class, its superclasses and their interfaces. */
    static @Nullable Class<?> supertype(@Nullable Class<?> type, String name) {
        if (type == null || type.getName().equals(name)) {
            return type;
        }
        for (Class<?> parent : type.getInterfaces()) {
            Class<?> found = supertype(parent, name);
            if (found != null) {
                return found;
            }
        }
        return supertype(type.getSuperclass(), name);
    }

    /** The name of a class, the same on every instance for what a compiler or library makes. */
    static String name(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda + "$$Lambda".length());
    }
}
