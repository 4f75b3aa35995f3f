package dev.deja.cache;

import dev.deja.codec.Codec;
import dev.deja.codec.Codecs;
import dev.deja.codec.Encoded;
import dev.deja.codec.RefusedValueException;
import dev.deja.codec.UndecodableException;
import dev.deja.codec.ValueTypes;
import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.KeyPlan;
import dev.deja.rule.Rendering;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The cache rule's side of one woven method: from the arguments to the answer, and from the result
 * to the store. The way of a call is {@code fast} (a hit in memory ends there), {@code lookup}, the
 * body, {@code finish}.
 */
final class CachedMethod {
    /** Results of each method that are decoded again and compared before the method is trusted. */
    private static final int CHECKED_RESULTS = 3;

    /** Refusals in a row, without any value stored, that switch the rule off. */
    private static final int REFUSALS_BEFORE_OFF = 3;

    private static final int MAX_TAGS = 64;

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
    private final MethodTerms terms;

    /** Whether the method answers with a stage, and entries hold what it completed with. */
    final boolean isStaged;

    private final @Nullable StoredErrors errors;
    private final Events events;
    private final Codec codec;
    private final ValueTypes types;
    private final StoredForm form;
    private final EntityGuard entities;
    private final Class<?> returnType;
    private final boolean isStatic;
    private final List<CompiledTemplate> tags;
    private final InputCheck inputs;
    private final String prefix;
    private final String namespaceGeneration;
    private final String ruleGeneration;

    /** The generations of an entry without tags. */
    private final List<String> untagged;

