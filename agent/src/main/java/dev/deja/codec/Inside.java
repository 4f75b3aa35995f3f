package dev.deja.codec;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Fields of the JDK's own classes which no method tells. A JDK that is built differently makes the
 * classes concerned refused, not wrong.
 */
final class Inside {
    static final long ABSENT = -1;

    private Inside() {}

    /** Where the field is, or {@link #ABSENT}. */
    static long offset(Class<?> owner, String name, Class<?> type) {
        try {
            Field field = owner.getDeclaredField(name);
            return field.getType() == type ? RawMemory.offset(field) : ABSENT;
        } catch (NoSuchFieldException e) {
            return ABSENT;
        }
    }

    /** A class of the JDK that is not public, or null. */
    static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
