package dev.deja.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Constants that a class keeps of its own kind (a Kotlin {@code object}, a hand-made enum). They
 * are carried as what they are, and stay the only ones, as long as they say the same to whoever
 * reads them. Where {@code equals} tells more than identity, a copy does as well.
 */
final class Constants {
    private final Class<?> type;
    private final List<Field> fields;

    private Constants(Class<?> type, List<Field> fields) {
        this.type = type;
        this.fields = fields;
    }

    /**
     * Looks for them.
     *
     * @param isStateless whether the class and its superclasses have no instance fields
     */
    static Constants of(Class<?> type, boolean isStateless) {
        List<Field> found = new ArrayList<>();
        if (!isStateless && overridesEquals(type)) {
            return new Constants(type, found);
        }
        for (Class<?> c = type; c != null && !Plans.isOfJdk(c); c = c.getSuperclass()) {
            for (Class<?> owner = c; owner != null; owner = owner.getEnclosingClass()) {
                for (Field field : owner.getDeclaredFields()) {
                    int modifiers = field.getModifiers();
                    if (Modifier.isStatic(modifiers)
                            && Modifier.isFinal(modifiers)
                            && field.getType() != Object.class
                            && field.getType().isAssignableFrom(type)) {
                        found.add(field);
                    }
                }
            }
        }
        found.sort(
                Comparator.comparing((Field field) -> field.getDeclaringClass().getName())
                        .thenComparing(Field::getName));
        return new Constants(type, found);
    }

    private static boolean overridesEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every object has equals", e);
        }
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** In a stable order. */
    List<Field> fields() {
        return fields;
    }

    /** The number of the constant that an object is, or -1. */
    int indexOf(Object value) {
        for (int i = 0; i < fields.size(); i++) {
            if (RawMemory.getStatic(fields.get(i)) == value) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The constant of a number.
     *
     * @param content what was written of it; here it may say something else
     */
    Object get(int index, Object content) throws UndecodableException {
        if (index < 0 || index >= fields.size()) {
            throw new UndecodableException("no such constant of " + type.getName());
        }
        Field field = fields.get(index);
        Trusted.initialise(field.getDeclaringClass());
        Object constant = RawMemory.getStatic(field);
        if (constant == null || constant.getClass() != type) {
            throw new UndecodableException("a constant that is no " + type.getName());
        }
        if (Difference.of(content, constant) != null) {
            throw new UndecodableException("a constant that says something else here");
        }
        return constant;
    }

    /** Refuses an object that is one of them. */
    void refuse(Object value) throws Refusal {
        // No iterator: this is asked of every object that is written.
        for (int i = 0; i < fields.size(); i++) {
            Field constant = fields.get(i);
            if (RawMemory.getStatic(constant) == value) {
                throw new Refusal(
                        type.getName()
                                + " is compared by identity, and this instance is the constant "
                                + constant.getDeclaringClass().getName()
                                + "."
                                + constant.getName()
                                + ": a copy would not be equal to it");
            }
        }
    }
}
