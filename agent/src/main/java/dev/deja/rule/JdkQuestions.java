package dev.deja.rule;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What conditions may call of the JDK: all of immutable values, and of collections and maps what
 * looks something up. Nothing else, so that no expression comes to files, threads, classes or
 * loaders.
 */
final class JdkQuestions {
    /** No names: all its methods. */
    private static final Map<Class<?>, Set<String>> OPEN = new LinkedHashMap<>();

    /** Methods of open types that make something big, cost much, or lead elsewhere. */
    private static final Set<String> CLOSED =
            Set.of(
                    "getClass",
                    "notify",
                    "notifyAll",
                    "wait",
                    "repeat",
                    "intern",
                    "pow",
                    "shiftLeft",
                    "setBit",
                    "flipBit",
                    "nextProbablePrime",
                    "toURL",
                    "describeConstable",
                    "resolveConstantDesc",
                    "getDeclaringClass");

    static {
        Set<String> all = Set.of();
        for (Class<?> type :
                List.<Class<?>>of(
                        String.class,
                        Boolean.class,
                        Character.class,
                        Byte.class,
                        Short.class,
                        Integer.class,
                        Long.class,
                        Float.class,
                        Double.class,
                        Number.class,
                        BigInteger.class,
                        BigDecimal.class,
                        CharSequence.class,
                        Enum.class,
                        UUID.class,
                        Locale.class,
                        Currency.class,
                        URI.class,
                        Optional.class,
                        OptionalInt.class,
                        OptionalLong.class,
                        OptionalDouble.class)) {
            OPEN.put(type, all);
        }
        OPEN.put(List.class, Set.of("get", "indexOf", "lastIndexOf"));
        OPEN.put(SortedSet.class, Set.of("first", "last"));
        OPEN.put(Collection.class, Set.of("size", "isEmpty", "contains", "containsAll"));
        OPEN.put(SortedMap.class, Set.of("firstKey", "lastKey"));
        OPEN.put(
                Map.class,
                Set.of(
                        "size",
                        "isEmpty",
                        "get",
                        "getOrDefault",
                        "containsKey",
                        "containsValue",
                        "keySet",
                        "values"));
        OPEN.put(Map.Entry.class, Set.of("getKey", "getValue"));
        OPEN.put(Date.class, Set.of("getTime", "before", "after", "toInstant"));
        OPEN.put(Comparable.class, Set.of("compareTo"));
        OPEN.put(Object.class, Set.of("equals", "hashCode", "toString"));
    }

    private JdkQuestions() {}

    /** Whether a method is for no condition, whoever declares it. */
    static boolean isClosed(String method) {
        return CLOSED.contains(method);
    }

    /** Open methods that objects of a class have, as public types of the JDK declare them. */
    static List<Method> of(Class<?> type, String name, int arguments) {
        List<Method> found = new ArrayList<>();
        if (CLOSED.contains(name)) {
            return found;
        }
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            // All of its types are immutable.
            if (c.getName().startsWith("java.time.") && Modifier.isPublic(c.getModifiers())) {
                add(c, name, arguments, found);
            }
        }
        for (Map.Entry<Class<?>, Set<String>> open : OPEN.entrySet()) {
            if (open.getKey().isAssignableFrom(type)
                    && (open.getValue().isEmpty() || open.getValue().contains(name))) {
                add(open.getKey(), name, arguments, found);
            }
        }
        return found;
    }

    private static void add(Class<?> type, String name, int arguments, List<Method> found) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == arguments
                    && !Modifier.isStatic(method.getModifiers())
                    && !method.isBridge()
                    && method.getReturnType() != void.class
                    && (method.getDeclaringClass() != Object.class || type == Object.class)) {
                found.add(method);
            }
        }
    }

    /** The final JDK class that a declared type is, boxed; null when values may be of another. */
    static @Nullable Class<?> finalType(String declared) {
        Class<?> type =
                switch (declared) {
                    case "boolean" -> Boolean.class;
                    case "byte" -> Byte.class;
                    case "char" -> Character.class;
                    case "short" -> Short.class;
                    case "int" -> Integer.class;
                    case "long" -> Long.class;
                    case "float" -> Float.class;
                    case "double" -> Double.class;
                    default -> null;
                };
        if (type != null || !declared.startsWith("java.")) {
            return type;
        }
        try {
            type = Class.forName(declared, false, null);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
        return Modifier.isFinal(type.getModifiers()) ? type : null;
    }
}
