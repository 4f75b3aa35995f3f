package dev.deja.weave;

import dev.deja.cache.Join;
import dev.deja.cache.Sessions;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The targets of woven call sites: from the erased shape of a method to the methods of {@link Join}
 * and back. A null token means bypass and is answered here, before anything is boxed.
 */
final class Joins {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Joins() {}

    /** {@code (self?, arguments…) → Object}, bound to a join. */
    static MethodHandle enter(Join join, MethodType type, boolean isStatic)
            throws IllegalAccessException, NoSuchMethodException {
        int count = type.parameterCount() - (isStatic ? 0 : 1);
        MethodHandle enter =
                switch (count) {
                    case 0, 1, 2 ->
                            virtual(
                                    count == 0 ? "enter0" : count == 1 ? "enter1" : "enter2",
                                    MethodType.genericMethodType(count + 1));
                    default ->
                            virtual(
                                    "enter",
                                    MethodType.methodType(
                                            Object.class, Object.class, Object[].class));
                };
        MethodHandle bound = enter.bindTo(join);
        if (isStatic) {
            bound = MethodHandles.insertArguments(bound, 0, (Object) null);
        }
        if (count > 2) {
            bound = bound.asCollector(Object[].class, count);
        }
        return bound.asType(type);
    }

    private static MethodHandle virtual(String name, MethodType type)
            throws IllegalAccessException, NoSuchMethodException {
        return LOOKUP.findVirtual(Join.class, name, type);
    }

    /**
     * {@code hit}, {@code exit}, {@code thrown} and {@code opened}, which need to know nothing of
     * the method.
     */
    static MethodHandle after(String name, MethodType type)
            throws IllegalAccessException, NoSuchMethodException {
        if (name.equals("hit")) {
            return LOOKUP.findStatic(
                            Joins.class, "hit", MethodType.methodType(Object.class, Object.class))
                    .asType(type);
        }
        return LOOKUP.findStatic(Joins.class, name, type);
    }

    @SuppressWarnings("UnusedMethod")
    private static void opened(Object session) {
        Sessions.opened(session);
    }

    @SuppressWarnings("UnusedMethod")
    private static @Nullable Object hit(Object token) {
        return Join.exit(token, null, null);
    }

    @SuppressWarnings("UnusedMethod")
    private static @Nullable Object thrown(Throwable thrown, @Nullable Object token) {
        return token == null ? null : Join.exit(token, null, thrown);
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(@Nullable Object token) {
        if (token != null) {
            Join.exit(token, null, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(boolean returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(byte returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(short returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(char returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(int returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(long returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(float returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(double returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static void exit(@Nullable Object returned, @Nullable Object token) {
        if (token != null) {
            Join.exit(token, returned, null);
        }
    }
}
