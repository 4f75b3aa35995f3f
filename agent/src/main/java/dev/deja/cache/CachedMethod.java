package dev.deja.cache;

import dev.deja.codec.Codecs;
import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.Frame;
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
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The cache rule's side of one woven method: from the arguments to the answer, and from the result
 * to the store. The way of a call is {@code fast} (a hit in memory ends there), {@code lookup}, the
 * body, {@code finish}.
 *
 * <p>Where entries lie is told by {@link EntryPlaces}; they are found by {@link EntryFinder} and
 * stored by {@link EntryWriter}, both with {@link EntryCodec}. What has no call goes by {@link
 * DirectAccess}.
 */
final class CachedMethod {
    private final Cache cache;
    final RuleState state;
    final CacheRule rule;
    final KeyPlan keys;
    final Store store;
    final MemoryStore memory;
    final @Nullable Partition partition;
    private final @Nullable NearCopies near;

    /** Where the short way finds entries: in memory, or copies; null when there is none. */
    private final @Nullable Partition shortWay;

    final boolean mayBeFast;

    /** Its class and name, for people. */
    private final String name;

    /** The same with the descriptor, which tells it from all others. */
    final String method;

    private final EntryGate gate;
    final EntryPlaces places;
    final ResultType result;
    private final MethodTerms terms;
    private final InputCheck inputs;
    private final EntityGuard entities;
    private final EntryFinder finder;
    private final EntryWriter writer;
    private final ResultWriter results;
    final DirectAccess direct;
    final SingleFlight flights;
    private final WaitGate waits;

    /** Whether the agent may make calls itself that compute again. */
    private final boolean isBackground;

    /** The agent has tried in vain: the next one is a caller's. */
    private volatile boolean isCallersTurn;

    private final Passes passes = new Passes();

    /**
     * Whether results are handed on without a store: not of stages, nor where results tell tags, so
     * that what evicts them is not known beforehand.
     */
    private final boolean mayShareAlone;

    private final Transactions transactions;
    private final boolean isStatic;

    /** Of proxies: whether a class has the body, and they only pass calls on. */
    private final Frame.@Nullable BodyMark elsewhere;

    /** Proxies may be all there is, and several of them may stand before one another. */
    private final boolean isProxy;

    private final PassingReceivers passing = new PassingReceivers();

    /** Stands for the receiver of a static method: it has its loader's state. */
    private final WeakReference<Object> declaringClass;

    private volatile @Nullable WeakReference<Object> receiver;
    volatile boolean isAnswering;
    volatile boolean isFast;

