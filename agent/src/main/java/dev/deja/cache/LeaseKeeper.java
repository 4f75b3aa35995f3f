package dev.deja.cache;

import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Stamp;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps leases alive while bodies run that take longer than one lease (SPEC section 5: {@code
 * lease} and its cap). Driven by the engine's timer, about once a second, or more often while there
 * are leases that would run out before.
 */
public final class LeaseKeeper {
    /** Those of shorter leases cannot wait for the engine's timer. */
    private static final Duration IN_A_HURRY = Duration.ofSeconds(6);

    private static final long CAP_NANOS = Duration.ofMinutes(10).toNanos();

    /** How often a lease is looked at in its time, at least: it is renewed at half of it. */
    private static final int LOOKS = 6;

    private final Duration duration;
    private volatile @Nullable Thread renewer;
    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    /** Of stages: a stage that is dropped takes its lease along, which then runs out. */
    private final Set<WeakReference<Held>> weaklyHeld = ConcurrentHashMap.newKeySet();

    /**
     * Creates the keeper.
     *
     * @param duration of one lease
     */
    public LeaseKeeper(Duration duration) {
        this.duration = duration;
    }

    Duration duration() {
        return duration;
    }

    /** A lease with its store, while the body runs. */
    static final class Held {
        final Store store;
        final Lease lease;
        final long takenNanos = System.nanoTime();

        /** Of a call that computes without a store: where its result goes; else null. */
        final @Nullable Flight alone;

        /** Whether the entry itself is there meanwhile, and stays when nothing is filled. */
        final boolean isRefresh;

        /** Who waits for what is computed; null when it is stored on the caller's thread. */
        @Nullable Flight flight;

        private long renewedNanos = takenNanos;
        private volatile boolean isDropped;

        Held(Store store, Lease lease, @Nullable Flight alone, boolean isRefresh) {
            this.isRefresh = isRefresh;
            this.store = store;
            this.lease = lease;
            this.alone = alone;
        }
    }

    /** What a call holds that computes without a store: nothing that could run out. */
    static Held alone(Store store, EntryKey key, Flight flight) {
        return new Held(
                store, new Lease(key, Stamp.random(Stamp.Kind.LEASE), flight), flight, false);
    }

    /** The right to replace an entry that stays in use: nothing that could run out. */
    static Held refreshing(Store store, Lease lease) {
        return new Held(store, lease, null, true);
    }

    Held keep(Store store, Lease lease) {
        Held mine = new Held(store, lease, null, false);
        held.add(mine);
        if (duration.compareTo(IN_A_HURRY) < 0) {
            LockSupport.unpark(renewer);
        }
        return mine;
    }

    /** Keeps the lease only while somebody else holds it. */
    void weaken(Held mine) {
        if (held.remove(mine)) {
            weaklyHeld.add(new WeakReference<>(mine));
        }
    }

    void drop(Held mine) {
        if (!held.remove(mine)) {
            mine.isDropped = true;
        }
    }

    /**
     * The thread that calls {@link #renewDue}, woken when a lease is taken that would run out
     * before it came by.
     */
    public void setRenewer(Thread thread) {
        renewer = thread;
    }

    /**
     * How long until the next call of {@link #renewDue}.
     *
     * @param most where nothing is in a hurry
     */
    public long pauseNanos(long most) {
        return held.isEmpty() && weaklyHeld.isEmpty()
                ? most
                : Math.min(most, duration.toNanos() / LOOKS);
    }

    /** How many leases are kept. */
    int size() {
        return held.size() + weaklyHeld.size();
    }

    /** Renews what has used up a third of its time; never throws. */
    public void renewDue() {
        long now = System.nanoTime();
        held.removeIf(each -> !keepAlive(each, now));
        weaklyHeld.removeIf(
                reference -> {
                    Held each = reference.get();
                    return each == null || each.isDropped || !keepAlive(each, now);
                });
    }

    /**
     * False when the lease is lost or past its cap: it runs out by itself and the fill is refused.
     */
    private boolean keepAlive(Held each, long now) {
        if (now - each.takenNanos > CAP_NANOS) {
            return false;
        }
        if (now - each.renewedNanos <= duration.toNanos() / 3) {
            return true;
        }
        each.renewedNanos = now;
        try {
            return each.store.renew(each.lease, duration);
        } catch (StoreException e) {
            return false;
        }
    }
}
