package dev.deja.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Constants that a class keeps of its own kind (a Kotlin {@code object}, a hand-made enum). Only
 * where {@code equals} is that of Object does it matter that a copy is another instance.
 */
final class Constants {
    private final Class<?> type;
    private final List<Field> fields;

    private Constants(Class<?> type, List<Field> fields) {
        this.type = type;
        this.fields = fields;
    }

    static Constants of(Class<?> type) {
        List<Field> found = new ArrayList<>();
        if (overridesEquals(type)) {
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
        return new Constants(type, found);
    }

    private static boolean overridesEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every object has equals", e);
        }
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
