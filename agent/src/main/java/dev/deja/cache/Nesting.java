package dev.deja.cache;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The calls of cached methods that missed and whose bodies run on this thread, innermost first. A
 * proxy behind a proxy behind a method gives several woven frames for one call: the inner ones are
 * not looked up, or they would wait for the lease of the outer one.
 */
final class Nesting {
    private static final ThreadLocal<@Nullable Nesting> CURRENT = new ThreadLocal<>();

    private final CachedMethod method;

    /** Weakly: nothing that a thread holds keeps an application's object alive. */
    private final @Nullable WeakReference<Object> self;

    private final String key;
    private final @Nullable Nesting outer;

    private Nesting(
            CachedMethod method,
            @Nullable WeakReference<Object> self,
            String key,
            @Nullable Nesting outer) {
        this.method = method;
        this.self = self;
        this.key = key;
        this.outer = outer;
    }

    /** Null when there is none. */
    static @Nullable Nesting current() {
        return CURRENT.get();
    }

    /** A body is about to run. */
    static Nesting enter(
            CachedMethod method, @Nullable Object self, String key, @Nullable Nesting outer) {
        Nesting entered =
                new Nesting(method, self == null ? null : new WeakReference<>(self), key, outer);
        CURRENT.set(entered);
        return entered;
    }

    /** The body has returned or thrown. */
    void leave() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    boolean hasRule(RuleState state) {
        for (Nesting each = this; each != null; each = each.outer) {
            if (each.method.state == state) {
                return true;
            }
        }
        return false;
    }

    /** Whether a call has this rule and key; if it is a proxy's, it learns not to be the last. */
    boolean holds(RuleState state, String text) {
        for (Nesting each = this; each != null; each = each.outer) {
            if (each.method.state == state && each.key.equals(text)) {
                each.method.stepAside(each.self == null ? null : each.self.get());
                return true;
            }
        }
        return false;
    }
}
