package dev.deja.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two graphs with nothing but reflection: not with a line of the code that the codec or
 * {@link Difference} use. Sets and hash maps here hold keys whose {@code equals} is by content.
 */
final class DeepComparison {
    private final IdentityHashMap<Object, Object> pairs = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Object> back = new IdentityHashMap<>();

    private DeepComparison() {}

    /** Where they differ, or null. */
    static @Nullable String of(@Nullable Object one, @Nullable Object other) {
        try {
            return new DeepComparison().compare(one, other, "result");
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable String compare(@Nullable Object one, @Nullable Object other, String path)
            throws IllegalAccessException {
        if (one == null || other == null) {
            return one == other ? null : path + ": null on one side";
        }
        Class<?> type = one.getClass();
        if (type != other.getClass()) {
            return path + ": " + type + " and " + other.getClass();
        }
        if (isValue(one)) {
            return one.equals(other) ? null : path + ": " + one + " and " + other;
        }
        Object known = pairs.get(one);
        Object knownBack = back.get(other);
        if (known != null || knownBack != null) {
            boolean same = known == other && knownBack == one;
            return same || isWithoutIdentity(one) ? null : path + ": not the same object as before";
        }
        pairs.put(one, other);
        back.put(other, one);
        if (type.isArray()) {
            return elements(asList(one), asList(other), path);
        } else if (one instanceof Optional<?> optional) {
            return compare(
                    optional.orElse(null), ((Optional<?>) other).orElse(null), path + ".get()");
        } else if (one instanceof Map<?, ?> map) {
            return maps(map, (Map<?, ?>) other, path);
        } else if (one instanceof Set<?> set && !(one instanceof SortedSet<?>)) {
            return sets(set, (Set<?>) other, path);
        } else if (one instanceof Collection<?> collection) {
            return elements(
                    new ArrayList<>(collection), new ArrayList<>((Collection<?>) other), path);
        }
        return fields(type, one, other, path);
    }

    private static boolean isValue(Object object) {
        return (object.getClass().getName().startsWith("java.")
                        && !(object instanceof Collection<?>)
                        && !(object instanceof Map<?, ?>)
                        && !(object instanceof Optional<?>))
                || object instanceof Enum<?>;
    }

    /** The empty ones are constants. */
    private static boolean isWithoutIdentity(Object object) {
        return object instanceof Optional<?>
                || (object instanceof Collection<?> collection && collection.isEmpty())
                || (object instanceof Map<?, ?> map && map.isEmpty());
    }

    private static List<@Nullable Object> asList(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private @Nullable String elements(List<?> one, List<?> other, String path)
            throws IllegalAccessException {
        if (one.size() != other.size()) {
            return path + ": sizes differ";
        }
        for (int i = 0; i < one.size(); i++) {
            String difference = compare(one.get(i), other.get(i), path + "[" + i + "]");
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String sets(Set<?> one, Set<?> other, String path)
            throws IllegalAccessException {
        boolean ordered = !(one.getClass() == HashSet.class || one instanceof EnumSet<?>);
        if (ordered && one.getClass().getName().contains("Linked")) {
            return elements(new ArrayList<>(one), new ArrayList<>(other), path);
        }
        return one.equals(other) ? null : path + ": sets differ";
    }

    private @Nullable String maps(Map<?, ?> one, Map<?, ?> other, String path)
            throws IllegalAccessException {
        if (one instanceof SortedMap<?, ?> sorted
                && !Objects.equals(sorted.comparator(), ((SortedMap<?, ?>) other).comparator())) {
            return path + ": comparators differ";
        }
        if (one.getClass() != HashMap.class
                && !one.getClass().getName().contains("Immutable")
                && !new ArrayList<Object>(one.keySet())
                        .equals(new ArrayList<Object>(other.keySet()))) {
            return path + ": the order of keys differs";
        }
        if (!one.keySet().equals(other.keySet())) {
            return path + ": keys differ";
        }
        for (Map.Entry<?, ?> entry : one.entrySet()) {
            String difference =
                    compare(
                            entry.getValue(),
                            other.get(entry.getKey()),
                            path + ".get(" + entry.getKey() + ")");
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String fields(Class<?> type, Object one, Object other, String path)
            throws IllegalAccessException {
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && c != Record.class) {
                    field.setAccessible(true);
                    String difference =
                            compare(field.get(one), field.get(other), path + "." + field.getName());
                    if (difference != null) {
                        return difference;
                    }
                }
            }
        }
        return null;
    }
}
