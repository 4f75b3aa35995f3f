package dev.deja.cache;

import dev.deja.rule.EvictRule;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write whose call passes a proxy that a rule names as well as the body behind it. The proxy may
 * be what begins and ends the transaction, so that its frame is left when that is over: it learns
 * here from the frame of the body that the transaction was certainly rolled back. In any other case
 * it evicts like every frame, since what else is around the body may have written, too.
 */
final class ProxyWrite {
    private static final ThreadLocal<@Nullable ProxyWrite> CURRENT = new ThreadLocal<>();

    private final String method;
    private final List<EvictRule> rules;

    /** Held by the frame; weakly, so that a frame that is never left leaves nothing behind. */
    private final WeakReference<@Nullable Object[]> arguments;

    private final @Nullable ProxyWrite outer;
    private final List<TransactionWrite> writes = new ArrayList<>(1);
    private boolean isDoubtful;

    private ProxyWrite(
            String method,
            List<EvictRule> rules,
            @Nullable Object[] arguments,
            @Nullable ProxyWrite outer) {
        this.method = method;
        this.rules = rules;
        this.arguments = new WeakReference<>(arguments);
        this.outer = outer;
    }

    /**
     * A proxy's frame is entered on this thread.
     *
     * @param arguments kept alive by the frame until it is left
     */
    static ProxyWrite enter(String method, List<EvictRule> rules, @Nullable Object[] arguments) {
        ProxyWrite before = CURRENT.get();
        while (before != null && before.arguments.get() == null) {
            before = before.outer;
        }
        ProxyWrite entered = new ProxyWrite(method, rules, arguments, before);
        CURRENT.set(entered);
        return entered;
    }

    /** It is left, on the same thread. */
    void leave() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /**
     * A frame of the method evicts on this thread.
     *
     * @param transaction whose end decides; null when the evictions are made at once
     */
    static void tell(
            String method,
            List<EvictRule> rules,
            @Nullable Object[] arguments,
            @Nullable TransactionWrite transaction) {
        for (ProxyWrite each = CURRENT.get(); each != null; each = each.outer) {
            if (each.isAround(method, rules, arguments)) {
                if (transaction == null) {
                    each.isDoubtful = true;
                } else {
                    each.writes.add(transaction);
                }
            }
        }
    }

    private boolean isAround(String name, List<EvictRule> evicts, @Nullable Object[] passed) {
        @Nullable Object[] mine = arguments.get();
        if (!method.equals(name)
                || mine == null
                || mine.length != passed.length
                || !evicts.containsAll(rules)) {
            return false;
        }
        for (int i = 0; i < mine.length; i++) {
            if (!isSame(mine[i], passed[i])) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // the very object is meant
    private static boolean isSame(@Nullable Object mine, @Nullable Object passed) {
        // Each frame boxes primitives for itself.
        return mine == passed
                || ((mine instanceof Number || mine instanceof Boolean || mine instanceof Character)
                        && mine.equals(passed));
    }

    /** Whether all that the body behind the proxy wrote was certainly rolled back. */
    boolean isRolledBack() {
        if (isDoubtful || writes.isEmpty()) {
            return false;
        }
        for (TransactionWrite write : writes) {
            if (!write.isRolledBack()) {
                return false;
            }
        }
        return true;
    }
}
