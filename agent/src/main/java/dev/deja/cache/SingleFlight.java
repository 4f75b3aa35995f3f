package dev.deja.cache;

import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has one caller compute and the others wait for it (SPEC H01): in this JVM through {@link Flight},
 * and across JVMs through the lease in the store. The bargain: every caller reads for itself,
 * before it waits and after, so that nothing is answered that a plain hit would not answer; only
 * while the store is away is a result handed from one caller to another, and then only to one that
 * began after the last eviction of this process that the computation may have missed.
 *
 * <p>Belongs to one join point. Safe for many threads; holds no lock while anybody waits.
 */
final class SingleFlight {
    /** So long a waiting caller relies on being woken before it looks for itself. */
    private static final long SLICE_NANOS = 1_000_000_000L;

    /** What follows the key of an entry that is being refreshed. */
    private static final String MARK = "~refresh";

    private static final long FIRST_PAUSE_NANOS = 2_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 100_000_000L;

    /** One caller's look-up, which may have to be repeated. */
    interface Search {
        /** As {@link EntryFinder#find}. */
        @Nullable Object find() throws StoreException;

        /** The right to replace what was found; null when this caller may not. */
        @Nullable Lease refresh(Reading reading);

        /** Counts what is handed out of an entry that is due. */
        Object serve(EntryFinder.Past past);

        /** Takes the lease of what was found; null when another caller was faster. */
        @Nullable Lease lease(Reading reading) throws StoreException;

        /** Whether the answer was not storable lately, so that waiting for it is in vain. */
        boolean isPassed();

        /** Whether this thread may wait; asked when it comes to that. */
        boolean mayWait();

        /** What somebody else computed without a store, as a hit; null when it is not for this. */
        @Nullable Object share(Envelope outcome);
    }

    /**
     * A caller that computes.
     *
     * @param reading what it read last; null when the store could not be asked
     * @param lease null when nothing is stored
     * @param flight lands when it is done; null when nobody waits for it
     * @param past what may be used if it fails; or null
     */
    record Boarding(
            @Nullable Reading reading,
            @Nullable Lease lease,
            @Nullable Flight flight,
            EntryFinder.@Nullable Past past) {
        Boarding(@Nullable Reading reading, @Nullable Lease lease, @Nullable Flight flight) {
            this(reading, lease, flight, null);
        }
    }

    private final Cache cache;
    private final RuleState state;
    private final Store store;
    private final long waitNanos;
    private final boolean isShared;
    private final ConcurrentHashMap<Object, Flight> flights = new ConcurrentHashMap<>();

    /** Of callers that have waited in vain: they go on one by one. */
    private final ConcurrentHashMap<Object, Flight> released = new ConcurrentHashMap<>();

    /** Of callers that compute again what is stored. */
    private final ConcurrentHashMap<Object, Flight> refreshing = new ConcurrentHashMap<>();

    private final Backoff failures = new Backoff();

    SingleFlight(Cache cache, RuleState state, Store store) {
        this.cache = cache;
        this.state = state;
        this.store = store;
        this.isShared = store != cache.memory();
        Duration longest = state.rule().flow().load().waitMax();
        this.waitNanos = (longest == null ? cache.waitMax() : longest).toNanos();
    }

    /**
     * Looks for an answer until there is one, or this caller is the one to compute it.
     *
     * @param sharesAlone whether computing is shared when the store cannot be asked; else its
     *     failure is thrown
     * @return what {@link Search#find} found; or a {@link Boarding}
     */
    @Nullable Object seek(
            EntryKey key, List<String> generations, Search search, boolean sharesAlone)
            throws StoreException {
        long epoch = cache.epochs().of(generations, key);
        Object found;
        try {
            found = search.find();
            if (!(found instanceof Reading) && !(found instanceof EntryFinder.Past)) {
                return found;
            }
            return new Seeking(key, search).from(found);
        } catch (StoreException e) {
            if (!sharesAlone) {
                throw e;
            }
            return alone(key, epoch, search);
        }
    }

    /** Lands a flight that a caller has boarded. */
    void land(EntryKey key, Flight flight) {
        Object its = key.localOrText();
        if (!flights.remove(its, flight) && !released.remove(its, flight)) {
            refreshing.remove(its, flight);
        }
        unmark(flight);
        flight.land();
    }

    /** Other instances may refresh again; off the caller's thread, and else it runs out. */
    private void unmark(Flight flight) {
        LeaseKeeper.Held mark = flight.mark;
        if (mark == null) {
            return;
        }
        flight.mark = null;
        cache.leases().drop(mark);
        boolean ignored =
                cache.courier()
                        .offer(
                                () -> {
                                    try {
                                        store.release(mark.lease);
                                    } catch (StoreException e) {
                                        // It runs out by itself.
                                    }
                                });
    }

