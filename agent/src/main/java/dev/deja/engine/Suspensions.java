package dev.deja.engine;

import dev.deja.cache.Cache;
import dev.deja.cache.RuleState;
import dev.deja.rule.CacheRule;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps cache rules from answering while an evict rule that they depend on does not act (SPEC G09);
 * rules that annotations bring later included. Safe for many threads.
 */
final class Suspensions {
    private record Suspension(
            Function<Collection<CacheRule>, List<CacheRule>> dependents, String sentence) {}

    private final Cache cache;
    private final Map<String, Suspension> active = new LinkedHashMap<>();

    Suspensions(Cache cache) {
        this.cache = cache;
    }

    /**
     * Suspends.
     *
     * @param cause identifies the suspension for {@link #lift}
     * @param dependents which of some cache rules depend on the evict rule
     * @param sentence what is wrong and what to do
     */
    synchronized void suspend(
            String cause,
            Function<Collection<CacheRule>, List<CacheRule>> dependents,
            String sentence) {
        Suspension suspension = new Suspension(dependents, sentence);
        active.put(cause, suspension);
        for (RuleState state : cache.rules()) {
            apply(cause, suspension, state);
        }
    }

    /** Ends a suspension; does nothing when there is none. */
    synchronized void lift(String cause) {
        if (active.remove(cause) != null) {
            for (RuleState state : cache.rules()) {
                state.lift(cause);
            }
        }
    }

    /** Applies to a new rule what holds already. */
    synchronized void added(RuleState state) {
        for (Map.Entry<String, Suspension> each : active.entrySet()) {
            apply(each.getKey(), each.getValue(), state);
        }
    }

    private static void apply(String cause, Suspension suspension, RuleState state) {
        if (!suspension.dependents().apply(List.of(state.rule())).isEmpty()) {
            state.suspend(cause, suspension.sentence());
        }
    }
}
