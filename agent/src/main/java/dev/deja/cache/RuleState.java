package dev.deja.cache;

import dev.deja.rule.CacheRule;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What happens to one cache rule while the JVM runs: its counters, why it does not answer at the
 * moment, and its joins. Safe for many threads.
 */
public final class RuleState {
    private static final long ONE_MINUTE_NANOS = 60_000_000_000L;

    /** With more of them going on, nothing is answered. */
    private static final int MOST_WRITES_LOOKED_AT = 256;

    private final CacheRule rule;
    private volatile @Nullable Long definition;
    private final Events events;
    private final Cache cache;
    final LongAdder hits = new LongAdder();
    final LongAdder nearHits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder joined = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder refreshes = new LongAdder();
    final Pace pace = new Pace();
    private final LongAdder losses = new LongAdder();
    private final Map<String, LongAdder> bypasses = new ConcurrentHashMap<>();

    /** Reasons name classes, of which an application may make ever new ones. */
    private static final int MOST_REASONS = 100;

    private final Map<String, Long> loggedNanos = new ConcurrentHashMap<>();
    private final Map<String, String> suspensions = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Map<String, WeakReference<Object>> receivers = new HashMap<>();
    private final ByLoader<Map<String, WeakReference<Object>>> proxies = new ByLoader<>();
    private final Set<WeakReference<MethodJoin>> joins = ConcurrentHashMap.newKeySet();
    private final Set<PendingWrite> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean answering = true;
    private volatile boolean enabled = true;

    /**
     * Creates the state.
     *
     * @param cache changes the rule's generation: what was stored before a suspension may have
     *     missed evictions
     */
    RuleState(CacheRule rule, boolean enabled, Events events, Cache cache) {
        this.rule = rule;
        this.events = events;
        this.cache = cache;
        this.enabled = enabled;
        this.answering = enabled;
    }

    /** The rule. */
    public CacheRule rule() {
        return rule;
    }

    /** Part of what an entry must match, SPEC B07. */
    long definition() {
        Long known = definition;
        if (known == null) {
            // At first use: a digest is dear, and many a rule never meets its class.
            known = Definition.hash(rule);
            definition = known;
        }
        return known;
    }

    /** Calls answered from the store. */
    public long hits() {
        return hits.sum();
    }

    /** Those of the hits that were answered by a copy in this process. */
    public long nearHits() {
        return nearHits.sum();
    }

    /** Calls that computed because nothing usable was stored. */
    public long misses() {
        return misses.sum();
    }

    /** Results stored. */
    public long stored() {
        return stored.sum();
    }

    /** Calls that waited for another caller and were answered with what it computed. */
    public long joined() {
        return joined.sum();
    }

    /** Hits with answers past their {@code ttl}. */
    public long stale() {
        return stale.sum();
    }

    /** Calls that computed an answer again while the stored one was used. */
    public long refreshes() {
        return refreshes.sum();
    }

    /** How often several hundred hits in a row have taken longer than computing (SPEC H06). */
    public long losses() {
        return losses.sum();
    }

    /**
     * Notes what a hit took.
     *
     * @param nanos of finding and decoding it
     * @param costMicros of computing it
     */
    void took(long nanos, long costMicros) {
        Pace.Loss loss = pace.hit(nanos, costMicros);
        if (loss == null) {
            return;
        }
        losses.increment();
        String sentence =
                "its hits take "
                        + loss.hitMicros()
                        + " µs on average, and computing took "
                        + loss.costMicros()
                        + " µs: it loses time";
        if (rule.flow().load().bypassesSlow()) {
            suspend(
                    "slow",
                    sentence + ", and is switched off on this instance until its next start");
        } else {
            warn(
                    "slow",
                    rule.id()
                            + ": "
                            + sentence
                            + ". Remove the rule, keep its entries in memory ("
                            + rule.id()
                            + ".store = memory, or near = true), or have it switched off by "
                            + rule.id()
                            + ".slow = bypass");
        }
    }

