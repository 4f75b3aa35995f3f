package dev.deja.store.near;

import dev.deja.store.EntryKey;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Watcher;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies of entries of a shared store (PROTOCOL rows 9a to 9e). Each copy has recorded its own key
 * and its generations as they were <em>before</em> the read was sent that brought it; every change
 * that is heard of makes the copies that recorded it void.
 *
 * <p>The bargain: a copy is handed out only while {@link #isOpen}, that is while a probe sent less
 * than the bound ago has come back on the channel of every server. Whatever was changed before that
 * probe was sent has been heard, so that no copy is older than the bound, whatever becomes of the
 * channel. Copies that are confirmed by the store on each call do not need it.
 */
public final class NearCache {
    /** Recorded by every copy, changed when nothing is known any more. No key is empty. */
    private static final String ALL = "";

    private final MemoryStore copies;
    private final GuardedStore guard;
    private final long boundNanos;
    private final LongSupplier clock;
    private final List<Channel> channels = new CopyOnWriteArrayList<>();

    /** Until when copies are handed out, by the clock. */
    private volatile long openUntil;

    /**
     * No copies yet.
     *
     * @param guard over the shared store: while evictions wait for it, no copy is handed out
     * @param bound how old the last probe may be
     * @param clock nanoseconds, such as {@code System::nanoTime}
     */
    public NearCache(GuardedStore guard, long maxBytes, Duration bound, LongSupplier clock) {
        this.guard = guard;
        this.boundNanos = bound.toNanos();
        this.clock = clock;
        // An entry weighs 160 bytes at least, which bounds their number, too.
        this.copies = new MemoryStore(Integer.MAX_VALUE, maxBytes, clock);
        this.openUntil = clock.getAsLong() - 1;
    }

    /** Copies live as long as the caller keeps the partition. */
    public Partition partition() {
        return copies.partition();
    }

    /**
     * Whether copies may be handed out that nobody confirms.
     *
     * @param now the clock: not a coarse one, since the bound is a promise
     */
    public boolean isOpen(long now) {
        return now - openUntil < 0 && guard.queueLength() == 0;
    }

    /** Notes what a copy is to record, before the read is sent. */
    public MemoryStore.Mark mark(EntryKey key, List<String> generations) {
        List<String> keys = new ArrayList<>(generations.size() + 2);
        keys.add(ALL);
        keys.add(key.text());
        keys.addAll(generations);
        return copies.mark(keys);
    }

    /**
     * Keeps a copy of what a read has brought.
     *
     * @param mark of before the read
     * @param body what to hand out again
     * @param live a value that may be handed out as it is, or null
     * @param ttl positive
     */
    public void keep(
            EntryKey key, MemoryStore.Mark mark, byte[] body, @Nullable Object live, Duration ttl) {
        copies.put(key, mark, body, live, ttl);
    }

    /**
     * A copy that is still right as far as has been heard.
     *
     * @param known the first of its generations
     */
    public Reading.@Nullable Entry find(EntryKey key, List<String> known) {
        return copies.find(key, 2, known);
    }

    /** This process has changed something itself: its own copies are void at once. */
    public void changed(Invalidation invalidation) {
        for (EntryKey key : invalidation.keys()) {
            copies.bump(key.text());
        }
        for (String generation : invalidation.generations()) {
            copies.bump(generation);
        }
    }

    /** This process has written an entry itself. */
    public void changed(EntryKey key) {
        copies.bump(key.text());
    }

    /** Nothing is known any more: all copies are void. */
    public void flush() {
        copies.bump(ALL);
    }

    /** What the copies weigh, in bytes. */
    public long bytes() {
        return copies.bytes();
    }

    /** How many there are. */
    public long size() {
        return copies.size();
    }

    /** Hears of the changes in one server; closed at first. */
    public Watcher watcher() {
        Channel channel = new Channel();
        channels.add(channel);
        return channel;
    }

    private synchronized void update() {
        long now = clock.getAsLong();
        long least = boundNanos;
        for (Channel channel : channels) {
            least = Math.min(least, channel.isProven ? channel.provenUntil - now : -1);
        }
        openUntil = now + least;
    }

    private final class Channel implements Watcher {
        private boolean isProven;
        private long provenUntil;

        @Override
        public void opened() {
            // What was changed while nobody listened was not heard.
            flush();
        }

        @Override
        public void changed(@Nullable String key) {
            copies.bump(key == null ? ALL : key);
        }

        @Override
        public void heardAll(long nanos) {
            set(true, nanos + boundNanos);
        }

        @Override
        public void closed() {
            set(false, 0);
            flush();
        }

        private void set(boolean proven, long until) {
            synchronized (NearCache.this) {
                isProven = proven;
                provenUntil = until;
                update();
            }
        }
    }
}
