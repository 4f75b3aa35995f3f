package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How a named property of a class is read: a record's accessor; else a public method {@code getX},
 * {@code isX} (boolean) or {@code x} without parameters; else a field of any visibility, inherited
 * ones included. Of JDK classes only the public methods count.
 *
 * <p>Found once per class and name. What is found hangs off the class itself, so that nothing of
 * the agent's holds an application's class.
 */
final class Property {
    private static final ClassValue<ConcurrentMap<String, Property>> FOUND =
            new ClassValue<>() {
                @Override
                protected ConcurrentMap<String, Property> computeValue(Class<?> type) {
                    return new ConcurrentHashMap<>();
                }
            };

    /** Null when there is no such property, or when it cannot be opened. */
    private final @Nullable MethodHandle reader;

    private final boolean exists;

    private Property(@Nullable MethodHandle reader, boolean exists) {
        this.reader = reader;
        this.exists = exists;
    }

    static Property of(Class<?> type, String name) {
        ConcurrentMap<String, Property> known = FOUND.get(type);
        Property property = known.get(name);
        if (property == null) {
            property = find(type, name);
            known.put(name, property);
        }
        return property;
    }

    /** Whether the class has it at all. */
    boolean exists() {
        return exists;
    }

    boolean isReadable() {
        return reader != null;
    }

    /** The value; throws whatever the application's getter throws. */
    @Nullable Object read(Object from) throws Throwable {
        MethodHandle handle = reader;
        if (handle == null) {
            throw new IllegalStateException("not readable");
        }
        return (Object) handle.invokeExact(from);
    }

    private static Property find(Class<?> type, String name) {
        try {
            Method method = method(type, name);
            if (method != null) {
                return new Property(Access.reader(method), true);
            }
            Field field = Access.isJdk(type) ? null : field(type, name);
            return field == null
                    ? new Property(null, false)
                    : new Property(Access.reader(field), true);
        } catch (LinkageError | RuntimeException e) {
            // A signature names a class that is not there.
            return new Property(null, true);
        }
    }

    private static @Nullable Method method(Class<?> type, String name) {
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getName().equals(name)) {
                    return component.getAccessor();
                }
            }
        }
        String capitalised = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        Method best = null;
        int bestRank = Integer.MAX_VALUE;
        for (Method method : type.getMethods()) {
            int rank = rank(method, name, capitalised);
            if (rank < bestRank
                    || (rank == bestRank && best != null && isMoreSpecific(method, best))) {
                best = method;
                bestRank = rank;
            }
        }
        return best;
    }

    private static boolean isMoreSpecific(Method method, Method than) {
        return method.getReturnType() != than.getReturnType()
                && than.getReturnType().isAssignableFrom(method.getReturnType());
    }

    /** Lower is better; MAX_VALUE for what is no accessor of the property. */
    private static int rank(Method method, String name, String capitalised) {
        if (method.getParameterCount() != 0
                || Modifier.isStatic(method.getModifiers())
                || method.getReturnType() == void.class
                || method.getDeclaringClass() == Object.class) {
            return Integer.MAX_VALUE;
        }
        String found = method.getName();
        if (found.length() == capitalised.length() + 3
                && found.startsWith("get")
                && found.endsWith(capitalised)) {
            return 0;
        }
        if (found.length() == capitalised.length() + 2
                && found.startsWith("is")
                && found.endsWith(capitalised)
                && (method.getReturnType() == boolean.class
                        || method.getReturnType() == Boolean.class)) {
            return 1;
        }
        return found.equals(name) && !isOfEveryObject(found) ? 2 : Integer.MAX_VALUE;
    }

    private static boolean isOfEveryObject(String name) {
        return name.equals("hashCode") || name.equals("toString") || name.equals("clone");
    }

    private static @Nullable Field field(Class<?> type, String name) {
        for (Class<?> c = type; c != null && !Access.isJdk(c); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name) && !Modifier.isStatic(field.getModifiers())) {
                    return field;
                }
            }
        }
        return null;
    }
}
