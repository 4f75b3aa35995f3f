package dev.deja.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Calls to methods that a class keeps to itself: those of its serialization contract, which Java's
 * own serialization calls past all access rules too, also in modules that are open to nobody.
 */
final class Trusted {
    private static final MethodHandles.@Nullable Lookup LOOKUP = lookup();

    private Trusted() {}

    private static MethodHandles.@Nullable Lookup lookup() {
        try {
            Field field = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
            return (MethodHandles.Lookup) RawMemory.getStatic(field);
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    /** Whether this JDK allows it. */
    static boolean isAvailable() {
        return LOOKUP != null;
    }

    static MethodHandle method(Method method) {
        try {
            return required().unreflect(method);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a trusted lookup may call everything", e);
        }
    }

    static MethodHandle constructor(Constructor<?> constructor) {
        try {
            return required().unreflectConstructor(constructor);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a trusted lookup may call everything", e);
        }
    }

    /** Runs the class's static initialiser, if that has not been done yet. */
    static void initialise(Class<?> type) {
        try {
            required().in(type).ensureInitialized(type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a class may initialise itself", e);
        }
    }

    private static MethodHandles.Lookup required() {
        MethodHandles.Lookup lookup = LOOKUP;
        if (lookup == null) {
            throw new IllegalStateException("this JDK has no trusted lookup");
        }
        return lookup;
    }
}
