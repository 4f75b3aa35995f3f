package dev.deja.cache;

import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what this process has invalidated, so that results which are shared without a store are
 * not older than that (promise 4). A bounded number of counters: two names that share one cost a
 * computation more, never a stale answer. Safe for many threads.
 */
final class Epochs {
    private static final int COUNTERS = 1024;

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);

    /**
     * After the write, and before whoever made it goes on: what began to be computed earlier is not
     * for those who begin later.
     */
    void advance(Invalidation invalidation) {
        for (String generation : invalidation.generations()) {
            counters.incrementAndGet(index(generation));
        }
        for (EntryKey key : invalidation.keys()) {
            counters.incrementAndGet(index(key.text()));
        }
    }

    /** Grows with each invalidation that concerns an entry. */
    long of(List<String> generations, EntryKey key) {
        long sum = counters.get(index(key.text()));
        for (int i = 0; i < generations.size(); i++) {
            sum += counters.get(index(generations.get(i)));
        }
        return sum;
    }

    private static int index(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 16)) & (COUNTERS - 1);
    }
}
