package dev.deja.cache;

import dev.deja.rule.Accessor;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EndpointEvict;
import dev.deja.rule.ExchangeValues;
import dev.deja.rule.HiddenInputs;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.PathMatch;
import dev.deja.store.GuardedStore;
import dev.deja.store.Invalidation;
import dev.deja.store.Partition;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import dev.deja.store.memory.MemoryStore;
import dev.deja.store.near.NearCache;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The heart: knows the rules that are at work and the stores they use, and makes the joins through
 * which woven methods reach both. One per JVM; safe for many threads.
 */
public final class Cache implements Joiner {
    /** Where entries of some rules live. */
    record Domain(String namespace, Store store) {
        // Written out: what the compiler gives a record is linked at run time, before main.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Domain domain
                    && namespace.equals(domain.namespace)
                    && store == domain.store;
        }

        @Override
        public int hashCode() {
            return 31 * namespace.hashCode() + System.identityHashCode(store);
        }
    }

    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

    private final MemoryStore memory;
    private final @Nullable GuardedStore remote;
    private final String defaultNamespace;
    private final CoarseClock clock;
    private final Refresher refresher = new Refresher();
    private static final long MOST_UNSTORED_BYTES = 32L << 20;

    private final LeaseKeeper leases;
    private final Events events;
    private final Evictions evictions = new Evictions(this);
    private final Courier courier = new Courier();

    /** For rules with {@code write = async}: what waits is in memory twice. */
    private final Courier storer = new Courier("deja-storer", MOST_UNSTORED_BYTES);

    private final Repetitions repetitions = new Repetitions(new NanoTime());
    private final Epochs epochs = new Epochs();
    private volatile Duration waitMax = DEFAULT_WAIT;
    private final Map<String, RuleState> rules = new ConcurrentSkipListMap<>();
    private final Set<Domain> reached = ConcurrentHashMap.newKeySet();
    // Values are weak: a partition lives as long as a join of the application holds it.
    private final ByLoader<Map<String, WeakReference<Partition>>> partitions = new ByLoader<>();
    private final Set<CachedEndpoints> endpoints = ConcurrentHashMap.newKeySet();
    private volatile boolean enabled = true;
    private volatile boolean hasMethods;
    private volatile @Nullable Nearness nearness;
    private volatile Map<String, String> instances = Map.of();
    private final HiddenInputs inputs;
    private volatile @Nullable Runnable beforeObserving;
    private volatile boolean observes;
    private volatile boolean evicts;
    private @Nullable Runnable beforeEvicting;

    /**
     * Counts evictions that could not be made where they arose; never goes back to what is paid.
     */
    private volatile long owed;

    private volatile long paid;

    /**
     * Creates the cache.
     *
     * @param memory the in-process store
     * @param remote the shared store, or null when {@code store = memory}
     * @param defaultNamespace of this configuration; empty only without a shared store
     */
    public Cache(
            MemoryStore memory,
            @Nullable GuardedStore remote,
            String defaultNamespace,
            CoarseClock clock,
            LeaseKeeper leases,
            Events events) {
        this(memory, remote, defaultNamespace, clock, leases, events, new HiddenInputs(null), null);
    }

    /**
     * Creates the cache.
     *
     * @param inputs the hidden inputs that are observed
     * @param beforeObserving run once, before the first method is called whose hidden inputs count;
     *     or null
     */
    public Cache(
            MemoryStore memory,
            @Nullable GuardedStore remote,
            String defaultNamespace,
            CoarseClock clock,
            LeaseKeeper leases,
            Events events,
            HiddenInputs inputs,
            @Nullable Runnable beforeObserving) {
        this.inputs = inputs;
        this.beforeObserving = beforeObserving;
        this.observes = beforeObserving == null;
        this.memory = memory;
        this.remote = remote;
        this.defaultNamespace = defaultNamespace;
        this.clock = clock;
        this.leases = leases;
        this.events = events;
    }

    /** The generation whose change makes everything in a namespace stale. */
    public static String everythingIn(String namespace) {
        return Generations.ofNamespace(namespace);
    }

    /** The state of a rule; made at the first call for a rule of that name. */
    public RuleState state(CacheRule rule) {
        RuleState state = rules.get(rule.name());
        if (state == null) {
            RuleState added = new RuleState(rule, enabled, events, this);
            state = rules.putIfAbsent(rule.name(), added);
            state = state == null ? added : state;
            reach(rule);
        }
        return state;
    }

    /** What to change when too many invalidations wait: everything in every namespace. */
    private List<String> overflowGenerations(Store shared) {
        List<String> generations = new ArrayList<>();
        for (Domain domain : domains()) {
            if (domain.store() == shared) {
                generations.add(Generations.ofNamespace(domain.namespace()));
            }
        }
        return generations;
    }

    /** The state of the rule of that name, or null when there is none yet. */
    public @Nullable RuleState state(String name) {
        return rules.get(name);
    }

    /** All cache rules known so far, by name. */
    public Collection<RuleState> rules() {
        return rules.values();
    }

    /** How often each evict rule has fired, by name. */
    public Map<String, Long> evictions() {
        return evictions.counts();
    }

    /** False: cache rules neither answer nor store here; evict rules go on (SPEC I06). */
    public boolean isEnabled() {
        return enabled;
    }

    /** Switches answering and storing on this instance. */
    public synchronized void setEnabled(boolean on) {
        enabled = on;
        for (RuleState state : rules.values()) {
            state.enable(on);
        }
        Logger.info("caching on this instance is {}", on ? "on" : "off; evict rules go on");
    }

    /** Makes every entry of every namespace of this configuration stale. */
    public void invalidateAll() {
        for (Domain domain : domains()) {
            apply(
                    "all",
                    domain.store(),
                    new Invalidation(
                            List.of(), List.of(Generations.ofNamespace(domain.namespace()))));
        }
    }

    /**
     * Notes an eviction that there was no stack left for: everything goes instead, before the next
     * hit here, and elsewhere as soon as a thread with room comes by. Calls nothing.
     *
     * <p>Two threads may count as one: what either has written is written before it counts, and
     * whoever pays reads the count before it evicts.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void owe() {
        owed++;
    }

    /** Whether evictions are owed. */
    boolean owes() {
        return owed != paid;
    }

    /** Called by the engine's timer, about once a second. */
    public void tend() {
        payDebt();
        repetitions.run(false);
        Armed.tend(courier);
        for (RuleState state : rules.values()) {
            if (state.hasPendingWrites()) {
                state.giveUpLostWrites();
            }
        }
        for (CachedEndpoints each : endpoints) {
            each.tend();
        }
    }

    /** At the end of the JVM: waits, a moment at most, for evictions that are under way. */
    public void drain() {
        repetitions.run(true);
        storer.drain(500);
        courier.drain(500);
    }

    /** Makes good for what is owed, if anything is; {@link #tend} does it, too. */
    public void payDebt() {
        long count = owed;
        if (count != paid && Headroom.isThere()) {
            Logger.warn(
                    "an eviction met a full stack and could not be made there; everything is"
                            + " evicted instead");
            invalidateAll();
            paid = count;
        }
    }

    @Override
    public Join join(Class<?> declaringClass, JoinPoint joinPoint) {
        Accessor accessor = joinPoint.accessor();
        if (accessor == null) {
            return methodJoin(declaringClass, joinPoint);
        }
        boolean isMore = joinPoint.cache() != null || !joinPoint.evicts().isEmpty();
        return new ProbeJoin(
                accessor,
                inputs,
                declaringClass.getClassLoader(),
                isMore ? methodJoin(declaringClass, joinPoint) : null);
    }

    /** There is a cache rule of methods, which may answer within exchanges (SPEC E11). */
    public void expectMethods() {
        hasMethods = true;
    }

    /** Whether there is one; those of annotations are known when their classes are loaded. */
    public boolean hasMethods() {
        return hasMethods;
    }

    /** Patterns of {@code inputs.watch} that no class has fitted yet. */
    public List<String> unmatchedInputs() {
        return inputs.unmatched();
    }

    HiddenInputs inputs() {
        return inputs;
    }

    /** Whether hidden inputs are observed by now: what was computed before is not kept. */
    boolean observes() {
        return observes;
    }

    /**
     * Without a lock: it changes classes, and other threads may hold the locks of their loaders.
     */
    private void beginToObserve() {
        Runnable first;
        synchronized (this) {
            first = beforeObserving;
            beforeObserving = null;
        }
        if (first != null) {
            try {
                first.run();
            } finally {
                observes = true;
            }
        }
    }

    /**
     * Has connections tell of their transactions once there is a rule that evicts.
     *
     * @param hook run once, before the first call of a method with such a rule
     */
    public void beforeEvicting(Runnable hook) {
        beforeEvicting = hook;
    }

    /** There are rules that evict: from now on the age of what is stored matters. */
    public void expectEvictions() {
        Runnable first;
        synchronized (this) {
            evicts = true;
            first = beforeEvicting;
            beforeEvicting = null;
        }
        if (first != null) {
            first.run();
        }
    }

    /**
     * Whether a result may be stored that the calling thread is about to compute; counts it where
     * not.
     */
    boolean letsFill(Transactions transactions, RuleState state) {
        if (!evicts || transactions.readsTheLatest()) {
            return true;
        }
        state.bypassed(
                "old snapshot",
                state.isFirst("old snapshot")
                        ? "the calling thread has a transaction or session open, which may read what"
                                + " was before a write that others have committed since. Stored is"
                                + " what is computed in transactions that have read nothing before,"
                                + " or in READ COMMITTED without entities in the session"
                        : null);
        return false;
    }

    private Join methodJoin(Class<?> declaringClass, JoinPoint joinPoint) {
        return joinPoint.frame().variants() == null
                ? plainJoin(declaringClass, joinPoint)
                : new ReceiverJoin(this, declaringClass, joinPoint);
    }

    /** The join of a method whose rules hold whoever the receiver is. */
    MethodJoin plainJoin(Class<?> declaringClass, JoinPoint joinPoint) {
        CacheRule rule = joinPoint.cache();
        if (rule != null && beforeObserving != null && !rule.keying().inputsDeclared()) {
            beginToObserve();
        }
        if (!evicts && !joinPoint.evicts().isEmpty()) {
            expectEvictions();
        }
        MethodJoin join =
                new MethodJoin(
                        this, declaringClass, joinPoint, rule == null ? null : state(rule), events);
        join.register();
        return join;
    }

    /**
     * A rule of endpoints, at work.
     *
     * @param isUserInKey whether each user has entries of their own
     */
    public CachedEndpoints endpoints(CacheRule rule, AnswerFormat<?> format, boolean isUserInKey) {
        if (beforeObserving != null && !rule.keying().inputsDeclared()) {
            beginToObserve();
        }
        CachedEndpoints made = new CachedEndpoints(this, state(rule), format, isUserInKey, events);
        endpoints.add(made);
        return made;
    }

    /**
     * Makes all answers of endpoints at some paths stale, whatever their queries and headers; done
     * when this returns. Never throws.
     *
     * @param cause what asks for it, for the log
     * @param paths inside their applications, in the form that {@link CachedEndpoint#lookup} gets
     * @param arePlain whether they were sent as they are here, without anything encoded or left out
     */
    public void evictPaths(String cause, Collection<String> paths, boolean arePlain) {
        if (!paths.isEmpty()) {
            evictions.byPaths(cause, paths, arePlain);
        }
    }

    /**
     * Makes all answers with one of these tags stale; done when this returns. Never throws.
     *
     * @param cause what asks for it, for the log
     */
    public void evictTags(String cause, Collection<String> tags) {
        if (!tags.isEmpty()) {
            evictions.byTags(cause, tags);
        }
    }

    /** Applies an evict rule to an exchange; done when this returns. Never throws. */
    public void evict(EndpointEvict rule, ExchangeValues values, PathMatch path) {
        evictions.evict(rule, values, path);
    }

    void makeCold(CacheRule rule) {
        apply(
                rule.id(),
                storeOf(rule),
                new Invalidation(
                        List.of(), List.of(Generations.ofRule(rule.namespace(), rule.name()))));
    }

    Store storeOf(CacheRule rule) {
        Store shared = remote;
        return shared == null || rule.store().equals("memory") ? memory : shared;
    }

    /** Whether other instances use the rule's entries, too. */
    boolean isShared(CacheRule rule) {
        return storeOf(rule) != memory;
    }

    MemoryStore memory() {
        return memory;
    }

    /** How long callers wait for one another where their rule does not say; set before any does. */
    public void setWaitMax(Duration longest) {
        waitMax = longest;
    }

    Duration waitMax() {
        return waitMax;
    }

    Epochs epochs() {
        return epochs;
    }

    CoarseClock clock() {
        return clock;
    }

    LeaseKeeper leases() {
        return leases;
    }

    /** No method reference: the cache is made before the application's main. */
    private static final class NanoTime implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    Repetitions repetitions() {
        return repetitions;
    }

    Refresher refresher() {
        return refresher;
    }

    Courier storer() {
        return storer;
    }

    Courier courier() {
        return courier;
    }

    Evictions evictor() {
        return evictions;
    }

    String defaultNamespace() {
        return defaultNamespace;
    }

    /** The name of the store of rules that name none. */
    public String storeName() {
        return defaultStore().name();
    }

    /** NEVER, CONNECTED, DOWN or REFUSED. */
    public String storeState() {
        return defaultStore().status().state().name();
    }

    /** A sentence about the store's state, for people. */
    public String storeDetail() {
        return defaultStore().status().detail();
    }

    /** Invalidations that wait for the store to come back. */
    public long pendingInvalidations() {
        return remote == null ? 0 : remote.queueLength();
    }

    /** How long the oldest of them has waited, in milliseconds; 0 when none does. */
    public long pendingInvalidationsMillis() {
        return remote == null ? 0 : remote.queueAge().toMillis();
    }

    /** Entries in this JVM's memory store. */
    public long memoryEntries() {
        return memory.size();
    }

    /** The store of rules that name none. */
    Store defaultStore() {
        Store shared = remote;
        return shared == null ? memory : shared;
    }

    /**
     * Tells of a rule that is not at work here, such as one that is switched off: other instances
     * may keep entries in its namespace, and writes here must reach them.
     */
    public void reach(CacheRule rule) {
        GuardedStore shared = remote;
        if (reached.add(new Domain(rule.namespace(), storeOf(rule))) && shared != null) {
            shared.setOverflowGenerations(overflowGenerations(shared));
        }
    }

    /** Every place where this configuration keeps entries. */
    Set<Domain> domains() {
        Set<Domain> domains = new LinkedHashSet<>(reached);
        domains.add(new Domain(defaultNamespace, defaultStore()));
        return domains;
    }

    /** Where the copies of entries of a shared store are, and who has to know of which rules. */
    public interface Nearness {
        /** The copies. */
        NearCache copies();

        /**
         * Has changes heard, too.
         *
         * @param prefixes of keys
         */
        void hear(List<String> prefixes);
    }

    /** Allows near copies; before the first class is woven. */
    public void setNearness(Nearness how) {
        nearness = how;
    }

    /** The near cache, if the rule uses one. */
    @Nullable NearCache near(CacheRule rule) {
        Nearness how = nearness;
        if (how == null || rule.atRest().near() == CacheRule.Near.NONE) {
            return null;
        }
        if (rule.atRest().near() == CacheRule.Near.BOUNDED) {
            String prefix = Generations.prefix(rule.namespace());
            how.hear(List.of(prefix + "~g:", prefix + rule.name() + ":"));
        }
        return how.copies();
    }

    /** Notes who uses the shared store, this instance included: id to a description. */
    public void setInstances(Map<String, String> all) {
        instances = Map.copyOf(all);
    }

    /** Who uses the shared store, as far as is known. */
    public Map<String, String> instances() {
        return instances;
    }

    /** How many copies of entries there are in this process. */
    public long nearEntries() {
        Nearness how = nearness;
        return how == null ? 0 : how.copies().size();
    }

    /** What they weigh. */
    public long nearBytes() {
        Nearness how = nearness;
        return how == null ? 0 : how.copies().bytes();
    }

    /** Whether copies are handed out now. */
    public boolean isNearOpen() {
        Nearness how = nearness;
        return how != null && how.copies().isOpen(System.nanoTime());
    }

    /** The partition of near copies of a rule, or of one of its methods. */
    synchronized Partition nearPartition(NearCache near, ClassLoader loader, String name) {
        return partition(loader, "near ".concat(name), near);
    }

    /** The partition of a rule, or of one of its methods, for the classes of one loader. */
    synchronized Partition partition(ClassLoader loader, String name) {
        Partition partition = partition(loader, name, null);
        clock.start();
        return partition;
    }

    private Partition partition(ClassLoader loader, String name, @Nullable NearCache near) {
        Map<String, WeakReference<Partition>> ofLoader = partitions.get(loader);
        if (ofLoader == null) {
            ofLoader = partitions.putIfAbsent(loader, new ConcurrentHashMap<>());
        }
        WeakReference<Partition> reference = ofLoader.get(name);
        Partition partition = reference == null ? null : reference.get();
        if (partition == null) {
            partition = near == null ? memory.partition() : near.partition();
            ofLoader.put(name, new WeakReference<>(partition));
        }
        return partition;
    }

    void apply(String cause, Store store, Invalidation invalidation) {
        if (invalidation.isEmpty()) {
            return;
        }
        epochs.advance(invalidation);
        try {
            store.invalidate(invalidation);
            events.evicted(
                    cause,
                    invalidation.keys().size(),
                    invalidation.generations().size(),
                    store.name());
        } catch (StoreException e) {
            // A shared store remembers what it could not apply; reaching this is a fault of the
            // agent.
            Logger.error(e, "the invalidation by {} was not applied to {}", cause, store.name());
        }
    }

    /** A copy, so that callers can go through it while rules appear. */
    List<RuleState> snapshot() {
        return new ArrayList<>(rules.values());
    }
}