    /** Calls that were neither looked up nor stored, by reason. */
    public Map<String, Long> bypasses() {
        Map<String, Long> counts = new TreeMap<>();
        bypasses.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    /** Why the rule does not answer now: cause to sentence; empty when it does. */
    public Map<String, String> suspensions() {
        return new TreeMap<>(suspensions);
    }

    /** Whether calls are looked up and stored. */
    public boolean isAnswering() {
        return answering;
    }

    /**
     * Stops answering until {@link #lift} is called with the same cause.
     *
     * @param cause identifies the suspension, such as {@code evict.product}
     * @param sentence for people: what happened and what to do
     */
    public void suspend(String cause, String sentence) {
        if (suspensions.put(cause, sentence) == null) {
            Logger.warn("{} is suspended: {}", rule.id(), sentence);
            update();
        }
    }

    /**
     * Ends a suspension, and makes what was stored before it cold; does nothing when there is none
     * of that cause.
     */
    public void lift(String cause) {
        if (suspensions.containsKey(cause)) {
            cache.makeCold(rule);
            suspensions.remove(cause);
            Logger.info("{}: the suspension by {} has ended", rule.id(), cause);
            update();
        }
    }

    /** Switches all answering on or off, for the whole instance (SPEC I06). */
    void enable(boolean on) {
        enabled = on;
        update();
    }

    /** Counts an exchange that went past the cache. */
    public void passed(String reason) {
        bypassed(reason, null);
    }

    /**
     * The same with what is said of it, at most once a minute.
     *
     * @param detail names and remedies, never values
     */
    public void passed(String reason, @Nullable String detail) {
        bypassed(reason, detail);
    }

    /** The same with what is said of it, once. */
    public void passedOnce(String reason, String detail) {
        bypassed(reason, isFirst("once ".concat(reason)) ? detail : null);
    }

    /**
     * Why the look-up of an exchange cannot take place where it belongs; each reason once a minute.
     */
    public void outOfReach(String reason, String remedy) {
        bypassed("out of reach", null);
        String key = "out of reach: ".concat(reason);
        boolean hasRoom = loggedNanos.size() < MOST_REASONS || loggedNanos.containsKey(key);
        warn(hasRoom ? key : "out of reach", rule.id() + ": " + reason + ". " + remedy);
    }

    /** A failure of the agent that an exchange must not see. */
    public void failed(String what, Throwable e) {
        bypassed("failure in the agent", null);
        warn("failure", rule.id() + ": " + what + " failed, the exchange went past the cache");
        Logger.debug(e);
    }

    /** Counts a call that went past the cache; the reason is logged at most once a minute. */
    void bypassed(String reason, @Nullable String detail) {
        LongAdder count = bypasses.get(reason);
        if (count == null) {
            count = bypasses.computeIfAbsent(reason, r -> new LongAdder());
        }
        count.increment();
        if (detail != null && isDue(reason)) {
            events.notCached(rule.id(), reason, detail);
        }
    }

    /** Whether the receiver is the first one of a method in this JVM; says nothing. */
    boolean isFirstReceiver(String method, @Nullable Object self) {
        synchronized (receivers) {
            WeakReference<Object> first = receivers.get(method);
            if (first == null || first.refersTo(null)) {
                receivers.put(method, new WeakReference<>(self));
                return true;
            }
            return first.refersTo(self);
        }
    }

    /**
     * Whether a proxy is the first one of a method among those of its class loader; says nothing.
     * Each loader has entries of its own in memory.
     */
    boolean isFirstProxy(String method, Object self) {
        ClassLoader loader = self.getClass().getClassLoader();
        synchronized (proxies) {
            Map<String, WeakReference<Object>> mine = proxies.get(loader);
            if (mine == null) {
                mine = proxies.putIfAbsent(loader, new HashMap<>());
            }
            WeakReference<Object> first = mine.get(method);
            if (first == null || first.refersTo(null)) {
                mine.put(method, new WeakReference<>(self));
                return true;
            }
            return first.refersTo(self);
        }
    }

    /** The object only passes its calls on: another one is the first receiver. */
    void forgetReceiver(String method, Object self) {
        synchronized (proxies) {
            Map<String, WeakReference<Object>> mine = proxies.get(self.getClass().getClassLoader());
            WeakReference<Object> first = mine == null ? null : mine.get(method);
            if (mine != null && first != null && first.refersTo(self)) {
                mine.remove(method);
            }
        }
        synchronized (receivers) {
            WeakReference<Object> first = receivers.get(method);
            if (first != null && first.refersTo(self)) {
                receivers.remove(method);
            }
        }
    }

    /**
     * Whether no other object of another class loader stands behind the same entries: two
     * applications in one JVM may use one library with different settings (SPEC C10). False as long
     * as the other object is alive, so that an application that is deployed again gets its turn.
     */
    boolean isOnlyReceiver(String method, @Nullable Object self) {
        if (isFirstReceiver(method, self)) {
            return true;
        }
        bypassed(
                "receiver",
                method
                        + " is called in two class loaders, whose objects may answer differently. If"
                        + " they give the same answers, set "
                        + rule.id()
                        + ".this = ignore; else give each application a namespace of its own, or put"
                        + " what tells them apart into the key");
        return false;
    }

    /** See {@link Cache#observes}. */
    boolean observes() {
        return cache.observes();
    }

    /** True once per reason, for what operators are to hear once. */
    boolean isFirst(String reason) {
        return told.add(reason);
    }

    /** One log line per reason and minute. */
    void warn(String reason, String line) {
        if (isDue(reason)) {
            Logger.warn(line);
        }
    }

    private boolean isDue(String reason) {
        long now = System.nanoTime();
        Long last = loggedNanos.get(reason);
        if (last == null || now - last >= ONE_MINUTE_NANOS) {
            loggedNanos.put(reason, now);
            return true;
        }
        return false;
    }

    void register(MethodJoin join) {
        joins.removeIf(reference -> reference.refersTo(null));
        joins.add(new WeakReference<>(join));
        join.answer(answering);
    }

    /** The loaders of the classes whose methods the rule answers, as far as they are in use. */
    public Set<ClassLoader> loaders() {
        Set<ClassLoader> loaders = Collections.newSetFromMap(new IdentityHashMap<>());
        for (MethodJoin join : joins()) {
            loaders.add(join.loader());
        }
        return loaders;
    }

    /** The joins of classes that are still in use. */
    List<MethodJoin> joins() {
        List<MethodJoin> alive = new ArrayList<>();
        for (WeakReference<MethodJoin> reference : joins) {
            MethodJoin join = reference.get();
            if (join != null) {
                alive.add(join);
            }
        }
        return alive;
    }

    /**
     * Those joins that belong to the application of a class loader: of classes that it sees, or
     * else all, when they are of one loader.
     */
    List<MethodJoin> joinsSeenFrom(@Nullable ClassLoader loader) {
        List<MethodJoin> all = joins();
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            List<MethodJoin> own = new ArrayList<>();
            for (MethodJoin join : all) {
                if (join.loader() == each) {
                    own.add(join);
                }
            }
            if (!own.isEmpty()) {
                return own;
            }
        }
        for (MethodJoin join : all) {
            if (join.loader() != all.get(0).loader()) {
                return List.of();
            }
        }
        return all;
    }

