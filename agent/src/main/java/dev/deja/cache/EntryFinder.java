package dev.deja.cache;

import dev.deja.rule.CacheRule.Load;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Finds the entry of one join point that answers the caller at hand, and refuses those that must
 * not: of another definition, no longer fresh, made of other hidden inputs, or with entities in a
 * unit of work. Safe for many threads.
 */
final class EntryFinder {
    private final Store store;
    private final RuleState state;
    private final String id;
    private final EntryCodec entries;
    private final EntityGuard entities;
    private final Events events;

    /** Whether exchanges are told of hits. */
    private final boolean contributes;

    private final boolean isUserInKey;

    /** What becomes of entries that are due, or past their end. */
    private final Load load;

    private final boolean refreshes;

    /** Whether hits may take longer than computing: what is in memory is not timed. */
    private final boolean isTimed;

    private final @Nullable ResultTags resultTags;
    private final @Nullable NearCopies near;

    EntryFinder(
            Store store,
            @Nullable ResultTags resultTags,
            @Nullable NearCopies near,
            RuleState state,
            EntryCodec entries,
            EntityGuard entities,
            Events events,
            boolean contributes,
            boolean isUserInKey,
            Load load) {
        this.load = load;
        this.refreshes = load.refreshes();
        this.isTimed = !(store instanceof MemoryStore);
        this.contributes = contributes;
        this.isUserInKey = isUserInKey;
        this.store = store;
        this.resultTags = resultTags;
        this.near = near;
        this.state = state;
        this.id = state.rule().id();
        this.entries = entries;
        this.entities = entities;
        this.events = events;
    }

    /**
     * Looks for an entry that is for this caller.
     *
     * @param inputs what is known of the hidden inputs of this join point
     * @param caller shows the caller's; often {@code inputs} itself, for this thread
     * @return the answer; a {@link Reading}, when there is none and one may be stored; null when
     *     none for this caller can be kept
     */
    @Nullable Object find(
            EntryKey first, List<String> generations, InputCheck inputs, Caller caller)
            throws StoreException {
        NearCopies.Sighting sighting = null;
        if (near != null) {
            Object copy = findNear(near, first, generations, caller);
            if (copy != null) {
                return copy;
            }
            sighting = near.new Sighting();
        }
        long began = isTimed ? System.nanoTime() : 0;
        EntryKey key = first;
        Reading reading = read(key, generations, sighting);
        for (int step = 0; ; step++) {
            Reading.Entry entry = reading.entry();
            if (entry == null) {
                if (reading.state() == Reading.State.FOREIGN) {
                    state.bypassed(
                            "foreign entry",
                            "what lies under an entry's key is no entry; it is replaced");
                }
                return reading;
            }
            Object accepted;
            try {
                accepted = accept(entry, key, caller, sighting, began);
            } catch (BadEntryException e) {
                state.bypassed(e.reason(), e.detail());
                return reading;
            }
            if (accepted == null) {
                return reading;
            }
            if (accepted instanceof Aged aged) {
                return new Past(
                        aged.answer,
                        reading,
                        key,
                        aged.isFresh,
                        aged.mayServe,
                        aged.hasInputs,
                        aged.untilMillis);
            }
            if (!(accepted instanceof Envelope other)) {
                state.hits.increment();
                events.keyFound(id, key);
                if (contributes) {
                    contribute(entry, key);
                }
                if (sighting != null) {
                    sighting.keep(key, entry, accepted, !entities.isOnDuty());
                }
                return accepted;
            }
            EntryKey next = step < InputCheck.MAX_STEPS ? inputs.next(key, other, caller) : null;
            if (next == null) {
                return null;
            }
            key = next;
            reading = read(key, generations, sighting);
        }
    }

