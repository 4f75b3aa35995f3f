package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template whose placeholders know where in a call they find their value. Safe for many threads.
 */
public interface CompiledTemplate {
    /**
     * Puts the values of one call in, escaped so that parts cannot run together.
     *
     * @param self the receiver, null for static methods
     * @param arguments the arguments, boxed
     * @param result what the method returned; ignored unless the template uses it
     * @return one text, several where a placeholder has {@code [*]} (none for an empty collection),
     *     or null when a value on the way is null or unreadable: the call is then not cached, and
     *     an eviction widens
     */
    @Nullable List<String> render(
            @Nullable Object self, @Nullable Object[] arguments, @Nullable Object result);
}
