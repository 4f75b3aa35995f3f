package dev.deja.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.deja.store.Partition;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The entries of one rule for one class loader, and what they weigh. */
final class MemoryPartition implements Partition {

    /**
     * What the entries of one partition weigh. Kept apart from them, so that their weight can be
     * taken off the total when the partition itself is gone.
     */
    static final class Account {
        private final AtomicLong totalBytes;
        private final AtomicLong totalEntries;
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong entries = new AtomicLong();

        Account(AtomicLong totalBytes, AtomicLong totalEntries) {
            this.totalBytes = totalBytes;
            this.totalEntries = totalEntries;
        }

        void add(Slot slot) {
            bytes.addAndGet(slot.weight);
            entries.incrementAndGet();
            totalBytes.addAndGet(slot.weight);
            totalEntries.incrementAndGet();
        }

        void subtract(Slot slot) {
            bytes.addAndGet(-slot.weight);
            entries.decrementAndGet();
            totalBytes.addAndGet(-slot.weight);
            totalEntries.decrementAndGet();
        }

        void close() {
            totalBytes.addAndGet(-bytes.getAndSet(0));
            totalEntries.addAndGet(-entries.getAndSet(0));
        }

        long bytes() {
            return bytes.get();
        }
    }

    private final Account account;
    private final long maxWeight;

    /** Null until the first lease: Caffeine's classes are not to be loaded before. */
    private volatile @Nullable Cache<Object, Slot> entries;

    MemoryPartition(Account account, long maxWeight) {
        this.account = account;
        this.maxWeight = maxWeight;
    }

    Account account() {
        return account;
    }

    @Nullable Slot get(Object key) {
        Cache<Object, Slot> cache = entries;
        return cache == null ? null : cache.getIfPresent(key);
    }

    /** Puts {@code slot} where {@code seen} was, or nothing. */
    boolean replace(Object key, @Nullable Slot seen, Slot slot) {
        var map = entries().asMap();
        boolean replaced =
                seen == null ? map.putIfAbsent(key, slot) == null : map.replace(key, seen, slot);
        if (replaced) {
            account.add(slot);
        }
        return replaced;
    }

    /** Puts it where anything or nothing was. */
    void put(Object key, Slot slot) {
        entries().put(key, slot);
        account.add(slot);
    }

    /** Removes {@code seen} if it is still there. */
    void remove(Object key, Slot seen) {
        Cache<Object, Slot> cache = entries;
        if (cache != null) {
            cache.asMap().remove(key, seen);
        }
    }

    /** Removes whatever is there. */
    void remove(Object key) {
        Cache<Object, Slot> cache = entries;
        if (cache != null) {
            cache.asMap().remove(key);
        }
    }

    /** Gives up the least used entries until the rest weighs no more. */
    void shrinkTo(long weight) {
        Cache<Object, Slot> cache = entries;
        if (cache != null) {
            cache.policy()
                    .eviction()
                    .ifPresent(
                            eviction -> {
                                eviction.setMaximum(weight);
                                cache.cleanUp();
                                eviction.setMaximum(maxWeight);
                            });
        }
    }

    private Cache<Object, Slot> entries() {
        Cache<Object, Slot> cache = entries;
        return cache != null ? cache : made();
    }

    private synchronized Cache<Object, Slot> made() {
        Cache<Object, Slot> cache = entries;
        if (cache == null) {
            cache =
                    Caffeine.newBuilder()
                            .maximumWeight(maxWeight)
                            .weigher((Object key, Slot slot) -> slot.weight)
                            // No thread of the application's common pool ever works for us.
                            .executor(Runnable::run)
                            .removalListener(
                                    (@Nullable Object key,
                                            @Nullable Slot slot,
                                            RemovalCause cause) -> {
                                        if (slot != null) {
                                            account.subtract(slot);
                                        }
                                    })
                            .build();
            entries = cache;
        }
        return cache;
    }
}