    /**
     * Marks a key for other instances as one that this one refreshes. A hint: whoever has none may
     * compute as well, and one of them is stored.
     *
     * @return false when another instance has it
     */
    private boolean mark(EntryKey key, Flight flight) {
        try {
            // No key of an application has a bare tilde.
            EntryKey place = EntryPlaces.textKey(key.text() + MARK, null);
            Reading reading = store.read(place, List.of());
            Lease lease =
                    reading.state() == Reading.State.LEASED
                            ? null
                            : store.lease(reading, cache.leases().duration());
            if (lease == null) {
                return false;
            }
            flight.mark = cache.leases().keep(store, lease);
            return true;
        } catch (StoreException e) {
            return true;
        }
    }

    /** A refresh has failed: the next one has to wait for a while. */
    void failed(EntryKey key) {
        failures.failed(key.text(), System.nanoTime());
    }

    /** What failed before works again. */
    void succeeded(EntryKey key) {
        failures.succeeded(key.text());
    }

    /** For tests: how many keys somebody is busy with. */
    int size() {
        return flights.size() + released.size() + refreshing.size();
    }

    /**
     * Without a store: waits for who computes the same, or computes.
     *
     * @return an answer, or a {@link Boarding}
     */
    private Object alone(EntryKey key, long epoch, Search search) {
        state.bypassed("store unavailable", null);
        Object its = key.localOrText();
        // A store that is there and refused this call may know of evictions elsewhere.
        boolean isAway = store.status().state() != Status.State.CONNECTED;
        long end = System.nanoTime() + waitNanos;
        Flight mine = new Flight(Flight.Kind.ALONE, epoch);
        while (true) {
            Flight other = flights.putIfAbsent(its, mine);
            if (other == null || (other.epoch != epoch && flights.replace(its, other, mine))) {
                return new Boarding(null, null, mine);
            }
            long left = end - System.nanoTime();
            if (left <= 0 || search.isPassed() || !search.mayWait() || !other.await(left)) {
                return new Boarding(null, null, null);
            }
            Envelope outcome = isAway && other.epoch == epoch ? other.outcome : null;
            Object answer = outcome == null ? null : search.share(outcome);
            if (answer != null) {
                state.joined.increment();
                return answer;
            }
            if (!isAway) {
                return lookedAgain(search);
            }
        }
    }

    /** Once more, after somebody else has computed: the store may have its answer. */
    private static Object lookedAgain(Search search) {
        try {
            Object found = search.find();
            if (found instanceof EntryFinder.Past past) {
                return search.serve(past);
            }
            if (found != null && !(found instanceof Reading)) {
                return found;
            }
        } catch (StoreException e) {
            // Still not; this caller has waited enough.
        }
        return new Boarding(null, null, null);
    }

    /** One caller's way from a miss to an answer or to computing. */
    private final class Seeking {
        private final EntryKey key;
        private final Object its;
        private final Search search;
        private final long begin = System.nanoTime();
        private long pause = FIRST_PAUSE_NANOS;
        private boolean hasWaited;
        private @Nullable Flight polling;

        Seeking(EntryKey key, Search search) {
            this.key = key;
            this.its = key.localOrText();
            this.search = search;
        }

        @Nullable Object from(@Nullable Object first) throws StoreException {
            Object found = first;
            try {
                while (true) {
                    if (found instanceof EntryFinder.Past past) {
                        Object decided = refresh(past);
                        if (decided != null) {
                            return decided;
                        }
                        found = search.find();
                        continue;
                    }
                    if (!(found instanceof Reading reading)) {
                        if (found != null && hasWaited) {
                            state.joined.increment();
                        }
                        return found;
                    }
                    Boarding boarding = step(reading);
                    if (boarding != null) {
                        return boarding;
                    }
                    found = search.find();
                }
            } finally {
                endPolling();
            }
        }

        /** Boards, or waits and answers null. */
        private @Nullable Boarding step(Reading reading) throws StoreException {
            Flight other = flights.get(its);
            if (reading.state() != Reading.State.LEASED
                    && (other == null || other == polling || !other.isBoarding)) {
                endPolling();
                Boarding boarding = board(reading);
                if (boarding != null) {
                    return boarding;
                }
                other = flights.get(its);
            }
            long now = System.nanoTime();
            if (search.isPassed() || !search.mayWait()) {
                return new Boarding(reading, null, null);
            }
            long left = begin + waitNanos - now;
            return left > 0 ? wait(reading, other, left) : release(reading, left + waitNanos);
        }