    /**
     * Reads the place where an answer for this caller lies, or would lie; nothing is handed out.
     *
     * @return null when none for this caller can be kept
     */
    @Nullable Place place(
            EntryKey first, List<String> generations, InputCheck inputs, Caller caller)
            throws StoreException {
        EntryKey key = first;
        for (int step = 0; ; step++) {
            Reading reading = read(key, generations);
            Reading.Entry entry = reading.entry();
            if (entry == null) {
                return new Place(reading, false);
            }
            Envelope envelope;
            try {
                envelope = entries.open(entry, key);
            } catch (BadEntryException e) {
                state.bypassed(e.reason(), e.detail());
                return new Place(reading, false);
            }
            if (envelope.inputs().isEmpty() || InputCheck.fits(envelope.inputs(), caller)) {
                return new Place(reading, true);
            }
            EntryKey next = step < InputCheck.MAX_STEPS ? inputs.next(key, envelope, caller) : null;
            if (next == null) {
                return null;
            }
            key = next;
        }
    }

    private @Nullable Object findNear(
            NearCopies copies, EntryKey key, List<String> generations, Caller caller)
            throws StoreException {
        Reading.Entry entry = copies.find(key, generations);
        if (entry == null) {
            return null;
        }
        Object accepted;
        try {
            accepted = accept(entry, key, caller, null, 0);
        } catch (BadEntryException e) {
            // The store is asked, and tells the same if it is so there.
            return null;
        }
        if (accepted == null || accepted instanceof Envelope || accepted instanceof Aged) {
            return null;
        }
        state.hits.increment();
        state.nearHits.increment();
        events.keyFound(id, key);
        if (contributes) {
            contribute(entry, key);
        }
        return accepted;
    }

    /** Reads from the store itself. */
    Reading read(EntryKey key, List<String> generations) throws StoreException {
        return read(key, generations, null);
    }

    private Reading read(
            EntryKey key, List<String> generations, NearCopies.@Nullable Sighting sighting)
            throws StoreException {
        ResultTags told = resultTags;
        if (told != null) {
            return told.read(key, generations, sighting);
        }
        if (sighting != null) {
            sighting.before(key, generations);
        }
        return store.read(key, generations);
    }

    /**
     * Takes the lease of what was read, for the generations that were asked for.
     *
     * @param reading one of this finder's
     * @return null when another caller was faster
     */
    @Nullable Lease lease(Reading reading, List<String> generations, Duration duration)
            throws StoreException {
        ResultTags told = resultTags;
        Lease lease =
                told == null
                        ? store.lease(reading, duration)
                        : told.lease(reading, generations.size(), duration);
        if (near != null && lease != null) {
            near.changed(reading.key());
        }
        return lease;
    }

    /**
     * What another caller has just computed without a store, as a hit; null when it is not for this
     * caller.
     */
    @Nullable Object share(Envelope envelope, Caller caller) {
        boolean hasInputs = !envelope.inputs().isEmpty();
        if (hasInputs && !InputCheck.fits(envelope.inputs(), caller)) {
            return null;
        }
        try {
            Object answer = entries.answer(envelope);
            if (entities.isOnDuty() && !entities.lets(state, entities.unitOfWork())) {
                return null;
            }
            if (hasInputs && answer != null) {
                InputCheck.handOut(envelope.inputs());
            }
            return answer;
        } catch (BadEntryException e) {
            state.bypassed(e.reason(), e.detail());
            return null;
        }
    }

    private void contribute(Reading.Entry entry, EntryKey key) {
        MethodAnswers answers = MethodAnswers.current();
        if (answers != null) {
            try {
                Envelope envelope = entries.open(entry, key);
                answers.hit(
                        state.rule(),
                        isUserInKey,
                        envelope.createdMillis(),
                        envelope.freshUntilMillis(),
                        envelope.tags());
            } catch (BadEntryException e) {
                // It has answered: what lies in memory beside it does not matter to anybody else.
                Logger.debug(e);
            }
        }
    }

