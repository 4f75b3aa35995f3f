package dev.deja.rule;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Handles on fields and methods of the application's classes, private ones and those of closed
 * modules included. The agent has opened {@code java.lang.invoke} to itself, which gives the
 * trusted look-up; where it has not, what reflection can open is what can be read.
 */
final class Access {
    private static final MethodType READER = MethodType.methodType(Object.class, Object.class);
    private static final MethodType MAKER = MethodType.methodType(Object.class);
    private static final MethodType CALLER =
            MethodType.methodType(Object.class, Object.class, Object[].class);
    private static final MethodType SUPPLIER = MethodType.methodType(Object.class);
    private static final MethodHandles.@Nullable Lookup TRUSTED = trusted();

    private Access() {}

    private static MethodHandles.@Nullable Lookup trusted() {
        try {
            Field field = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
            return field.trySetAccessible() ? (MethodHandles.Lookup) field.get(null) : null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** Whether the class comes with the JDK: its fields are its own business. */
    static boolean isJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /**
     * A handle of type {@code (Object, Object[])Object} on an instance method, or null when the
     * module is closed.
     */
    static @Nullable MethodHandle caller(Method method) {
        try {
            MethodHandle handle;
            if (TRUSTED != null) {
                handle = TRUSTED.unreflect(method);
            } else if (method.trySetAccessible()) {
                handle = MethodHandles.lookup().unreflect(method);
            } else {
                return null;
            }
            return handle.asFixedArity()
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(CALLER);
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /**
     * A handle of type {@code ()Object} on a constructor without parameters, or null when the class
     * is abstract or its module closed.
     */
    static @Nullable MethodHandle maker(Constructor<?> constructor) {
        try {
            if (Modifier.isAbstract(constructor.getDeclaringClass().getModifiers())) {
                return null;
            }
            if (TRUSTED != null) {
                return TRUSTED.unreflectConstructor(constructor).asType(MAKER);
            }
            return constructor.trySetAccessible()
                    ? MethodHandles.lookup().unreflectConstructor(constructor).asType(MAKER)
                    : null;
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /** A handle of type {@code (Object)Object}, or null when the module is closed. */
    static @Nullable MethodHandle reader(Field field) {
        try {
            if (TRUSTED != null) {
                return TRUSTED.unreflectGetter(field).asType(READER);
            }
            return field.trySetAccessible()
                    ? MethodHandles.lookup().unreflectGetter(field).asType(READER)
                    : null;
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /** A handle of type {@code (Object)Object}, or null when the module is closed. */
    static @Nullable MethodHandle reader(Method method) {
        try {
            if (TRUSTED != null) {
                return TRUSTED.unreflect(method).asFixedArity().asType(READER);
            }
            return method.trySetAccessible()
                    ? MethodHandles.lookup().unreflect(method).asFixedArity().asType(READER)
                    : null;
        } catch (IllegalAccessException | RuntimeException e) {
            return null;
        }
    }

    /**
     * A handle of type {@code (Object)Object} on an instance method without parameters, or on a
     * static one with one.
     */
    static MethodHandle required(Method method) throws ReflectiveOperationException {
        return any(method, READER);
    }

    /** A handle of type {@code ()Object} on a static method without parameters. */
    static MethodHandle supplier(Method method) throws ReflectiveOperationException {
        return any(method, SUPPLIER);
    }

    /** A handle on a method, as a type that is as wide as the caller likes. */
    static MethodHandle any(Method method, MethodType type) throws ReflectiveOperationException {
        if (TRUSTED != null) {
            return TRUSTED.unreflect(method).asFixedArity().asType(type);
        }
        if (!method.trySetAccessible()) {
            throw new IllegalAccessException(method.getName());
        }
        return MethodHandles.lookup().unreflect(method).asFixedArity().asType(type);
    }
}
