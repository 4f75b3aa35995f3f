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
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
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
    private final Events events;
    private final Codec codec;
    private final ValueTypes types;
    private final EntityGuard entities;
    private final Class<?> returnType;
    private final boolean isStatic;
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
        this.keys = plan;
        this.events = events;
        this.store = cache.storeOf(rule);
        this.memory = cache.memory();
        ClassLoader loader = declaringClass.getClassLoader();
        if (loader == null) {
            loader = ClassLoader.getPlatformClassLoader();
        }
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
        this.mayBeFast = partition != null && !events.showsHits();
        this.isStatic = Modifier.isStatic(joinPoint.method().access());
        this.namespaceGeneration = Generations.ofNamespace(rule.namespace());
        this.ruleGeneration = Generations.ofRule(rule.namespace(), rule.name());
        this.untagged = List.of(namespaceGeneration, ruleGeneration);
        this.id = rule.id();
        this.prefix = Generations.prefix(rule.namespace()) + rule.name() + ":";
        this.codec = rule.codec().equals("json") ? Codecs.json() : Codecs.binary();
        MethodType type =
                MethodType.fromMethodDescriptorString(joinPoint.method().descriptor(), loader);
        this.returnType = type.wrap().returnType();
        this.types = ValueTypes.of(genericReturnType(declaringClass, type), loader);
        this.entities = new EntityGuard(rule, types, loader);
    }

    private Type genericReturnType(Class<?> declaringClass, MethodType type) {
        try {
            return declaringClass
                    .getDeclaredMethod(joinPoint.method().name(), type.parameterArray())
                    .getGenericReturnType();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Some other method of the class names a type that is not there: the erased type will
            // do.
            return type.returnType();
        }
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
        return new EntryKey(prefix + key.text(), partition, partition == null ? null : local);
    }

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
        if (store.status().state() == Status.State.CONNECTED && !Headroom.isThere()) {
            state.bypassed("stack almost full", null);
            return null;
        }
        if (!acceptsReceiver(self)) {
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
        Reading reading = store.read(key, generations(tags));
        Reading.Entry entry = reading.entry();
        if (entry != null) {
            LiveValue hit = accept(entry);
            if (hit != null) {
                state.hits.increment();
                events.keyFound(id, key);
                return hit;
            }
        }
        state.misses.increment();
        Call call = new Call(join);
        call.isGuarded = isGuarded;
        if (reading.state() == Reading.State.LEASED || !entities.letsFill(state, work)) {
            return call;
        }
        Lease lease = store.lease(reading, cache.leases().duration());
        if (lease != null) {
            call.lease = cache.leases().keep(store, lease);
            call.tags = tags;
            call.startedNanos = System.nanoTime();
        }
        return call;
    }

    private @Nullable List<String> tags(@Nullable Object self, @Nullable Object[] arguments) {
        if (joinPoint.tags().isEmpty()) {
            return List.of();
        }
        List<String> tags = new ArrayList<>(joinPoint.tags().size());
        for (int i = 0; i < joinPoint.tags().size(); i++) {
            CompiledTemplate template = joinPoint.tags().get(i);
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

    /** The checks of a hit that are not the store's, cheapest first; null = treat as a miss. */
    private @Nullable LiveValue accept(Reading.Entry entry) {
        if (entry.live() instanceof LiveValue live) {
            return fits(live.get()) ? live : null;
        }
        Envelope envelope = Envelope.read(entry.bytes(), entry.offset());
        if (envelope == null) {
            state.bypassed("corrupt entry", "an entry was damaged or is not ours; it is replaced");
            return null;
        }
        if (envelope.definition() != state.definition()
                || envelope.codec() != codec.id()
                || (envelope.flags() & ~Envelope.NULL) != 0
                || envelope.freshUntilMillis() < System.currentTimeMillis()) {
            return null;
        }
        if (envelope.isNull()) {
            return fits(null) ? new LiveValue(null) : null;
        }
        try {
            Object value = codec.decode(envelope.value(), types);
            // Again, because this may be the first value of the method with an entity in it.
            if (entities.isOnDuty() && !entities.lets(state, entities.unitOfWork())) {
                return null;
            }
            return fits(value) ? new LiveValue(value) : null;
        } catch (UndecodableException e) {
            state.bypassed("undecodable entry", e.getMessage());
            return null;
        }
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

    /** After the body of a call that holds the lease: stores, or gives the lease back. */
    void finish(
            Call call,
            LeaseKeeper.Held held,
            @Nullable Object returned,
            @Nullable Throwable thrown) {
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return;
        }
        try {
            cache.leases().drop(held);
            if (thrown != null || !isAnswering || !fill(call, held, returned)) {
                store.release(held.lease);
            }
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("store", e);
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    /** Whether the store was asked to keep the value. */
    private boolean fill(Call call, LeaseKeeper.Held held, @Nullable Object value)
            throws StoreException {
        boolean empty = value == null || Optional.empty().equals(value);
        Duration ttl = rule.ttl();
        if (empty) {
            if (!rule.nulls()) {
                state.bypassed("empty result", null);
                return false;
            }
            Duration own = rule.nullTtl();
            ttl = own == null ? ttl : own;
        }
        Encoded encoded = encode(value);
        if (encoded == null
                || (!call.isGuarded
                        && entities.isOnDuty()
                        && !entities.letsFill(state, entities.unitOfWork()))) {
            return false;
        }
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
        long now = System.currentTimeMillis();
        byte[] body =
                new Envelope(
                                value == null ? Envelope.NULL : 0,
                                codec.id(),
                                now,
                                now + ttl.toMillis(),
                                (System.nanoTime() - call.startedNanos) / 1000,
                                ThreadLocalRandom.current().nextLong(),
                                state.definition(),
                                List.of(),
                                call.tags,
                                encoded)
                        .write();
        LiveValue live =
                partition != null
                                // The short way does not look at units of work.
                                && !entities.isOnDuty()
                                && (rule.copy() == CacheRule.Copy.NEVER
                                        || Codecs.isDeeplyImmutable(value))
                        ? new LiveValue(value)
                        : null;
        if (store.fill(held.lease, body, live, ttl)) {
            state.stored.increment();
            events.keyAdded(rule.id(), held.lease.key(), body.length);
        } else {
            state.bypassed("invalidated while computing", null);
        }
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