    private final String id;
    private final Set<Long> checkedShapes = ConcurrentHashMap.newKeySet();
    private final Set<Class<?>> checkedTypes = ConcurrentHashMap.newKeySet();
    private volatile int checks;
    private final AtomicInteger refusals = new AtomicInteger();
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
        this.events = events;
        this.store = cache.storeOf(rule);
        this.memory = cache.memory();
        ClassLoader loader = declaringClass.getClassLoader();
        if (loader == null) {
            loader = ClassLoader.getPlatformClassLoader();
        }
        this.keys = plan.linked(loader);
        this.tags = JoinPoint.linkedAll(joinPoint.tags(), loader);
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
        this.terms = new MethodTerms(joinPoint, state, loader);
        this.mayBeFast = partition != null && !events.showsHits() && !terms.judgesCalls();
        this.inputs =
                new InputCheck(
                        cache.inputs(),
                        loader,
                        state,
                        joinPoint.className() + "#" + joinPoint.method().name(),
                        keys.usesPrincipal());
        this.isStatic = Modifier.isStatic(joinPoint.method().access());
        this.namespaceGeneration = Generations.ofNamespace(rule.namespace());
        this.ruleGeneration = Generations.ofRule(rule.namespace(), rule.name());
        this.untagged = List.of(namespaceGeneration, ruleGeneration);
        this.id = rule.id();
        this.prefix = Generations.prefix(rule.namespace()) + rule.name() + ":";
        this.codec = rule.codec().equals("json") ? Codecs.json() : Codecs.binary();
        MethodType type =
                MethodType.fromMethodDescriptorString(joinPoint.method().descriptor(), loader);
        this.isStaged = Stages.isStage(type.returnType());
        Method reflected = reflected(declaringClass, joinPoint, type);
        Type values = valueType(reflected, type);
        this.returnType = isStaged ? Stages.erased(values) : type.wrap().returnType();
        this.types = ValueTypes.of(values, loader, rule.atRest().allow(), rule.maxBytes());
        this.form = StoredForm.of(rule, partition == null);
        this.entities = new EntityGuard(rule, types, loader);
        this.errors =
                rule.flow().errors().isEmpty()
                        ? null
                        : new StoredErrors(
                                state,
                                codec,
                                loader,
                                reflected == null
                                        ? List.of()
                                        : List.of(reflected.getExceptionTypes()),
                                isStaged);
    }

    private static @Nullable Method reflected(
            Class<?> declaringClass, JoinPoint joinPoint, MethodType type) {
        try {
            return declaringClass.getDeclaredMethod(
                    joinPoint.method().name(), type.parameterArray());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Some other method of the class names a type that is not there: the erased type will
            // do.
            return null;
        }
    }

    private static Type valueType(@Nullable Method method, MethodType type) {
        Type declared = type.returnType();
        if (method != null) {
            try {
                declared = method.getGenericReturnType();
            } catch (LinkageError | RuntimeException e) {
                // A type argument that is not there.
            }
        }
        return Stages.isStage(type.returnType()) ? Stages.valueType(declared) : declared;
    }

    /** What a method is declared to return, or its stage to complete with. */
    static Type valueTypeOf(Class<?> declaringClass, JoinPoint joinPoint, ClassLoader loader) {
        MethodType type =
                MethodType.fromMethodDescriptorString(joinPoint.method().descriptor(), loader);
        return valueType(reflected(declaringClass, joinPoint, type), type);
    }

    /** Whether results of that declared type can stand for this method's. */
    boolean takes(Type results) {
        if (results == void.class) {
            return false;
        }
        if (types.declared() instanceof Class<?> mine) {
            // Whether a particular value fits is seen when it is there.
            Class<?> theirs = Stages.erased(results);
            return mine.isAssignableFrom(theirs)
                    || theirs.isAssignableFrom(mine)
                    || MethodType.methodType(mine).wrap().returnType()
                            == MethodType.methodType(theirs).wrap().returnType();
        }
        return types.declared().equals(results);
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

    EntryKey entryKey(KeyPlan.Key key, @Nullable Object local) {
        String text = prefix + key.text();
        return local == null
                ? textKey(text, partition)
                : new EntryKey(text, partition, partition == null ? null : local);
    }

    /** In a partition, texts are told from arguments, which are texts, too. */
    static EntryKey textKey(String text, @Nullable Partition partition) {
        return new EntryKey(text, partition, partition == null ? null : new TextKey(text));
    }

    private record TextKey(String text) {}

    /** The entry that values written in an evict rule stand for; null when they do not fit. */
    @Nullable EntryKey keyOf(List<Object> values) {
        return keys.keyOf(values) instanceof KeyPlan.Key key
                ? entryKey(key, keys.localOf(values))
                : null;
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
        List<String> tags = tags(self, arguments);
        if (tags == null) {
            return null;
        }
        EntryKey key =
                entryKey(
                        (KeyPlan.Key) outcome,
                        partition == null ? null : keys.local(self, arguments));
        Object found = find(key, generations(tags));
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

    /**
     * Looks for an entry that is for this caller.
     *
     * @return the answer; a {@link Reading}, when there is none and one may be stored; null when
     *     none for this caller can be kept
     */
    private @Nullable Object find(EntryKey first, List<String> generations) throws StoreException {
        EntryKey key = first;
        Reading reading = store.read(key, generations);
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
                accepted = accept(entry, key);
            } catch (BadEntryException e) {
                state.bypassed(e.reason(), e.detail());
                return reading;
            }
            if (accepted == null) {
                return reading;
            }
            if (!(accepted instanceof Envelope other)) {
                state.hits.increment();
                events.keyFound(id, key);
                return accepted;
            }
            EntryKey next = step < InputCheck.MAX_STEPS ? inputs.next(key, other) : null;
            if (next == null) {
                return null;
            }
            key = next;
            reading = store.read(key, generations);
        }
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

    private @Nullable List<String> tags(@Nullable Object self, @Nullable Object[] arguments) {
        List<CompiledTemplate> templates = this.tags;
        if (templates.isEmpty()) {
            return List.of();
        }
        List<String> tags = new ArrayList<>(templates.size());
        for (int i = 0; i < templates.size(); i++) {
            CompiledTemplate template = templates.get(i);
            Rendering rendering = template.texts(self, arguments, null);
            if (!(rendering instanceof Rendering.Rendered rendered)) {
                unrendered((Rendering.Unrendered) rendering);
                return null;
            }
            for (Object tag : rendered.values()) {
                if (!tags.contains((String) tag)) {
                    tags.add((String) tag);
                }
            }
        }
        if (tags.size() > MAX_TAGS || !Envelope.fits(tags)) {
            state.bypassed(
                    "too many tags", tags.size() + " tags, at most " + MAX_TAGS + " per entry");
            return null;
        }
        return tags;
    }

    private void unrendered(Rendering.Unrendered rendering) {
        state.bypassed(rendering.reason(), rendering.detail());
        if (rendering.isForGood()) {
            state.suspend("tags", rendering.detail());
        }
    }

    private List<String> generations(List<String> tags) {
        if (tags.isEmpty()) {
            return untagged;
        }
        List<String> generations = new ArrayList<>(tags.size() + 2);
        generations.add(namespaceGeneration);
        generations.add(ruleGeneration);
        for (String tag : tags) {
            generations.add(Generations.ofTag(rule.namespace(), tag));
        }
        return generations;
    }

    /**
     * The checks of a hit that are not the store's, cheapest first.
     *
     * @return the hit; the {@link Envelope}, when all is well except that the caller's hidden
     *     inputs are not those of the entry; null = treat as a miss
     */
    private @Nullable Object accept(Reading.Entry entry, EntryKey key) throws BadEntryException {
        if (entry.live() instanceof LiveValue live) {
            return fits(live.value) ? live : null;
        }
        Envelope envelope = form.read(entry.bytes(), entry.offset(), key.text());
        if (envelope.definition() != definition()
                || envelope.codec() != codec.id()
                || (envelope.flags() & ~(Envelope.NULL | Envelope.ERROR)) != 0) {
            throw new BadEntryException(
                    "other definition",
                    "an entry was stored by another version of this rule, or by another rule; it"
                            + " is replaced");
        }
        if (envelope.freshUntilMillis() < System.currentTimeMillis()) {
            return null;
        }
        boolean hasInputs = !envelope.inputs().isEmpty();
        if (hasInputs && !inputs.fits(envelope.inputs())) {
            return envelope;
        }
        Object answer;
        try {
            answer =
                    (envelope.flags() & Envelope.ERROR) != 0
                            ? errors == null ? null : errors.decode(envelope.value())
                            : answer(decoded(envelope));
        } catch (UndecodableException e) {
            throw new BadEntryException("undecodable entry", String.valueOf(e.getMessage()));
        }
        // Again, because this may be the first value of the method with an entity in it.
        if (entities.isOnDuty() && !entities.lets(state, entities.unitOfWork())) {
            return null;
        }
        if (hasInputs && answer != null) {
            InputCheck.handOut(envelope.inputs());
        }
        return answer;
    }

    private @Nullable Object decoded(Envelope envelope)
            throws UndecodableException, BadEntryException {
        Object value = envelope.isNull() ? null : codec.decode(envelope.value(), types);
        if (!fits(value)) {
            throw new BadEntryException(
                    "undecodable entry", "an entry holds what the method cannot return");
        }
        return value;
    }

    private LiveValue answer(@Nullable Object value) {
        return isStaged ? new StagedValue(value) : new LiveValue(value);
    }

    private boolean fits(@Nullable Object value) {
        Class<?> declared = returnType;
        return value == null ? !isPrimitiveReturn() : declared.isInstance(value);
    }

    private boolean isPrimitiveReturn() {
        String descriptor = joinPoint.method().descriptor();
        char kind = descriptor.charAt(descriptor.indexOf(')') + 1);
        return kind != 'L' && kind != '[';
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
                            ? fill(call, held, returned, late)
                            : fillError(call, held, thrown, late))) {
                release(held);
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
            release(held);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("release", e);
        }
    }

    private void release(LeaseKeeper.Held held) throws StoreException {
        if (store == memory || !EventLoops.isCurrent()) {
            store.release(held.lease);
            return;
        }
        cache.courier()
                .offer(
                        () -> {
                            try {
                                store.release(held.lease);
                            } catch (StoreException e) {
                                // It runs out by itself.
                            }
                        });
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
                : leased(join, store.read(place.key, generations(place.tags)), place);
    }

    /** An entry, its tags, and the call that would make it as far as it is known. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(
            EntryKey key, List<String> tags, @Nullable Object self, @Nullable Object[] arguments) {}

    /** What values written for the rule's arguments stand for; null when they do not tell. */
    private @Nullable Place place(List<Object> values) {
        EntryKey key = keyOf(values);
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
        List<String> its = known == null ? List.of() : tags(self, arguments);
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
            Object found = place == null ? null : find(place.key, generations(place.tags));
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
        boolean fits = fits(value);
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
            if (!fits(value)) {
                state.bypassed("put of another type", null);
                return false;
            }
            return fill(call, held, value, late);
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

    /** Whether the store was asked to keep the exception. */
    private boolean fillError(Call call, LeaseKeeper.Held held, Throwable thrown, boolean late)
            throws StoreException {
        if (errors == null || (late && !errors.takesLate(thrown))) {
            return false;
        }
        List<String> observed = inputs.recorded(call.observation);
        if (observed == null || hasChanged(call)) {
            return false;
        }
        Encoded encoded = errors.encode(thrown);
        return encoded != null
                && write(
                        call,
                        held,
                        Envelope.ERROR,
                        observed,
                        encoded,
                        null,
                        System.currentTimeMillis(),
                        rule.flow().errorsTtl());
    }

    /**
     * Whether the store was asked to keep the value.
     *
     * @param late whether others may have had it in hand already, and may change it at this moment
     */
    private boolean fill(Call call, LeaseKeeper.Held held, @Nullable Object value, boolean late)
            throws StoreException {
        if (late && rule.copy() != CacheRule.Copy.NEVER && !Codecs.isDeeplyImmutable(value)) {
            state.bypassed(
                    "completed elsewhere",
                    "a stage that is completed after the method has returned may show its value to"
                            + " others first, and this one can be changed: complete it with"
                            + " immutable values (records, List.copyOf), or set "
                            + rule.id()
                            + ".copy = never if nobody changes results");
            return false;
        }
        boolean empty = value == null || Optional.empty().equals(value);
        if (empty && !rule.nulls()) {
            state.bypassed("empty result", null);
            return false;
        }
        if (!terms.allows(call, value)) {
            return false;
        }
        List<String> observed = inputs.recorded(call.observation);
        if (observed == null || hasChanged(call)) {
            return false;
        }
        Encoded encoded = encode(value);
        if (encoded == null
                || (!call.isGuarded
                        && entities.isOnDuty()
                        // The unit of work of a thread that completes a stage is not the caller's.
                        && (late || !entities.letsFill(state, entities.unitOfWork())))) {
            return false;
        }
        long now = System.currentTimeMillis();
        Duration ttl = terms.ttl(call, value, empty, held.lease.key(), now);
        if (ttl == null) {
            return false;
        }
        LiveValue live =
                partition != null
                                // The short way does not look at units of work, nor at inputs.
                                && !entities.isOnDuty()
                                && observed.isEmpty()
                                && (rule.copy() == CacheRule.Copy.NEVER
                                        || Codecs.isDeeplyImmutable(value))
                        ? answer(value)
                        : null;
        return write(
                call, held, value == null ? Envelope.NULL : 0, observed, encoded, live, now, ttl);
    }

    /** Whether the store was asked. */
    private boolean write(
            Call call,
            LeaseKeeper.Held held,
            int flags,
            List<String> observed,
            Encoded encoded,
            @Nullable LiveValue live,
            long now,
            Duration ttl)
            throws StoreException {
        if (encoded.length() > rule.maxBytes()) {
            state.bypassed(
                    "too large",
                    encoded.length()
                            + " bytes, at most "
                            + rule.maxBytes()
                            + " are stored ("
                            + rule.id()
                            + ".max.bytes)");
            return false;
        }
        byte[] body;
        try {
            body =
                    form.write(
                            new Envelope(
                                    flags,
                                    codec.id(),
                                    now,
                                    now + ttl.toMillis(),
                                    (System.nanoTime() - call.startedNanos) / 1000,
                                    ThreadLocalRandom.current().nextLong(),
                                    definition(),
                                    observed,
                                    call.tags,
                                    encoded),
                            held.lease.key().text());
        } catch (GeneralSecurityException e) {
            state.bypassed(
                    "cannot encrypt",
                    "this JVM does not let the key of encrypt.key.file be used ("
                            + e.getClass().getSimpleName()
                            + ")");
            return false;
        }
        if (store == memory || !EventLoops.isCurrent()) {
            return write(held, body, live, ttl);
        }
        boolean isHandedOver =
                cache.courier()
                        .offer(
                                () -> {
                                    try {
                                        write(held, body, live, ttl);
                                    } catch (StoreException e) {
                                        state.bypassed("store unavailable", null);
                                    }
                                });
        if (!isHandedOver) {
            state.bypassed("queue full", null);
        }
        return isHandedOver;
    }

    private boolean write(
            LeaseKeeper.Held held, byte[] body, @Nullable LiveValue live, Duration ttl)
            throws StoreException {
        if (store.fill(held.lease, body, live, ttl)) {
            state.stored.increment();
            events.keyAdded(rule.id(), held.lease.key(), body.length);
            return true;
        }
        state.bypassed("invalidated while computing", null);
        return false;
    }

    private long definition() {
        return state.definition() ^ keys.definition();
    }

    /** Whether an argument is not what it was: the answer may be to another question. */
    private boolean hasChanged(Call call) {
        String before = call.keyText;
        if (before == null
                || (keys.key(call.self, call.arguments) instanceof KeyPlan.Key key
                        && key.text().equals(before))) {
            return false;
        }
        String reason = "an argument changed while it computed";
        state.bypassed(
                reason,
                "what the key of "
                        + joinPoint.className()
                        + "#"
                        + joinPoint.method().name()
                        + " is made of changed while it computed. If it answers through an argument,"
                        + " do not cache it; else name what does not change in "
                        + rule.id()
                        + ".key");
        return true;
    }

    private @Nullable Encoded encode(@Nullable Object value) {
        if (value == null) {
            return new Encoded(new byte[0], new long[0]);
        }
        try {
            Encoded encoded = codec.encode(value, types);
            if (encoded.shapes().length > 0xFFFF || !isFaithful(value, encoded)) {
                return null;
            }
            refusals.set(0);
            return encoded;
        } catch (RefusedValueException e) {
            if (e.isTooLarge()) {
                state.bypassed(
                        "too large",
                        "at most "
                                + rule.maxBytes()
                                + " bytes are stored ("
                                + rule.id()
                                + ".max.bytes)");
                return null;
            }
            state.bypassed("value refused", e.getMessage());
            if (state.stored() == 0 && refusals.incrementAndGet() >= REFUSALS_BEFORE_OFF) {
                state.suspend(
                        "values of " + joinPoint.className() + "#" + joinPoint.method().name(),
                        "its values cannot be stored: " + e.getMessage());
            }
            return null;
        }
    }

    /** The first results, and the first of each new type, must come back as they went in (B08). */
    private boolean isFaithful(Object value, Encoded encoded) {
        boolean isNew = checks < CHECKED_RESULTS || encoded.meetsNewTypes();
        isNew |= checkedTypes.add(value.getClass());
        for (long shape : encoded.shapes()) {
            isNew |= checkedShapes.add(shape);
        }
        if (!isNew) {
            return true;
        }
        checks = Math.min(checks + 1, CHECKED_RESULTS);
        String difference;
        try {
            difference = Codecs.difference(value, codec.decode(encoded, types));
        } catch (UndecodableException e) {
            difference = "result: cannot be read back: " + e.getMessage();
        }
        if (difference == null) {
            return true;
        }
        state.suspend(
                "fidelity",
                "a stored value would come back different from what "
                        + joinPoint.className()
                        + "#"
                        + joinPoint.method().name()
                        + " returned: "
                        + difference);
        return false;
    }

    private void failed(String what, Throwable e) {
        state.bypassed("failure in the agent", null);
        state.warn("failure", rule.id() + ": " + what + " failed, the call went past the cache");
        Logger.debug(e);
    }
}
