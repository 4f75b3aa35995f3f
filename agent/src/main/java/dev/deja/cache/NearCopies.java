package dev.deja.cache;

import dev.deja.codec.Codecs;
import dev.deja.rule.CacheRule;
import dev.deja.store.EntryKey;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import dev.deja.store.near.NearCache;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The near copies of one join point's entries (SPEC A08). Held by the join point, as the partition
 * that they lie in. Safe for many threads.
 */
final class NearCopies {
    final NearCache near;
    final Partition partition;
    private final Store store;
    private final CacheRule.Near mode;
    private final CacheRule.Copy copy;
    private final Duration ttl;

    /** Whether values may be handed out as they are, where nobody can change them. */
    private final boolean keepsValues;

    private NearCopies(
            NearCache near, Partition partition, Store store, CacheRule rule, boolean keepsValues) {
        this.near = near;
        this.partition = partition;
        this.store = store;
        this.mode = rule.atRest().near();
        this.ttl = rule.atRest().nearTtl();
        this.copy = rule.copy();
        this.keepsValues = keepsValues;
    }

    /**
     * The copies of one join point; null when its rule has none.
     *
     * @param part tells it from others of the rule in the same loader
     */
    static @Nullable NearCopies of(
            Cache cache, CacheRule rule, ClassLoader loader, String part, boolean keepsValues) {
        NearCache near = cache.isShared(rule) ? cache.near(rule) : null;
        return near == null
                ? null
                : new NearCopies(
                        near,
                        cache.nearPartition(near, loader, rule.name() + " " + part),
                        cache.storeOf(rule),
                        rule,
                        keepsValues);
    }

    /** Whether copies are handed out that the store has not confirmed. */
    boolean isBounded() {
        return mode == CacheRule.Near.BOUNDED;
    }

    /** What one look-up sees on its way to the store, for the copy that it may leave. */
    final class Sighting {
        private MemoryStore.@Nullable Mark mark;

        /** Of the entry that is the answer. */
        @Nullable Envelope envelope;

        /** Before a read is sent. */
        void before(EntryKey key, List<String> generations) {
            boolean isOfUse = !isBounded() || near.isOpen(System.nanoTime());
            mark = isOfUse ? near.mark(key, generations) : null;
        }

        /**
         * Keeps a copy of a hit.
         *
         * @param answer what was handed out for it
         * @param mayShare whether the caller of a copy is not looked at
         */
        void keep(EntryKey key, Reading.Entry entry, Object answer, boolean mayShare) {
            MemoryStore.Mark seen = mark;
            Envelope opened = envelope;
            if (seen == null || opened == null) {
                return;
            }
            Duration left =
                    Duration.ofMillis(opened.freshUntilMillis() - System.currentTimeMillis());
            Duration life = left.compareTo(ttl) < 0 ? left : ttl;
            if (life.isNegative() || life.isZero()) {
                return;
            }
            boolean isShared =
                    keepsValues
                            && mayShare
                            && opened.inputs().isEmpty()
                            && answer instanceof LiveValue live
                            && (copy == CacheRule.Copy.NEVER
                                    || Codecs.isDeeplyImmutable(live.value));
            near.keep(
                    key,
                    seen,
                    isBounded() ? entry.body() : entry.bytes(),
                    isShared ? answer : null,
                    life);
        }
    }

    /** A copy that may be handed out now. */
    Reading.@Nullable Entry find(EntryKey key, List<String> generations) throws StoreException {
        if (isBounded()) {
            return near.isOpen(System.nanoTime()) ? near.find(key, generations) : null;
        }
        Reading.Entry found = near.find(key, generations);
        if (found == null) {
            return null;
        }
        int body = store.confirm(key, found.bytes());
        return body < 0 ? null : new Reading.Entry(found.bytes(), body, found.live());
    }

    /** A value of this process's own is under the key now, or a lease. */
    void changed(EntryKey key) {
        near.changed(key);
    }
}