    /**
     * The checks of a hit that are not the store's, cheapest first.
     *
     * @return the hit; the {@link Envelope}, when all is well except that the caller's hidden
     *     inputs are not those of the entry; null = treat as a miss
     */
    private @Nullable Object accept(
            Reading.Entry entry,
            EntryKey key,
            Caller caller,
            NearCopies.@Nullable Sighting sighting,
            long began)
            throws BadEntryException {
        if (!refreshes && entry.live() instanceof LiveValue live) {
            if (entries.fits(live, caller)) {
                return live;
            }
            if (!entries.opensMisfits()) {
                return null;
            }
        }
        Envelope envelope = entries.open(entry, key);
        long now = System.currentTimeMillis();
        Load mine = load;
        long past = now - envelope.freshUntilMillis();
        boolean isError = (envelope.flags() & Envelope.ERROR) != 0;
        boolean ends = isError || (envelope.flags() & Envelope.ENDS) != 0;
        if (past > (ends || !refreshes ? 0 : mine.kept().toMillis())) {
            return null;
        }
        if (sighting != null) {
            sighting.envelope = envelope;
        }
        boolean hasInputs = !envelope.inputs().isEmpty();
        if (hasInputs && !InputCheck.fits(envelope.inputs(), caller)) {
            return envelope;
        }
        Object answer = entries.answer(envelope);
        // Again, because this may be the first value of the method with an entity in it.
        if (entities.isOnDuty() && !entities.lets(state, entities.unitOfWork())) {
            return null;
        }
        if (hasInputs && answer != null) {
            InputCheck.handOut(envelope.inputs());
        }
        if (isTimed && began != 0) {
            state.took(System.nanoTime() - began, envelope.costMicros());
        }
        if (!refreshes || isError || answer == null || (past <= 0 && !isDue(envelope, now))) {
            return answer;
        }
        return new Aged(
                answer,
                past <= 0,
                past <= mine.staleWhileRevalidate().toMillis(),
                hasInputs,
                envelope.freshUntilMillis() + (ends ? 0 : mine.kept().toMillis()));
    }

    /** Whether an answer that is fresh is to be computed again. */
    private boolean isDue(Envelope envelope, long now) {
        Duration after = load.refreshAfter();
        if (after != null && now - envelope.createdMillis() >= after.toMillis()) {
            return true;
        }
        // "Optimal Probabilistic Cache Stampede Prevention" (Vattani, Chierichetti, Lowenstein
        // 2015)
        return load.refreshEarly()
                && now
                                - envelope.costMicros()
                                        / 1000.0
                                        * Math.log(1 - ThreadLocalRandom.current().nextDouble())
                        >= envelope.freshUntilMillis();
    }

    /** Counts an answer that is handed out although it is due, or past its end. */
    Object serve(Past past) {
        state.hits.increment();
        if (!past.isFresh) {
            state.stale.increment();
        }
        events.keyFound(id, past.key);
        Reading.Entry entry = past.reading.entry();
        if (contributes && entry != null) {
            contribute(entry, past.key);
        }
        return past.answer;
    }

    /** For callers that refresh nothing: the answer, or the reading to compute anew. */
    @Nullable Object settled(@Nullable Object found) {
        return found instanceof Past past ? past.mayServe ? serve(past) : past.reading : found;
    }

    /**
     * Where an answer lies.
     *
     * @param isTaken whether there is one for the caller
     */
    record Place(Reading reading, boolean isTaken) {}

    /** What {@link #accept} makes of an entry that is due. */
    private record Aged(
            Object answer,
            boolean isFresh,
            boolean mayServe,
            boolean hasInputs,
            long untilMillis) {}

    /**
     * An entry that is due, or past its end and kept.
     *
     * @param answer the hit
     * @param isFresh whether it is not past its end
     * @param mayServe whether it may be used while another computes
     * @param hasInputs whether it was made of hidden inputs
     * @param untilMillis until when it may be used when that fails
     */
    record Past(
            Object answer,
            Reading reading,
            EntryKey key,
            boolean isFresh,
            boolean mayServe,
            boolean hasInputs,
            long untilMillis) {}
}
