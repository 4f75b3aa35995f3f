package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.KeyPlan;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.lang.ref.WeakReference;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The cache rule's side of one woven method: from the arguments to the answer, and from the result
 * to the store. The way of a call is {@code fast} (a hit in memory ends there), {@code lookup}, the
 * body, {@code finish}.
 */
final class CachedMethod {
    private final Cache cache;
    private final JoinPoint joinPoint;
    final RuleState state;
    final CacheRule rule;
    final KeyPlan keys;
    final Store store;
    final MemoryStore memory;
    final @Nullable Partition partition;
    final boolean mayBeFast;
    final String method;
    final EntryPlaces places;
    private final MethodTerms terms;

    final ResultType result;
    private final EntryCodec entries;
    private final EntityGuard entities;
    private final EntryFinder finder;
    private final EntryWriter writer;
    private final boolean isStatic;
    private final InputCheck inputs;
    private final String id;
    private volatile @Nullable WeakReference<Object> receiver;
    volatile boolean isAnswering;
    volatile boolean isFast;

    CachedMethod(
            Cache cache,
            Class<?> declaringClass,
            JoinPoint joinPoint,
            RuleState state,
            Events events) {
        this.cache = cache;
        this.joinPoint = joinPoint;
        this.state = state;
        this.rule = state.rule();
        KeyPlan plan = joinPoint.keys();
        if (plan == null) {
            throw new IllegalArgumentException("a cache rule without keys");
        }
        this.store = cache.storeOf(rule);
        this.memory = cache.memory();
        ClassLoader loader = declaringClass.getClassLoader();
        if (loader == null) {
            loader = ClassLoader.getPlatformClassLoader();
        }
        this.keys = plan.linked(loader);
        String name = joinPoint.className() + "#" + joinPoint.method().name();
        this.method =
                joinPoint.className()
                        + "#"
                        + joinPoint.method().name()
                        + joinPoint.method().descriptor();
        if (store == memory) {
            // Arguments alone identify an entry only within one method.
            String part = rule.key() != null ? "" : method;
            this.partition = cache.partition(loader, rule.name() + " " + part);
        } else {
            this.partition = null;
        }
        this.places =
                new EntryPlaces(
                        state,
                        keys,
                        JoinPoint.linkedAll(joinPoint.tags(), loader),
                        partition,
                        name);
        this.terms = new MethodTerms(joinPoint, state, loader);
        this.mayBeFast = partition != null && !events.showsHits() && !terms.judgesCalls();
        this.inputs = new InputCheck(cache.inputs(), loader, state, name, keys.usesPrincipal());
        this.isStatic = Modifier.isStatic(joinPoint.method().access());
        this.id = rule.id();
        this.result = ResultType.of(declaringClass, joinPoint, loader);
        this.entries = EntryCodec.of(state, keys, result, loader, name, partition == null);
        this.entities = new EntityGuard(rule, entries.types(), loader);
        this.writer =
                new EntryWriter(
                        cache, state, places, result, entries, terms, inputs, entities, events);
        this.finder = new EntryFinder(store, state, result, entries, inputs, entities, events);
    }

    /** A hit in memory: no key is made, nothing is allocated. */
    @Nullable Object fast(@Nullable Object self, @Nullable Object local) {
        Partition mine = partition;
        if (local == null || mine == null || !isKnownReceiver(self) || cache.owes()) {
            return null;
        }
        Object live = MemoryStore.lookup(mine, local, cache.clock().nanos());
        if (live != null) {
            state.hits.increment();
        }
        return live;
    }

    private boolean isKnownReceiver(@Nullable Object self) {
        if (isStatic || rule.receiver() == CacheRule.Receiver.IGNORE || self == null) {
            return true;
        }
        WeakReference<Object> first = receiver;
        return first != null && first.refersTo(self);
    }

