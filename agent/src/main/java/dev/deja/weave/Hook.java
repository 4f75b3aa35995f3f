package dev.deja.weave;

import java.lang.invoke.MethodHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is asked at the start of a hooked method. Safe for many threads. */
public interface Hook {
    /**
     * Called on entry, for each call, that of {@code body} included: a hook knows its own by the
     * arguments that it passed on. What {@code body} throws is the application's and goes through;
     * anything else that fails must end in null.
     *
     * @param body {@code (receiver, arguments…)}: exactly this method, not an overriding one
     * @param self the receiver, or null for a static method
     * @return null: the method runs. Otherwise it returns at once, with what this supplies
     */
    @Nullable Supplier<? extends @Nullable Object> enter(
            MethodHandle body, @Nullable Object self, @Nullable Object[] arguments)
            throws Throwable;
}