    CachedMethod(
            Cache cache,
            Class<?> declaringClass,
            JoinPoint joinPoint,
            RuleState state,
            Events events,
            Transactions transactions) {
        this.cache = cache;
        this.transactions = transactions;
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
        this.name = joinPoint.className() + "#" + joinPoint.method().name();
        this.method = name + joinPoint.method().descriptor();
        // Arguments alone identify an entry only within one method.
        String part = rule.key() != null ? "" : method;
        this.near = NearCopies.of(cache, rule, loader, part, true);
        if (store == memory) {
            this.partition = cache.partition(loader, rule.name() + " " + part);
        } else {
            this.partition = null;
        }
        List<CompiledTemplate> tags = JoinPoint.linkedAll(joinPoint.tags(), loader);
        this.places =
                new EntryPlaces(state, keys, tags, near == null ? partition : near.partition, name);
        ResultTags resultTags = ResultTags.of(store, state, tags);
        this.gate = new EntryGate(state, store, store == memory);
        this.terms = new MethodTerms(joinPoint, state, loader);
        this.shortWay = near == null ? partition : near.isBounded() ? near.partition : null;
        this.inputs = new InputCheck(cache.inputs(), loader, state, name, keys.usesPrincipal());
        this.elsewhere = joinPoint.frame().elsewhere();
        this.isProxy = joinPoint.frame().kind() != Frame.Kind.BODY;
        this.declaringClass = new WeakReference<>(declaringClass);
        this.isStatic = Modifier.isStatic(joinPoint.method().access());
        this.result = ResultType.of(declaringClass, joinPoint, loader);
        // What a stage completes with is not known when it is handed out.
        CacheRule.Load load = result.isStaged ? CacheRule.Load.DEFAULT : rule.flow().load();
        this.mayBeFast =
                shortWay != null
                        && !events.showsHits()
                        && !terms.judgesCalls()
                        && !load.refreshes();
        this.flights = new SingleFlight(cache, state, store);
        this.mayShareAlone = !result.isStaged && resultTags == null;
        this.isBackground =
                load.inBackground()
                        && !isProxy
                        && !keys.usesPrincipal()
                        && !rule.keying().inputsDeclared();
        this.waits = new WaitGate(declaringClass, joinPoint, result.isStaged, transactions);
        ResultCodec entries = ResultCodec.of(state, keys, result, loader, name, partition == null);
        this.entities = new EntityGuard(rule, entries.types(), transactions);
        this.writer =
                new EntryWriter(
                        cache,
                        near,
                        state,
                        entries,
                        events,
                        true,
                        keys.usesPrincipal(),
                        load.kept());
        this.results =
                new ResultWriter(
                        state,
                        partition != null,
                        places,
                        resultTags,
                        result,
                        entries,
                        writer,
                        terms,
                        inputs,
                        entities);
        this.finder =
                new EntryFinder(
                        store,
                        resultTags,
                        near,
                        state,
                        entries,
                        entities,
                        events,
                        true,
                        keys.usesPrincipal(),
                        load);
        this.direct =
                new DirectAccess(this, cache, joinPoint, terms, inputs, entities, finder, results);
    }

    /** A hit in memory: no key is made, nothing is allocated. */
    @Nullable Object fast(@Nullable Object self, @Nullable Object local) {
        Partition mine = shortWay;
        if (local == null
                || mine == null
                || !isKnownReceiver(self)
                || cache.owes()
                || (isProxy && (isElsewhere() || passing.has(self)))) {
            return null;
        }
        if (MethodAnswers.current() != null) {
            return null;
        }
        NearCopies copies = near;
        if (copies != null) {
            return fastNear(copies, mine, local);
        }
        Object live = MemoryStore.lookup(mine, local, cache.clock().nanos());
        if (live != null) {
            state.hits.increment();
        }
        return live;
    }

    /** The bound is a promise: the clock that is read is not the coarse one. */
    private @Nullable Object fastNear(NearCopies copies, Partition mine, Object local) {
        long now = System.nanoTime();
        Object live = copies.near.isOpen(now) ? MemoryStore.lookup(mine, local, now) : null;
        if (live != null) {
            state.hits.increment();
            state.nearHits.increment();
        }
        return live;
    }

    private boolean isKnownReceiver(@Nullable Object self) {
        if (rule.receiver() == CacheRule.Receiver.IGNORE || self == null) {
            return true;
        }
        WeakReference<Object> first = receiver;
        return first != null && first.refersTo(self);
    }

    private boolean isElsewhere() {
        return elsewhere != null && elsewhere.isWoven();
    }

    /** A frame inside of this one has the same rule and key: it is nearer to the body. */
    void stepAside(@Nullable Object self) {
        if (!isProxy || self == null) {
            return;
        }
        passing.add(self);
        state.forgetReceiver(method, self);
        synchronized (this) {
            WeakReference<Object> first = receiver;
            if (first != null && first.refersTo(self)) {
                receiver = null;
            }
        }
    }