    /** Whether the receiver is the first one seen, or does not matter (SPEC C10). */
    private boolean acceptsReceiver(@Nullable Object self) {
        if (isKnownReceiver(self) || keys.usesReceiver()) {
            return true;
        }
        synchronized (this) {
            WeakReference<Object> first = receiver;
            if (first == null) {
                if (partition == null && !state.isOnlyReceiver(method, self)) {
                    return false;
                }
                receiver = new WeakReference<>(self);
                return true;
            }
            if (first.refersTo(self)) {
                return true;
            }
        }
        state.suspend(
                "receiver",
                joinPoint.className()
                        + "#"
                        + joinPoint.method().name()
                        + " was called on a second object, whose answers may differ. If all objects give"
                        + " the same answers, set "
                        + rule.id()
                        + ".this = ignore; else put what tells them apart into the key, such as "
                        + rule.id()
                        + ".key = {@this.name} {0}");
        return false;
    }

    /** Null: bypass. A {@link Supplier}: the answer. A {@link Call}: run the body. */
    @Nullable Object lookup(MethodJoin join, @Nullable Object self, @Nullable Object[] arguments) {
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return null;
        }
        try {
            return lookupMarked(join, self, arguments);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
            return null;
        } catch (Throwable e) {
            failed("lookup", e);
            return null;
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    private @Nullable Object lookupMarked(
            MethodJoin join, @Nullable Object self, @Nullable Object[] arguments)
            throws StoreException {
        if (!mayLookUp()) {
            return null;
        }
        if (store.status().state() == Status.State.CONNECTED && !Headroom.isThere()) {
            state.bypassed("stack almost full", null);
            return null;
        }
        if (!terms.admits(self, arguments) || !acceptsReceiver(self)) {
            return null;
        }
        boolean isGuarded = entities.isOnDuty();
        UnitOfWork work = isGuarded ? entities.unitOfWork() : UnitOfWork.NONE;
        if (!entities.lets(state, work)) {
            return null;
        }
        KeyPlan.Outcome outcome = keys.key(self, arguments);
        if (outcome instanceof KeyPlan.NoKey none) {
            state.bypassed(none.reason(), none.detail());
            if (none.reason().equals(KeyPlan.NoKey.NEVER)) {
                state.suspend("key", none.detail());
            }
            return null;
        }
        List<String> tags = places.tags(self, arguments);
        if (tags == null) {
            return null;
        }
        EntryKey key =
                places.entryKey(
                        (KeyPlan.Key) outcome,
                        partition == null ? null : keys.local(self, arguments));
        Object found = finder.find(key, places.generations(tags));
        if (!(found instanceof Reading reading)) {
            return found;
        }
        state.misses.increment();
        Call call = new Call(join);
        call.isGuarded = isGuarded;
        call.observation = inputs.observe();
        if (reading.state() == Reading.State.LEASED || !entities.letsFill(state, work)) {
            return call;
        }
        Lease lease = store.lease(reading, cache.leases().duration());
        if (lease != null) {
            call.lease = cache.leases().keep(store, lease);
            call.tags = tags;
            call.self = self;
            call.arguments = arguments;
            call.startedNanos = System.nanoTime();
            if (keys.local(self, arguments) == null) {
                call.keyText = ((KeyPlan.Key) outcome).text();
            }
        } else if (reading.entry() != null || reading.state() == Reading.State.FOREIGN) {
            // What nobody can use goes. Where there is a lease, its placeholder has taken its
            // place.
            store.discard(reading);
        }
        return call;
    }

    /** Whether this thread may ask the store now, and be answered. */
    private boolean mayLookUp() {
        if (store != memory && EventLoops.isCurrent()) {
            state.bypassed(
                    "event loop",
                    "a thread that must not block does not wait for "
                            + store.name()
                            + "; "
                            + id
                            + ".store = memory is consulted there");
            return false;
        }
        if (state.hasPendingWrites() && !state.isCurrent()) {
            state.bypassed("write not evicted yet", null);
            return false;
        }
        return isAnswering;
    }

    /**
     * After the body of a call that holds the lease: stores, or gives the lease back.
     *
     * @param late whether others may have had the value in hand already
     */
    void finish(
            Call call,
            LeaseKeeper.Held held,
            @Nullable Object returned,
            @Nullable Throwable thrown,
            boolean late) {
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            cache.leases().drop(held);
            return;
        }
        try {
            cache.leases().drop(held);
            if (!isAnswering
                    || !(thrown == null
                            ? writer.fill(call, held, returned, late)
                            : writer.fillError(call, held, thrown, late))) {
                writer.release(held);
            }
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("store", e);
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    /** Gives the lease back of a call that has nothing to store. */
    void abandon(LeaseKeeper.Held held) {
        cache.leases().drop(held);
        try {
            writer.release(held);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("release", e);
        }
    }

    /** Reserves the entry that values stand for, whatever is there now (SPEC G06). */
    @Nullable Call reserve(MethodJoin join, List<Object> values) throws StoreException {
        if (store != memory && EventLoops.isCurrent()) {
            return null;
        }
        if (!entities.unitOfWork().mayFill()) {
            state.bypassed(
                    "put in a transaction",
                    "the calling thread has a transaction or session open, so that the result may"
                            + " still be rolled back: the entry is removed instead of replaced");
            return null;
        }
        Place place = place(values);
        return place == null
                ? null
                : leased(join, store.read(place.key, places.generations(place.tags)), place);
    }

    /** An entry, its tags, and the call that would make it as far as it is known. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(
            EntryKey key, List<String> tags, @Nullable Object self, @Nullable Object[] arguments) {}

    /** What values written for the rule's arguments stand for; null when they do not tell. */
    private @Nullable Place place(List<Object> values) {
        EntryKey key = places.keyOf(values);
        @Nullable Object[] known = keys.argumentsOf(values);
        if (key == null || (known == null && !joinPoint.tags().isEmpty())) {
            return null;
        }
        @Nullable Object[] arguments =
                known != null
                        ? known
                        : new @Nullable Object[joinPoint.method().parameterTypes().size()];
        WeakReference<Object> first = receiver;
        Object self = isStatic || first == null ? null : first.get();
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
        Lease lease = store.lease(reading, cache.leases().duration());
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

    // ---- what the application asks for itself (see Facade)

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
            if (!mayLookUp()) {
                return null;
            }
            Place place = place(values);
            Object found =
                    place == null ? null : finder.find(place.key, places.generations(place.tags));
            if (place == null || !(found instanceof Reading reading)) {
                return found instanceof LiveValue ? found : null;
            }
            if (!isToCompute) {
                return null;
            }
            state.misses.increment();
            return reading.state() == Reading.State.LEASED ? null : leased(join, reading, place);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
            return null;
        } catch (Throwable e) {
            failed("lookup", e);
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
            call = isAnswering && accepts(value) ? reserve(join, values) : null;
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("put", e);
        } finally {
            marks[Guard.CACHING] = false;
        }
        LeaseKeeper.Held held = call == null ? null : call.lease;
        return call != null && held != null && put(call, held, value, false);
    }

    /** Whether a value that the application gives could have come from the method. */
    boolean accepts(@Nullable Object value) {
        boolean fits = result.fits(value);
        if (!fits) {
            state.warn(
                    "facade",
                    "Deja: "
                            + (value == null ? "null" : "a " + value.getClass().getName())
                            + " is not what "
                            + method
                            + " returns, and is not stored for "
                            + id);
        }
        return fits;
    }

    /** Fills a reserved entry; false when it is to be evicted instead. Never throws. */
    boolean put(Call call, LeaseKeeper.Held held, @Nullable Object value, boolean late) {
        cache.leases().drop(held);
        call.endObservation();
        if (store != memory && EventLoops.isCurrent()) {
            // Whether it is filled would be known too late.
            return false;
        }
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return false;
        }
        try {
            if (!isAnswering) {
                return false;
            }
            if (!result.fits(value)) {
                state.bypassed("put of another type", null);
                return false;
            }
            return writer.fill(call, held, value, late);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
            return false;
        } catch (Throwable e) {
            failed("put", e);
            return false;
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    private void failed(String what, Throwable e) {
        state.bypassed("failure in the agent", null);
        state.warn("failure", rule.id() + ": " + what + " failed, the call went past the cache");
        Logger.debug(e);
    }
}
