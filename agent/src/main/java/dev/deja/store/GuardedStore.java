package dev.deja.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A remote store that loses no invalidation: what could not be applied, or may not have been, is
 * remembered and repeated, and until all of it is applied every read throws.
 *
 * <p>Bounded: beyond {@link #MAX_QUEUED} keys and generations everything is forgotten and the
 * overflow generations, which every entry must have recorded, are changed instead.
 *
 * <p>Somebody has to call {@link #retry} from time to time; the store's own thread does.
 */
public final class GuardedStore implements Store {
    /** Most keys and generations that are remembered. */
    public static final int MAX_QUEUED = 100_000;

    /** Keys or generations in one call of the store, so that each ends within its time. */
    public static final int CHUNK = 1_000;

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSING = TimeUnit.SECONDS.toNanos(1);

    @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace, costs nothing to throw
    private static final StoreException QUEUED =
            new StoreException("evictions are still to be applied", null);

    private final int chunk;
    private final Store store;
    private final LongSupplier clock;
    private final Runnable wake;
    private volatile List<String> overflowGenerations;
    private volatile @Nullable Consumer<Invalidation> listener;

    private final ReentrantLock queueLock = new ReentrantLock();

    /** Name to the number of the invalidation that asked for it last, oldest number first. */
    private final Map<String, Long> keys = new LinkedHashMap<>();

    private final Map<String, Long> generations = new LinkedHashMap<>();

    /** The number of the last invalidation that the overflow stands for, or 0. */
    private long overflowed;

    /** Whether a generation has been moved behind one that must not come before it. */
    private boolean reordered;

    private long lastNumber;
    private long since;

    /** Read without the lock by every read: the queue's length, overflow counted as one. */
    private volatile int queued;

    private final ReentrantLock retrying = new ReentrantLock();
    private long pause = FIRST_PAUSE;
    private long lastTry;
    private boolean tried;
    private final AtomicLong failures = new AtomicLong();

    /**
     * Guards a store.
     *
     * @param store the store
     * @param overflowGenerations generation keys such that every entry has recorded one of them;
     *     not empty
     * @param clock nanoseconds, such as {@code System::nanoTime}
     * @param wake told when there is something to retry
     */
    public GuardedStore(
            Store store, List<String> overflowGenerations, LongSupplier clock, Runnable wake) {
        this(store, overflowGenerations, clock, wake, CHUNK);
    }

    /**
     * Guards a store.
     *
     * @param chunk how many keys or generations the store can do in one call
     */
    public GuardedStore(
            Store store,
            List<String> overflowGenerations,
            LongSupplier clock,
            Runnable wake,
            int chunk) {
        this.chunk = chunk;
        this.store = store;
        this.overflowGenerations = demandSome(overflowGenerations);
        this.clock = clock;
        this.wake = wake;
    }

    private static List<String> demandSome(List<String> generations) {
        if (generations.isEmpty()) {
            throw new IllegalArgumentException("an overflow needs a generation to change");
        }
        return List.copyOf(generations);
    }

    /** Replaces the overflow generations, when rules with a namespace of their own have come. */
    public void setOverflowGenerations(List<String> overflow) {
        overflowGenerations = demandSome(overflow);
    }

    /** Told of every invalidation after it was tried, whether it could be applied or not. */
    public void setListener(Consumer<Invalidation> told) {
        listener = told;
    }

    /** How many keys and generations wait to be applied; 0 means that hits are served. */
    public int queueLength() {
        return queued;
    }

    /** How long the oldest has waited; zero when none does. */
    public Duration queueAge() {
        queueLock.lock();
        try {
            return queued == 0 ? Duration.ZERO : Duration.ofNanos(clock.getAsLong() - since);
        } finally {
            queueLock.unlock();
        }
    }

    /**
     * How many attempts have failed since the start, the first one of each invalidation included.
     */
    public long failures() {
        return failures.get();
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public Status status() {
        return store.status();
    }

    @Override
    public Reading read(EntryKey key, List<String> generationKeys) throws StoreException {
        if (queued != 0) {
            throw QUEUED;
        }
        return store.read(key, generationKeys);
    }

    @Override
    public int confirm(EntryKey key, byte[] stored) throws StoreException {
        if (queued != 0) {
            throw QUEUED;
        }
        return store.confirm(key, stored);
    }

    @Override
    public @Nullable Lease lease(Reading seen, Duration duration) throws StoreException {
        return store.lease(seen, duration);
    }

    @Override
    public @Nullable Lease lease(Reading seen, Duration duration, int known, List<String> epochs)
            throws StoreException {
        return store.lease(seen, duration, known, epochs);
    }

    @Override
    public @Nullable Lease record(Lease lease, List<String> generationKeys) throws StoreException {
        return store.record(lease, generationKeys);
    }

    @Override
    public @Nullable List<String> recorded(Reading seen) {
        return store.recorded(seen);
    }

    @Override
    public @Nullable Lease refresh(Reading seen) {
        return store.refresh(seen);
    }

    @Override
    public boolean renew(Lease lease, Duration duration) throws StoreException {
        return store.renew(lease, duration);
    }

    @Override
    public boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
            throws StoreException {
        return store.fill(lease, body, live, ttl);
    }

    @Override
    public void release(Lease lease) throws StoreException {
        store.release(lease);
    }

    @Override
    public void discard(Reading seen) throws StoreException {
        store.discard(seen);
    }

    /**
     * Removes entries and changes generations, now or, when that fails, before the next read that
     * does not throw. Never throws a {@link StoreException}.
     */
    @Override
    public void invalidate(Invalidation invalidation) {
        if (invalidation.isEmpty()) {
            return;
        }
        boolean applied = false;
        String reason = "an unexpected failure";
        try {
            store.invalidate(invalidation);
            applied = true;
        } catch (StoreException | RuntimeException e) {
            reason = String.valueOf(e.getMessage());
        } finally {
            if (!applied) {
                // Also when the outcome is unknown: a repetition does no harm.
                failures.incrementAndGet();
                remember(invalidation, reason);
            }
            tell(invalidation);
        }
    }

    /**
     * Makes everything cold before the next read that does not throw: others may not have been able
     * to apply their invalidations either.
     */
    public void dropAll() {
        queueLock.lock();
        try {
            if (queued == 0) {
                since = clock.getAsLong();
            }
            keys.clear();
            generations.clear();
            overflowed = ++lastNumber;
            count();
        } finally {
            queueLock.unlock();
        }
        wake.run();
    }

    private void tell(Invalidation invalidation) {
        Consumer<Invalidation> told = listener;
        if (told != null) {
            told.accept(invalidation);
        }
    }

    @Override
    public void arm(List<String> generationKeys, Duration time) throws StoreException {
        store.arm(generationKeys, time);
    }

    private void remember(Invalidation invalidation, String reason) {
        boolean first;
        boolean overflows = false;
        queueLock.lock();
        try {
            first = queued == 0;
            if (first) {
                since = clock.getAsLong();
            }
            long number = ++lastNumber;
            if (overflowed != 0) {
                overflowed = number;
            } else {
                for (EntryKey key : invalidation.keys()) {
                    keys.remove(key.text());
                    keys.put(key.text(), number);
                }
                for (String generation : invalidation.generations()) {
                    reordered |= generations.remove(generation) != null;
                    generations.put(generation, number);
                }
                overflows = keys.size() + generations.size() > MAX_QUEUED;
                if (overflows) {
                    keys.clear();
                    generations.clear();
                    overflowed = number;
                }
            }
            count();
        } finally {
            queueLock.unlock();
        }
        if (first) {
            Logger.warn(
                    "{}: an eviction could not be applied ({}); it is remembered, and nothing is"
                            + " answered from this store until it is applied",
                    store.name(),
                    reason);
        }
        if (overflows) {
            Logger.warn(
                    "{}: more than {} evictions wait; everything will be evicted instead",
                    store.name(),
                    MAX_QUEUED);
        }
        wake.run();
    }

    private void count() {
        queued = keys.size() + generations.size() + (overflowed == 0 ? 0 : 1);
    }

    /**
     * Applies what waits, if the last attempt is long enough ago.
     *
     * @return in how many nanoseconds to call again at the latest
     */
    public long retry() {
        if (queued == 0) {
            return Long.MAX_VALUE;
        }
        if (!retrying.tryLock()) {
            return FIRST_PAUSE;
        }
        try {
            long now = clock.getAsLong();
            long left = tried ? lastTry + pause - now : 0;
            if (left > 0) {
                return left;
            }
            if (apply(Long.MAX_VALUE)) {
                tried = false;
                pause = FIRST_PAUSE;
                return queued == 0 ? Long.MAX_VALUE : 0;
            }
            pause = tried ? Math.min(pause * 2, LONGEST_PAUSE) : FIRST_PAUSE;
            tried = true;
            lastTry = clock.getAsLong();
            return pause;
        } finally {
            retrying.unlock();
        }
    }

    /** Applies all that waits now, for at most {@code nanos}; false when something is left. */
    private boolean apply(long nanos) {
        long begin = clock.getAsLong();
        List<String> overflow = overflowGenerations;
        long overflowNumber;
        List<Map.Entry<String, Long>> keyCopy;
        List<Map.Entry<String, Long>> generationCopy;
        boolean twice;
        Duration age = queueAge();
        queueLock.lock();
        try {
            overflowNumber = overflowed;
            keyCopy = copy(keys);
            generationCopy = copy(generations);
            twice = reordered && generationCopy.size() > 1;
        } finally {
            queueLock.unlock();
        }
        try {
            if (overflowNumber != 0) {
                store.invalidate(new Invalidation(List.of(), overflow));
                tell(new Invalidation(List.of(), overflow));
            }
            // An epoch must change before its tag, in every invalidation. Where coalescing has
            // moved one behind the other, going through the whole list twice restores it.
            for (int pass = 0; pass < (twice ? 2 : 1); pass++) {
                for (List<Map.Entry<String, Long>> some : chunks(generationCopy)) {
                    demandTime(begin, nanos);
                    store.invalidate(new Invalidation(List.of(), names(some)));
                }
            }
            forget(generations, generationCopy, overflowNumber);
            for (List<Map.Entry<String, Long>> some : chunks(keyCopy)) {
                demandTime(begin, nanos);
                store.invalidate(
                        new Invalidation(
                                names(some).stream().map(EntryKey::of).toList(), List.of()));
                forget(keys, some, 0);
            }
        } catch (StoreException | RuntimeException e) {
            failures.incrementAndGet();
            return false;
        }
        if (queued == 0) {
            Logger.info(
                    "{}: remembered evictions are applied after {} ms; answers come from this store"
                            + " again",
                    store.name(),
                    age.toMillis());
        }
        return true;
    }

    private void demandTime(long begin, long nanos) throws StoreException {
        if (nanos != Long.MAX_VALUE && clock.getAsLong() - begin >= nanos) {
            throw QUEUED;
        }
    }

    /** What has been asked for again meanwhile stays. */
    private void forget(
            Map<String, Long> queue, List<Map.Entry<String, Long>> applied, long overflowNumber) {
        queueLock.lock();
        try {
            for (Map.Entry<String, Long> entry : applied) {
                queue.remove(entry.getKey(), entry.getValue());
            }
            if (overflowNumber != 0 && overflowed == overflowNumber) {
                overflowed = 0;
            }
            if (generations.isEmpty()) {
                reordered = false;
            }
            count();
        } finally {
            queueLock.unlock();
        }
    }

    private static List<Map.Entry<String, Long>> copy(Map<String, Long> queue) {
        List<Map.Entry<String, Long>> copy = new ArrayList<>(queue.size());
        queue.forEach((name, number) -> copy.add(Map.entry(name, number)));
        return copy;
    }

    private List<List<Map.Entry<String, Long>>> chunks(List<Map.Entry<String, Long>> all) {
        List<List<Map.Entry<String, Long>>> chunks = new ArrayList<>();
        for (int i = 0; i < all.size(); i += chunk) {
            chunks.add(all.subList(i, Math.min(all.size(), i + chunk)));
        }
        return chunks;
    }

    private static List<String> names(List<Map.Entry<String, Long>> entries) {
        return entries.stream().map(Map.Entry::getKey).toList();
    }

    @Override
    public long size() {
        return store.size();
    }

    /** Tries for at most about a second to apply what waits, then closes the store. */
    @Override
    public void close() {
        boolean locked = false;
        try {
            locked = queued != 0 && retrying.tryLock(CLOSING, TimeUnit.NANOSECONDS);
            if (locked) {
                apply(CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (locked) {
                retrying.unlock();
            }
            if (queued != 0) {
                Logger.warn(
                        "{}: {} evictions could not be applied before the end; what they concern"
                                + " stays in the store until its ttl",
                        store.name(),
                        queued);
            }
            store.close();
        }
    }
}
