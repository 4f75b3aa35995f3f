package dev.deja.cache;

import dev.deja.store.Store;

/** Whether a thread may ask the store for the entries of a rule now, and be answered. */
final class EntryGate {
    private final RuleState state;
    private final Store store;

    /** Whether the store is this process's memory. */
    private final boolean isLocal;

    EntryGate(RuleState state, Store store, boolean isLocal) {
        this.state = state;
        this.store = store;
        this.isLocal = isLocal;
    }

    /** Counts the reason where not. */
    boolean isOpen() {
        if (!isLocal && EventLoops.isCurrent()) {
            state.bypassed(
                    "event loop",
                    "a thread that must not block does not wait for "
                            + store.name()
                            + "; "
                            + state.rule().id()
                            + ".store = memory is consulted there");
            return false;
        }
        if (state.hasPendingWrites() && !state.isCurrent()) {
            state.bypassed(
                    state.isWrittenHere() ? "own transaction" : "write not evicted yet", null);
            return false;
        }
        return true;
    }
}
