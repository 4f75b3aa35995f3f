package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Dependence;
import dev.deja.rule.EvictRule;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A write of which it is known that it happens, and whose eviction has not been made yet: it goes
 * on in a stage or a transaction, or the eviction was left to the agent's own thread. While it is
 * open, no rule that it may concern answers without asking whether it is over (promise 5).
 *
 * <p>Held by the state of those rules; holds what belongs to the application weakly.
 */
final class PendingWrite {
    private static final long CAP_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final List<RuleState> dependents;
    private final @Nullable WeakReference<Completion> completion;
    private final @Nullable WeakReference<TransactionWrite> transaction;
    private final long openedNanos = System.nanoTime();

    private PendingWrite(
            List<RuleState> dependents,
            @Nullable Completion completion,
            @Nullable TransactionWrite transaction) {
        this.dependents = dependents;
        this.transaction = transaction == null ? null : new WeakReference<>(transaction);
        this.completion = completion == null ? null : new WeakReference<>(completion);
    }

    /**
     * Opens one, for the rules that evict rules may concern.
     *
     * @param completion of the stage, or null when the eviction itself is under way
     */
    static PendingWrite open(Cache cache, List<EvictRule> evicts, @Nullable Completion completion) {
        return open(cache, evicts, completion, null);
    }

    /** Opens one that ends with a transaction; only the thread of that is concerned. */
    static PendingWrite within(Cache cache, List<EvictRule> evicts, TransactionWrite transaction) {
        return open(cache, evicts, null, transaction);
    }

    private static PendingWrite open(
            Cache cache,
            List<EvictRule> evicts,
            @Nullable Completion completion,
            @Nullable TransactionWrite transaction) {
        Map<String, RuleState> states = new LinkedHashMap<>();
        List<CacheRule> rules = new ArrayList<>();
        for (RuleState state : cache.snapshot()) {
            states.put(state.rule().name(), state);
            rules.add(state.rule());
        }
        List<RuleState> dependents = new ArrayList<>();
        for (EvictRule rule : evicts) {
            for (CacheRule dependent : Dependence.dependents(rule, rules)) {
                RuleState state = states.remove(dependent.name());
                if (state != null) {
                    dependents.add(state);
                }
            }
        }
        PendingWrite write = new PendingWrite(dependents, completion, transaction);
        for (RuleState state : dependents) {
            state.pend(write);
        }
        return write;
    }

    /** The eviction is made. */
    void close() {
        for (RuleState state : dependents) {
            state.unpend(this);
        }
    }

    /** Whether it is of the transaction that the calling thread is in. */
    boolean isOfThisThread() {
        TransactionWrite its = transaction == null ? null : transaction.get();
        return its != null && its.isHere();
    }

    /**
     * Whether answers may be given: the write still goes on, or its eviction is made now. False
     * when another thread is about to make it.
     */
    boolean isOver() {
        if (transaction != null) {
            return !isOfThisThread();
        }
        if (completion == null) {
            return false;
        }
        Completion mine = completion.get();
        return mine == null || mine.settleIfDone();
    }

    /**
     * Gives up on a stage that was dropped without being completed, or takes too long: whether it
     * has written will never be known, so what depends on it goes.
     */
    void giveUpWhenLost(Cache cache, long now) {
        boolean dropped =
                (completion != null && completion.get() == null)
                        || (transaction != null && transaction.get() == null);
        if (dropped || (transaction == null && now - openedNanos > CAP_NANOS)) {
            for (RuleState state : dependents) {
                cache.makeCold(state.rule());
            }
            close();
        }
    }
}
