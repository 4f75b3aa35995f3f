package dev.deja.cache;

import dev.deja.rule.JoinPoint;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Reading;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one method as they are reached without a call of it: by values for the rule's
 * arguments, as the application's own code (see {@link Facade}) and writes that put (see {@link
 * Put}) name them. Safe for many threads.
 */
final class DirectAccess {
    private final CachedMethod method;
    private final Cache cache;
    private final RuleState state;
    private final Store store;

    /** Whether the store is this process's memory. */
    private final boolean isLocal;

    private final EntryPlaces places;
    private final MethodTerms terms;
    private final InputCheck inputs;
    private final EntityGuard entities;
    private final EntryFinder finder;
    private final ResultWriter writer;
    private final int parameters;
    private final boolean isStatic;
    private final boolean hasTags;

    DirectAccess(
            CachedMethod method,
            Cache cache,
            JoinPoint joinPoint,
            MethodTerms terms,
            InputCheck inputs,
            EntityGuard entities,
            EntryFinder finder,
            ResultWriter writer) {
        this.method = method;
        this.cache = cache;
        this.state = method.state;
        this.store = method.store;
        this.isLocal = store == method.memory;
        this.places = method.places;
        this.terms = terms;
        this.inputs = inputs;
        this.entities = entities;
        this.finder = finder;
        this.writer = writer;
        this.parameters = joinPoint.method().parameterTypes().size();
        this.isStatic = Modifier.isStatic(joinPoint.method().access());
        this.hasTags = !joinPoint.tags().isEmpty();
    }

    /**
     * Looks up what values stand for.
     *
     * @param isToCompute whether to take the lease where nothing is found
     * @return null: nothing, and nothing to do afterwards; a {@link LiveValue}; or a {@link Call}
     *     that holds a lease. Never throws
     */
    @Nullable Object lookup(MethodJoin join, List<Object> values, boolean isToCompute) {
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return null;
        }
        try {
            if (!method.mayLookUp()) {
                return null;
            }
            Place place = place(values);
            Object found =
                    place == null
                            ? null
                            : finder.settled(
                                    finder.find(
                                            place.key,
                                            places.generations(place.tags),
                                            inputs,
                                            inputs));
            if (place == null || !(found instanceof Reading reading)) {
                return found instanceof LiveValue ? found : null;
            }
            if (!isToCompute) {
                return null;
            }
            state.misses.increment();
            return reading.state() == Reading.State.LEASED
                            || !cache.letsFill(join.transactions(), state)
                    ? null
                    : leased(join, reading, place);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
            return null;
        } catch (Throwable e) {
            method.failed("lookup", e);
            return null;
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    /** Replaces the entry that values stand for; false when that was not possible. Never throws. */
    boolean put(MethodJoin join, List<Object> values, @Nullable Object value) {
        Call call = null;
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return false;
        }
        try {
            call = method.isAnswering && accepts(value) ? reserve(join, values) : null;
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            method.failed("put", e);
        } finally {
            marks[Guard.CACHING] = false;
        }
        LeaseKeeper.Held held = call == null ? null : call.lease;
        return call != null && held != null && put(call, held, value, false);
    }

    /** Whether a value that the application gives could have come from the method. */
    boolean accepts(@Nullable Object value) {
        boolean fits = method.result.fits(value);
        if (!fits) {
            state.warn(
                    "facade",
                    "Deja: "
                            + (value == null ? "null" : "a " + value.getClass().getName())
                            + " is not what "
                            + method.method
                            + " returns, and is not stored for "
                            + state.rule().id());
        }
        return fits;
    }

    /** Reserves the entry that values stand for, whatever is there now (SPEC G06). */
    @Nullable Call reserve(MethodJoin join, List<Object> values) throws StoreException {
        if (!isLocal && EventLoops.isCurrent()) {
            return null;
        }
        if (!entities.unitOfWork().mayFill() || JdbcConnections.holdsConnection()) {
            state.bypassed(
                    "put in a transaction",
                    "the calling thread has a transaction or session open, so that the result may"
                            + " still be rolled back: the entry is removed instead of replaced");
            return null;
        }
        Place place = place(values);
        return place == null
                ? null
                : leased(join, finder.read(place.key, places.generations(place.tags)), place);
    }

    /** Fills a reserved entry; false when it is to be evicted instead. Never throws. */
    boolean put(Call call, LeaseKeeper.Held held, @Nullable Object value, boolean late) {
        cache.leases().drop(held);
        call.endObservation();
        call.isGiven = true;
        if (!isLocal && EventLoops.isCurrent()) {
            // Whether it is filled would be known too late.
            return false;
        }
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return false;
        }
        try {
            if (!method.isAnswering) {
                return false;
            }
            if (!method.result.fits(value)) {
                state.bypassed("put of another type", null);
                return false;
            }
            return writer.fill(call, held, value, late) == EntryWriter.Outcome.STORED;
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
            return false;
        } catch (Throwable e) {
            method.failed("put", e);
            return false;
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    /** An entry, its tags, and the call that would make it as far as it is known. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(
            EntryKey key, List<String> tags, @Nullable Object self, @Nullable Object[] arguments) {}

    /** What values written for the rule's arguments stand for; null when they do not tell. */
    private @Nullable Place place(List<Object> values) {
        EntryKey key = places.keyOf(values);
        @Nullable Object[] known = method.keys.argumentsOf(values);
        if (key == null || (known == null && hasTags)) {
            return null;
        }
        @Nullable Object[] arguments = known != null ? known : new @Nullable Object[parameters];
        Object self = method.receiver();
        if (terms.judges()
                && (!isWhole(arguments)
                        || (!isStatic && self == null)
                        || !terms.admits(self, arguments))) {
            return null;
        }
        List<String> its = known == null ? List.of() : places.tags(self, arguments);
        return its == null ? null : new Place(key, its, self, arguments);
    }

    /** Whether every argument is known. */
    private static boolean isWhole(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument == null) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Call leased(MethodJoin join, Reading reading, Place place)
            throws StoreException {
        Lease lease =
                finder.lease(reading, places.generations(place.tags), cache.leases().duration());
        if (lease == null) {
            return null;
        }
        Call call = new Call(join);
        call.lease = cache.leases().keep(store, lease);
        call.tags = place.tags;
        call.self = place.self;
        call.arguments = place.arguments;
        call.observation = inputs.observe();
        call.startedNanos = System.nanoTime();
        return call;
    }
}
