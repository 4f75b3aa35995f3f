package dev.deja.codec;

import java.lang.reflect.Field;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Field access by offset: reads and writes any field, final and record fields included, without
 * warnings and without asking the class's module.
 *
 * <p>Compiled on its own, because javac does not export the JDK's internals together with {@code
 * --release}; so nothing of the JDK's internals may stand in a signature here. Callers pass only
 * offsets that came from {@link #offset} for a class of which the object is an instance.
 */
final class RawMemory {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();

    private RawMemory() {}

    /**
     * Does nothing but initialise this class.
     *
     * @throws LinkageError when the package of {@code Unsafe} is not exported to this module
     */
    static void initialise() {}

    /** An instance whose constructor did not run; initialises the class. */
    static Object allocate(Class<?> type) throws InstantiationException {
        return UNSAFE.allocateInstance(type);
    }

    static long offset(Field field) {
        return UNSAFE.objectFieldOffset(field);
    }

    static @Nullable Object getStatic(Field field) {
        return UNSAFE.getReferenceVolatile(
                UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field));
    }

    static boolean getBoolean(Object object, long offset) {
        return UNSAFE.getBoolean(object, offset);
    }

    static byte getByte(Object object, long offset) {
        return UNSAFE.getByte(object, offset);
    }

    static short getShort(Object object, long offset) {
        return UNSAFE.getShort(object, offset);
    }

    static char getChar(Object object, long offset) {
        return UNSAFE.getChar(object, offset);
    }

    static int getInt(Object object, long offset) {
        return UNSAFE.getInt(object, offset);
    }

    static long getLong(Object object, long offset) {
        return UNSAFE.getLong(object, offset);
    }

    static float getFloat(Object object, long offset) {
        return UNSAFE.getFloat(object, offset);
    }

    static double getDouble(Object object, long offset) {
        return UNSAFE.getDouble(object, offset);
    }

    static @Nullable Object get(Object object, long offset) {
        return UNSAFE.getReference(object, offset);
    }

    static void putBoolean(Object object, long offset, boolean value) {
        UNSAFE.putBoolean(object, offset, value);
    }

    static void putByte(Object object, long offset, byte value) {
        UNSAFE.putByte(object, offset, value);
    }

    static void putShort(Object object, long offset, short value) {
        UNSAFE.putShort(object, offset, value);
    }

    static void putChar(Object object, long offset, char value) {
        UNSAFE.putChar(object, offset, value);
    }

    static void putInt(Object object, long offset, int value) {
        UNSAFE.putInt(object, offset, value);
    }

    static void putLong(Object object, long offset, long value) {
        UNSAFE.putLong(object, offset, value);
    }

    static void putFloat(Object object, long offset, float value) {
        UNSAFE.putFloat(object, offset, value);
    }

    static void putDouble(Object object, long offset, double value) {
        UNSAFE.putDouble(object, offset, value);
    }

    static void put(Object object, long offset, @Nullable Object value) {
        UNSAFE.putReference(object, offset, value);
    }
}