    // ---- writes that go on (see PendingWrite)

    /** Answers are given with care from now on. */
    void pend(PendingWrite write) {
        pending.add(write);
        relink();
    }

    void unpend(PendingWrite write) {
        if (pending.remove(write)) {
            relink();
        }
    }

    /** Whether a write that concerns this rule goes on. */
    boolean hasPendingWrites() {
        return !pending.isEmpty();
    }

    /** Whether answers may be given: no write is over whose eviction has yet to be made. */
    boolean isCurrent() {
        int left = MOST_WRITES_LOOKED_AT;
        for (PendingWrite write : pending) {
            if (left-- == 0 || !write.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the calling thread is in a transaction that may have written what the rule reads. */
    boolean isWrittenHere() {
        for (PendingWrite write : pending) {
            if (write.isOfThisThread()) {
                return true;
            }
        }
        return false;
    }

    void giveUpLostWrites() {
        long now = System.nanoTime();
        for (PendingWrite write : pending) {
            write.giveUpWhenLost(cache, now);
        }
    }

    private synchronized void relink() {
        for (MethodJoin join : joins()) {
            join.answer(answering);
        }
    }

    private synchronized void update() {
        boolean now = enabled && suspensions.isEmpty();
        if (now != answering) {
            answering = now;
            for (MethodJoin join : joins()) {
                join.answer(now);
            }
        }
    }
}