    /** Whether the receiver is the first one seen, or does not matter (SPEC C10). */
    private boolean acceptsReceiver(@Nullable Object object) {
        if (isProxy && passing.has(object)) {
            return false;
        }
        Object self = object;
        if (isStatic && partition == null) {
            // In memory each loader has its own entries; elsewhere two would share them.
            self = declaringClass.get();
        }
        if (isKnownReceiver(self) || keys.usesReceiver()) {
            return true;
        }
        synchronized (this) {
            WeakReference<Object> first = receiver;
            boolean isAnother = first != null && !first.refersTo(self);
            if (first == null) {
                // Proxies of one interface may be of several classes.
                isAnother = isProxy && self != null && !state.isFirstProxy(method, self);
                if (!isAnother && partition == null && !state.isOnlyReceiver(method, self)) {
                    return false;
                }
            }
            if (!isAnother) {
                receiver = first == null ? new WeakReference<>(self) : first;
                return true;
            }
        }
        state.suspend(
                "receiver",
                name
                        + " was called on a second object, whose answers may differ. If all objects give"
                        + " the same answers, set "
                        + rule.id()
                        + ".this = ignore; else put what tells them apart into the key, such as "
                        + rule.id()
                        + ".key = {@this.name} {0}");
        return false;
    }

    /**
     * The one object whose methods are answered; null while none was seen, or it does not matter.
     */
    @Nullable Object receiver() {
        WeakReference<Object> first = receiver;
        return isStatic || first == null ? null : first.get();
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
        if (isBackground && Thread.currentThread() instanceof Refresher.Worker worker) {
            BackgroundRefresh made = worker.take(this, self, arguments);
            if (made != null) {
                return begun(made, arguments);
            }
        }
        if (!terms.admits(self, arguments)) {
            return null;
        }
        Nesting around = Nesting.current();
        if (around != null && isInside(around, self, arguments)) {
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
        // Last: a proxy that passes this call on is not to be taken for the receiver of it.
        if (tags == null || !acceptsReceiver(self)) {
            return null;
        }
        EntryKey key =
                places.entryKey(
                        (KeyPlan.Key) outcome,
                        partition == null && near == null ? null : keys.local(self, arguments));
        List<String> generations = places.generations(tags);
        if (!work.mayFill()) {
            // What it computes is not stored: nobody waits for it, and it waits for nobody.
            Object found = finder.settled(finder.find(key, generations, inputs, inputs));
            if (found instanceof Reading) {
                state.misses.increment();
                entities.letsFill(state, work);
                Call alone = computing(join, isGuarded);
                alone.nesting = Nesting.enter(this, self, ((KeyPlan.Key) outcome).text(), around);
                return alone;
            }
            return found;
        }
        Object found;
        try {
            found =
                    flights.seek(
                            key, generations, new Search(key, generations, self), mayShareAlone);
        } catch (StoreException e) {
            if (!isProxy) {
                throw e;
            }
            // The frames inside are to know that they are the same call all the same.
            state.bypassed("store unavailable", null);
            Call alone = new Call(join);
            alone.nesting = Nesting.enter(this, self, ((KeyPlan.Key) outcome).text(), around);
            return alone;
        }
        if (!(found instanceof SingleFlight.Boarding boarding)) {
            return found;
        }
        EntryFinder.Past past = boarding.past();
        if (past == null) {
            state.misses.increment();
        } else if (isBackground
                && handsOver(
                        join,
                        boarding,
                        past,
                        key,
                        ((KeyPlan.Key) outcome).text(),
                        tags,
                        self,
                        arguments)) {
            return finder.serve(past);
        }
        Call call = computing(join, isGuarded);
        call.entryKey = key;
        call.flight = boarding.flight();
        call.past = boarding.past();
        boolean isBarred = boarding.reading() == null && !cache.letsFill(transactions, state);
        if ((result.isStaged || isBarred) && call.flight != null) {
            // Its stage is completed who knows when, or its result is for nobody else.
            flights.land(key, call.flight);
            call.flight = null;
        }
        Lease lease = boarding.lease();
        Flight flight = call.flight;
        if (lease != null) {
            call.lease =
                    flight != null && flight.kind == Flight.Kind.REFRESHING
                            ? LeaseKeeper.refreshing(store, lease)
                            : cache.leases().keep(store, lease);
        } else if (boarding.reading() == null && flight != null) {
            call.lease = LeaseKeeper.alone(store, key, flight);
        }
        if (call.lease != null) {
            call.lease.flight = flight;
            call.tags = tags;
            call.self = self;
            call.arguments = arguments;
            call.startedNanos = System.nanoTime();
            if (keys.local(self, arguments) == null) {
                call.keyText = ((KeyPlan.Key) outcome).text();
            }
        }
        // Last: whoever enters leaves when the body has run.
        call.nesting = Nesting.enter(this, self, ((KeyPlan.Key) outcome).text(), around);
        return call;
    }

    /** Whether the agent computes again, so that this caller gets what is stored. */
    private boolean handsOver(
            MethodJoin join,
            SingleFlight.Boarding boarding,
            EntryFinder.Past past,
            EntryKey key,
            String keyText,
            List<String> tags,
            @Nullable Object self,
            @Nullable Object[] arguments) {
        Flight flight = boarding.flight();
        if (isCallersTurn
                || boarding.lease() == null
                || flight == null
                || flight.kind != Flight.Kind.REFRESHING
                || !(past.isFresh() || past.mayServe())
                || past.hasInputs()
                || join.evicts()) {
            return false;
        }
        for (Object argument : arguments) {
            if (!Codecs.isDeeplyImmutable(argument)) {
                state.bypassed("refreshed by its caller", null);
                return false;
            }
        }
        Method body = result.method();
        if (body == null || !isWhatRuns(body, self)) {
            state.bypassed("refreshed by its caller", null);
            return false;
        }
        flight.handOver();
        boolean isTaken =
                cache.refresher()
                        .offer(
                                new BackgroundRefresh(
                                        this, join, boarding, past, flight, key, keyText, tags,
                                        self, arguments, body));
        if (!isTaken) {
            flight.takeBack();
        }
        return isTaken;
    }

    /** Whether a call of the method by reflection runs this body, and no other. */
    private static boolean isWhatRuns(Method body, @Nullable Object self) {
        try {
            Class<?> declaring = body.getDeclaringClass();
            int modifiers = body.getModifiers();
            if (declaring.isInterface()) {
                return false;
            }
            if (!Modifier.isStatic(modifiers)
                    && !Modifier.isPrivate(modifiers)
                    && self != null
                    && isOverridden(body, self.getClass(), declaring)) {
                return false;
            }
            body.setAccessible(true);
            return true;
        } catch (RuntimeException | LinkageError e) {
            // A module that is closed to the agent, or a class that is missing.
            return false;
        }
    }

    private static boolean isOverridden(Method body, Class<?> lowest, Class<?> declaring) {
        for (Class<?> type = lowest;
                type != null && type != declaring;
                type = type.getSuperclass()) {
            for (Method each : type.getDeclaredMethods()) {
                if (each.getName().equals(body.getName())
                        && Arrays.equals(each.getParameterTypes(), body.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A call that the agent makes, on its thread. */
    private Call begun(BackgroundRefresh made, @Nullable Object[] arguments) {
        SingleFlight.Boarding boarding = made.boarding;
        Call call = computing(made.join, entities.isOnDuty());
        call.isBackground = true;
        call.entryKey = made.key;
        call.past = made.past;
        Flight flight = boarding.flight();
        Lease lease = boarding.lease();
        call.flight = flight;
        if (flight != null) {
            flight.takeBack();
        }
        if (lease != null) {
            LeaseKeeper.Held held = LeaseKeeper.refreshing(store, lease);
            held.flight = flight;
            call.lease = held;
            call.tags = made.tags;
            call.self = made.self;
            call.arguments = arguments;
            call.startedNanos = System.nanoTime();
            if (keys.local(made.self, arguments) == null) {
                call.keyText = made.keyText;
            }
        }
        call.nesting = Nesting.enter(this, made.self, made.keyText, Nesting.current());
        return call;
    }

    private Call computing(MethodJoin join, boolean isGuarded) {
        Call call = new Call(join);
        call.isGuarded = isGuarded;
        call.observation = inputs.observe();
        return call;
    }

    /** One call's look-up. */
    private final class Search implements SingleFlight.Search {
        private final EntryKey key;
        private final List<String> generations;
        private final @Nullable Object self;

        /** Whether what this caller computes may be older than what others wait for. */
        private boolean isBarred;

        Search(EntryKey key, List<String> generations, @Nullable Object self) {
            this.key = key;
            this.generations = generations;
            this.self = self;
        }

        @Override
        public @Nullable Object find() throws StoreException {
            return finder.find(key, generations, inputs, inputs);
        }

        @Override
        public @Nullable Lease lease(Reading reading) throws StoreException {
            isBarred = !cache.letsFill(transactions, state);
            if (isBarred) {
                return null;
            }
            return finder.lease(reading, generations, cache.leases().duration());
        }

        @Override
        public @Nullable Lease refresh(Reading reading) {
            isBarred = !cache.letsFill(transactions, state);
            return isBarred ? null : store.refresh(reading);
        }

        @Override
        public Object serve(EntryFinder.Past past) {
            return finder.serve(past);
        }

        @Override
        public boolean isPassed() {
            return passes.holds(key.text(), inputs, System.nanoTime());
        }

        @Override
        public boolean mayWait() {
            return !isBarred && waits.isOpen(self);
        }

        @Override
        public @Nullable Object share(Envelope outcome) {
            return finder.share(outcome, inputs);
        }
    }

    /**
     * Whether a call around this one has the same rule and key: then this is the same call, nearer
     * to the body, and counts once.
     */
    private boolean isInside(Nesting around, @Nullable Object self, @Nullable Object[] arguments) {
        if (!around.hasRule(state)) {
            return false;
        }
        return keys.key(self, arguments) instanceof KeyPlan.Key key
                && around.holds(state, key.text());
    }

    /** Whether this thread may ask the store now, and be answered. */
    boolean mayLookUp() {
        return gate.isOpen() && isAnswering && !isElsewhere();
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
            if (!isAnswering || (held.alone != null && !held.alone.isAwaited())) {
                writer.release(held);
                return;
            }
            if (held.isRefresh && thrown != null) {
                flights.failed(held.lease.key());
                isCallersTurn = call.isBackground;
                return;
            }
            EntryWriter.Outcome outcome =
                    thrown == null
                            ? results.fill(call, held, returned, late)
                            : results.fillError(call, held, thrown, late);
            isCallersTurn = false;
            if (outcome == EntryWriter.Outcome.REFUSED && call.isBackground) {
                // Whether it is to be stored, a call with a caller tells.
                isCallersTurn = true;
            } else if (outcome == EntryWriter.Outcome.REFUSED) {
                if (thrown == null) {
                    passes.remember(held.lease.key().text(), List.of(), System.nanoTime());
                }
                writer.release(held);
                EntryFinder.Past past = call.past;
                if (held.isRefresh && past != null) {
                    // What would be computed now is not to be stored, so that this is not, either.
                    store.discard(past.reading());
                }
            } else {
                passes.forget(held.lease.key().text());
                flights.succeeded(held.lease.key());
            }
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("store", e);
            giveBack(held);
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    /** Answers in place of a body that threw; null when that fails, too. */
    @Nullable Object standIn(EntryFinder.Past past) {
        try {
            return finder.serve(past);
        } catch (Throwable e) {
            failed("lookup", e);
            return null;
        }
    }

    /** Gives the lease back of a call that has nothing to store. */
    void abandon(LeaseKeeper.Held held) {
        cache.leases().drop(held);
        giveBack(held);
    }

    private void giveBack(LeaseKeeper.Held held) {
        try {
            writer.release(held);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("release", e);
        }
    }

    /** A failure of ours that no call may see. */
    void failed(String what, Throwable e) {
        state.bypassed("failure in the agent", null);
        state.warn("failure", rule.id() + ": " + what + " failed, the call went past the cache");
        Logger.debug(e);
    }
}
