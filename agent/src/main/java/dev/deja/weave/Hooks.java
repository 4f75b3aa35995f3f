package dev.deja.weave;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The targets of the call sites of hooked methods. They are reachable from the hooked class alone,
 * whose method they hold.
 */
final class Hooks {
    /** {@code (self?, arguments…) → Object}: null, what was thrown, or a supplier. */
    static final String HOOK = "hook";

    /** {@code (Object) → R}: from what {@link #HOOK} gave. */
    static final String ANSWER = "answer";

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** How many bodies this thread has begun from hooks: tells whether a failing one began its. */
    private static final ThreadLocal<int[]> BEGUN =
            new ThreadLocal<>() {
                @Override
                protected int[] initialValue() {
                    return new int[1];
                }
            };

    private Hooks() {}

    /** How a call site names its point and its method. */
    static String site(HookPoint point, String method, String descriptor) {
        return point.name().concat(" ").concat(method).concat(descriptor);
    }

    /** What one call site calls. */
    private static final class Asked {
        private final Hook hook;
        private final MethodHandle body;
        private final Class<?> type;
        private boolean hasFailed;

        Asked(Hook hook, MethodHandle body, Class<?> type) {
            this.hook = hook;
            this.body = body;
            this.type = type;
        }

        @SuppressWarnings("UnusedMethod") // by handle
        @Nullable Object ask(@Nullable Object self, @Nullable Object[] arguments) {
            int[] begun = BEGUN.get();
            int before = begun[0];
            try {
                return hook.enter(body, self, arguments);
            } catch (Throwable e) {
                if (begun[0] != before) {
                    return e;
                }
                report(e);
                return null;
            }
        }

        private void report(Throwable e) {
            if (!hasFailed) {
                hasFailed = true;
                hook.failed(
                        type.getClassLoader(),
                        type.getName(),
                        "its hook failed: ".concat(e.toString()));
            }
        }
    }

    /**
     * The target of a {@link #HOOK}.
     *
     * @param caller of the hooked class
     * @param method name and descriptor
     */
    static MethodHandle hook(
            HookPoint point, MethodHandles.Lookup caller, MethodType type, String method)
            throws ReflectiveOperationException {
        Class<?> owner = caller.lookupClass();
        int parenthesis = method.indexOf('(');
        String name = method.substring(0, parenthesis);
        MethodType own =
                MethodType.fromMethodDescriptorString(
                        method.substring(parenthesis), owner.getClassLoader());
        boolean isStatic = type.parameterCount() == own.parameterCount();
        MethodHandle body =
                isStatic
                        ? caller.findStatic(owner, name, own)
                        : caller.findSpecial(owner, name, own, owner);
        MethodHandle begin =
                LOOKUP.findStatic(Hooks.class, "begin", MethodType.methodType(void.class));
        point.hook().linked(caller);
        Asked asked = new Asked(point.hook(), MethodHandles.foldArguments(body, begin), owner);
        MethodHandle ask =
                LOOKUP.findVirtual(
                                Asked.class,
                                "ask",
                                MethodType.methodType(Object.class, Object.class, Object[].class))
                        .bindTo(asked);
        if (isStatic) {
            ask = MethodHandles.insertArguments(ask, 0, (Object) null);
        }
        return ask.asCollector(Object[].class, own.parameterCount()).asType(type);
    }

    /** The target of an {@link #ANSWER}. */
    static MethodHandle answer(MethodType type) throws ReflectiveOperationException {
        return LOOKUP.findStatic(
                        Hooks.class, "answer", MethodType.methodType(Object.class, Object.class))
                .asType(type);
    }

    @SuppressWarnings("UnusedMethod")
    private static void begin() {
        BEGUN.get()[0]++;
    }

    @SuppressWarnings({"UnusedMethod", "TypeParameterUnusedInFormals"})
    private static @Nullable Object answer(Object answer) throws Throwable {
        if (answer instanceof Throwable thrown) {
            throw thrown;
        }
        return ((Supplier<?>) answer).get();
    }
}
