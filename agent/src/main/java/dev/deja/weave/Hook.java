package dev.deja.weave;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is asked at the start of a hooked method. Safe for many threads. */
public interface Hook {
    /**
     * Called on entry, for each call, that of {@code body} included: a hook knows its own by the
     * arguments that it passed on. What is thrown once {@code body} was called reaches the caller,
     * the same instance; what is thrown before counts as null and is reported once.
     *
     * @param body {@code (receiver, arguments…)}, {@code (arguments…)} of a static method: exactly
     *     this method, not an overriding one. Of the method's own type
     * @param self the receiver, or null for a static method
     * @return null: the method runs. Otherwise it returns at once, with what this supplies; what
     *     the supplier throws reaches the caller
     */
    @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable;

    /**
     * A hooked method is about to run for the first time.
     *
     * @param inside sees what is private to the class; not to be kept, nor what it finds, unless
     *     the class is of the JDK
     * @throws ReflectiveOperationException when the class is not as the hook needs it, which then
     *     is not asked
     */
    default void linked(MethodHandles.Lookup inside) throws ReflectiveOperationException {}

    /**
     * A class has loaded whose method cannot be hooked, or a class that the point names and that
     * lacks the method. Called while classes load: must be quick.
     *
     * @param loader of the class; null for the boot loader
     * @param className binary name
     * @param reason the end of a sentence about the method
     */
    default void failed(@Nullable ClassLoader loader, String className, String reason) {}
}
