package dev.deja.rule;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The way from a value to one of its properties: {@code .addresses[0].zip}, {@code [*].id}.
 *
 * <p>On a map a name is a key. {@code Optional}s are looked through; an empty one is null, as is
 * what lies beyond the end of a list.
 */
final class PropertyPath {
    /** More values from one {@code [*]} are refused. */
    static final int MAX_VALUES = 10_000;

    static final PropertyPath NONE = new PropertyPath(List.of());

    private final List<Step> steps;

    PropertyPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** One step. */
    sealed interface Step {}

    record Name(String name) implements Step {}

    record Index(int index) implements Step {}

    record All() implements Step {}

    /** The same way, one name earlier. */
    PropertyPath from(String name) {
        List<Step> longer = new ArrayList<>();
        longer.add(new Name(name));
        longer.addAll(steps);
        return new PropertyPath(longer);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The index of {@code [0]}; -1 when it is anything else. */
    int elementIndex() {
        return steps.size() == 1 && steps.get(0) instanceof Index element ? element.index() : -1;
    }

    /** Whether it is {@code [*]} or {@code [0]} and nothing else. */
    boolean isOneElementStep() {
        return steps.size() == 1 && !(steps.get(0) instanceof Name);
    }

    /** Whether it gives one value per element. */
    boolean isMany() {
        for (Step step : steps) {
            if (step instanceof All) {
                return true;
            }
        }
        return false;
    }

    /**
     * Why values declared like this can never have such a property, or null. Only what needs no
     * class of the application's is said.
     */
    @Nullable String neverOn(String declared) {
        if (steps.isEmpty()) {
            return null;
        }
        Step first = steps.get(0);
        boolean isArray = declared.startsWith("[");
        if (Descriptor.isPrimitive(declared) || declared.equals("void")) {
            return declared + " has no properties";
        }
        if (isArray || !declared.startsWith("java.")) {
            return null;
        }
        Class<?> type;
        try {
            type = Class.forName(declared, false, null);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
        if (!Modifier.isFinal(type.getModifiers()) || unwraps(type)) {
            return null;
        }
        if (!(first instanceof Name property)) {
            return declared + " is no list, array or map";
        }
        return Property.of(type, property.name()).exists()
                ? null
                : declared + " has no property '" + property.name() + "'";
    }

    static boolean unwraps(Class<?> type) {
        return type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class;
    }

    /** What {@code Optional}s hold, however many around one another; else the value itself. */
    static @Nullable Object unwrap(@Nullable Object value) {
        Object inner = value;
        while (inner != null && unwraps(inner.getClass())) {
            inner = content(inner);
        }
        return inner;
    }

    /** What one of the four kinds of {@code Optional} holds, or null. */
    static @Nullable Object content(Object optional) {
        if (optional instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        }
        if (optional instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        if (optional instanceof OptionalDouble number) {
            return number.isPresent() ? number.getAsDouble() : null;
        }
        return ((Optional<?>) optional).orElse(null);
    }

    /** The values found, or why there are none. For one thread, one reading. */
    static final class Reading {
        final List<Object> values = new ArrayList<>(1);
        String reason = "";
        String detail = "";

        boolean fail(String why, String what) {
            reason = why;
            detail = what;
            return false;
        }
    }

    /**
     * Reads.
     *
     * @param declared the declared type of {@code from}, empty when unknown
     * @return false when a value on the way is null or cannot be read
     */
    boolean read(@Nullable Object from, String declared, Reading into) {
        try {
            return read(from, 0, declared, into);
        } catch (RuntimeException | Error e) {
            // A collection or map of the application's, or one that changed meanwhile.
            return into.fail(Rendering.Unrendered.UNREADABLE, e.getClass().getName());
        }
    }

    private boolean read(@Nullable Object from, int at, String declared, Reading into) {
        Object value = unwrap(from);
        if (value == null) {
            return into.fail(Rendering.Unrendered.NULL, described(at) + " is null");
        }
        if (at == steps.size()) {
            if (into.values.size() >= MAX_VALUES) {
                return into.fail(
                        Rendering.Unrendered.UNREADABLE, "more than " + MAX_VALUES + " values");
            }
            into.values.add(value);
            return true;
        }
        Step step = steps.get(at);
        if (step instanceof Name property) {
            return readName(value, property.name(), at, declared, into);
        }
        if (step instanceof Index index) {
            return readIndex(value, index.index(), at, into);
        }
        return readAll(value, at, into);
    }

    private boolean readName(Object value, String name, int at, String declared, Reading into) {
        if (value instanceof Map<?, ?> map) {
            return read(map.get(name), at + 1, "", into);
        }
        Class<?> type = value.getClass();
        if (type.isArray() && name.equals("length")) {
            return read(Array.getLength(value), at + 1, "", into);
        }
        Property property = Property.of(type, name);
        if (!property.exists()) {
            boolean isForGood =
                    declared.equals(type.getName()) && Modifier.isFinal(type.getModifiers());
            return into.fail(
                    isForGood ? Rendering.Unrendered.NEVER : Rendering.Unrendered.UNREADABLE,
                    type.getName() + " has no property '" + name + "'");
        }
        if (!property.isReadable()) {
            return into.fail(
                    Rendering.Unrendered.UNREADABLE,
                    "'" + name + "' of " + type.getName() + " is not accessible");
        }
        Object next;
        try {
            next = property.read(value);
        } catch (Throwable e) {
            // Whatever the application's getter throws: it must not come out of a call that would
            // not have read the property.
            return into.fail(
                    Rendering.Unrendered.UNREADABLE,
                    "'" + name + "' of " + type.getName() + " threw " + e.getClass().getName());
        }
        return read(next, at + 1, "", into);
    }

    private boolean readIndex(Object value, int index, int at, Reading into) {
        if (value instanceof List<?> list) {
            return read(index < list.size() ? list.get(index) : null, at + 1, "", into);
        }
        if (value.getClass().isArray()) {
            boolean isInside = index < Array.getLength(value);
            return read(isInside ? Array.get(value, index) : null, at + 1, "", into);
        }
        return into.fail(
                Rendering.Unrendered.UNREADABLE,
                value.getClass().getName() + " has no element [" + index + "]");
    }

    private boolean readAll(Object value, int at, Reading into) {
        if (value.getClass().isArray()) {
            int length = Array.getLength(value);
            for (int i = 0; i < length; i++) {
                if (!read(Array.get(value, i), at + 1, "", into)) {
                    return false;
                }
            }
            return true;
        }
        Iterable<?> elements =
                value instanceof Map<?, ?> map
                        ? map.values()
                        : value instanceof Iterable<?> iterable ? iterable : null;
        if (elements == null) {
            return into.fail(
                    Rendering.Unrendered.UNREADABLE,
                    value.getClass().getName() + " has no elements for [*]");
        }
        for (Object element : elements) {
            if (!read(element, at + 1, "", into)) {
                return false;
            }
        }
        return true;
    }

    /** The first steps, as text. */
    private String described(int length) {
        StringBuilder text = new StringBuilder("the value");
        for (int i = 0; i < length; i++) {
            Step step = steps.get(i);
            if (step instanceof Name property) {
                text.append(i == 0 ? " of ." : ".").append(property.name());
            } else if (step instanceof Index index) {
                text.append('[').append(index.index()).append(']');
            } else {
                text.append("[*]");
            }
        }
        return text.toString();
    }
}