        /** The stored answer, or computing another; null when it is to be looked for again. */
        private @Nullable Object refresh(EntryFinder.Past first) throws StoreException {
            EntryFinder.Past past = first;
            endPolling();
            if (failures.holds(key.text(), System.nanoTime())) {
                return search.serve(past);
            }
            Flight mine = new Flight(Flight.Kind.REFRESHING, 0);
            mine.home = SingleFlight.this;
            Flight other = refreshing.putIfAbsent(its, mine);
            if (other == null) {
                boolean boards = false;
                try {
                    Lease lease = search.refresh(past.reading());
                    if (lease != null && past.mayServe() && isShared) {
                        if (!mark(key, mine)) {
                            return search.serve(past);
                        }
                        // Whoever had the mark before may have stored another.
                        Object again = search.find();
                        if (!(again instanceof EntryFinder.Past still)) {
                            return again instanceof Reading ? null : again;
                        }
                        past = still;
                        lease = search.refresh(past.reading());
                    }
                    if (lease != null) {
                        boards = true;
                        state.refreshes.increment();
                        return new Boarding(past.reading(), lease, mine, past);
                    }
                } finally {
                    if (!boards) {
                        refreshing.remove(its, mine);
                        unmark(mine);
                        mine.land();
                    }
                }
            }
            if (past.mayServe()) {
                return search.serve(past);
            }
            // Too old to be used unless computing fails: awaited like any other.
            long left = begin + waitNanos - System.nanoTime();
            if (other == null || left <= 0 || search.isPassed() || !search.mayWait()) {
                return new Boarding(past.reading(), null, null, past);
            }
            hasWaited = true;
            if (!other.await(Math.min(left, SLICE_NANOS))) {
                return new Boarding(past.reading(), null, null, past);
            }
            return other.hasFailed ? search.serve(past) : null;
        }

        private @Nullable Boarding board(Reading reading) throws StoreException {
            Flight mine = new Flight(Flight.Kind.LEASED, 0);
            mine.home = SingleFlight.this;
            Flight other = flights.putIfAbsent(its, mine);
            if (other != null && other.isBoarding) {
                return null;
            }
            Lease lease = null;
            try {
                lease = search.lease(reading);
            } finally {
                if (lease == null) {
                    flights.remove(its, mine);
                    mine.land();
                }
            }
            if (lease != null && other != null) {
                // The other's lease is gone: it was invalidated, or has run out.
                flights.put(its, mine);
            }
            if (lease == null) {
                if (reading.entry() != null || reading.state() == Reading.State.FOREIGN) {
                    // What nobody can use, and no lease can replace, goes.
                    store.discard(reading);
                    return new Boarding(reading, null, null);
                }
                return null;
            }
            mine.isBoarding = false;
            return new Boarding(reading, lease, mine);
        }

        private @Nullable Boarding wait(Reading reading, @Nullable Flight other, long left) {
            hasWaited = true;
            Flight mine = polling;
            if (mine == null && other == null) {
                mine = new Flight(Flight.Kind.POLLING, 0);
                other = flights.putIfAbsent(its, mine);
                polling = other == null ? mine : null;
            }
            if (polling != null) {
                LockSupport.parkNanos(Math.min(left, pause + jitter(pause)));
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                return Thread.currentThread().isInterrupted()
                        ? new Boarding(reading, null, null)
                        : null;
            }
            return other == null || other.await(Math.min(left, SLICE_NANOS))
                    ? null
                    : new Boarding(reading, null, null);
        }

        /**
         * After waiting in vain: when no other of those computes, and at the latest after again.
         */
        private @Nullable Boarding release(Reading reading, long left) {
            endPolling();
            if (left <= 0) {
                return new Boarding(reading, null, null);
            }
            Flight mine = new Flight(Flight.Kind.LEASED, 0);
            Flight other = released.putIfAbsent(its, mine);
            if (other == null) {
                state.bypassed("waited too long", null);
                return new Boarding(reading, null, mine);
            }
            return other.await(Math.min(left, SLICE_NANOS))
                    ? null
                    : new Boarding(reading, null, null);
        }

        private void endPolling() {
            Flight mine = polling;
            if (mine != null) {
                polling = null;
                flights.remove(its, mine);
                mine.land();
            }
        }
    }

    private static long jitter(long nanos) {
        return ThreadLocalRandom.current().nextLong(nanos);
    }
}
