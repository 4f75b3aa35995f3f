package dev.deja.cache;

import dev.deja.codec.ValueTypes;
import dev.deja.rule.CacheRule;
import org.jspecify.annotations.Nullable;

/**
 * Keeps detached copies of entities out of the units of work of their readers (SPEC B13): there the
 * application may change what it gets without a word, and the mapper writes the change of its own
 * instance, not of a copy. Belongs to one woven method. Safe for many threads.
 */
final class EntityGuard {
    private final CacheRule rule;
    private final @Nullable ValueTypes types;
    private final Transactions transactions;

    /** What is as it should be need be said only once. */
    private volatile boolean told;

    private volatile boolean toldOfSnapshot;

    /**
     * Creates one.
     *
     * @param types what the values may be made of; null where they are no objects
     */
    EntityGuard(CacheRule rule, @Nullable ValueTypes types, Transactions transactions) {
        this.rule = rule;
        this.types = types;
        this.transactions = transactions;
    }

    /** Whether the values of the method may hold entities that somebody's writes depend on. */
    boolean isOnDuty() {
        ValueTypes known = types;
        return known != null
                && rule.entities() == CacheRule.Entities.GUARDED
                && known.holdEntities();
    }

    /** What the calling thread has open. */
    UnitOfWork unitOfWork() {
        return transactions.unitOfWork();
    }

    /** Whether a call may be looked up; counts it where not. */
    boolean lets(RuleState state, UnitOfWork work) {
        if (work.mayAnswer()) {
            return true;
        }
        state.bypassed("unit of work", told ? null : explained());
        told = true;
        return false;
    }

    private String explained() {
        return "the result holds entities, and the calling thread has a transaction or session"
                + " open in which a change of a detached copy would be lost. Outside of"
                + " one, or in a read-only transaction, it is answered; "
                + rule.id()
                + ".entities = detached answers here, too";
    }

    /** Whether a result may be stored; counts it where not. */
    boolean letsFill(RuleState state, UnitOfWork work) {
        if (work.mayFill()) {
            return true;
        }
        state.bypassed("old snapshot", toldOfSnapshot ? null : explainedSnapshot());
        toldOfSnapshot = true;
        return false;
    }

    private static String explainedSnapshot() {
        return "the result holds entities, and the session of the calling thread had read others"
                + " before: they may be older than a write that happened meanwhile";
    }
}
