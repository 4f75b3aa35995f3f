package dev.deja.cache;

import dev.deja.rule.EvictRule;
import dev.deja.rule.Frame;
import dev.deja.rule.JoinPoint;
import dev.deja.rule.JoinPoint.CompiledEvict;
import dev.deja.store.EntryKey;
import dev.deja.store.Store;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The join of one woven method: its cache rule, if it has one, and its evict rules.
 *
 * <p>Held by the call site alone, so that it may hold what belongs to the application.
 */
final class MethodJoin extends Join {
    private final Cache cache;
    private final ClassLoader loader;
    private final List<CompiledEvict> evicts;
    private final List<EvictRule> evictRules;
    private final Transactions transactions;
    private final boolean isArmed;
    private final boolean isProxy;
    private final String name;
    private final @Nullable CachedMethod cached;

    /** What the method is declared to return, where its results replace entries; else null. */
    private final @Nullable Type results;

    private volatile @Nullable CallSiteSwitch callSite;

    MethodJoin(
            Cache cache,
            Class<?> declaringClass,
            JoinPoint joinPoint,
            @Nullable RuleState state,
            Events events) {
        this.cache = cache;
        ClassLoader own = declaringClass.getClassLoader();
        this.loader = own == null ? ClassLoader.getPlatformClassLoader() : own;
        this.evicts =
                joinPoint.evicts().stream()
                        .filter(each -> each.rule().enabled())
                        .map(each -> each.linked(loader))
                        .toList();
        this.transactions = new Transactions(loader);
        List<EvictRule> its = new ArrayList<>(evicts.size());
        for (CompiledEvict evict : evicts) {
            its.add(evict.rule());
        }
        this.evictRules = its;
        boolean arms = false;
        for (EvictRule rule : its) {
            arms |= rule.care().armed();
        }
        this.isArmed = arms;
        this.isProxy = joinPoint.frame().kind() != Frame.Kind.BODY;
        this.name = joinPoint.method().name();
        this.cached =
                state == null
                        ? null
                        : new CachedMethod(
                                cache, declaringClass, joinPoint, state, events, transactions);
        boolean puts = false;
        for (CompiledEvict evict : evicts) {
            puts |= evict.rule().puts() != null;
        }
        this.results = puts ? ResultType.declaredBy(declaringClass, joinPoint, loader) : null;
    }

    void register() {
        CachedMethod mine = cached;
        if (mine != null) {
            mine.state.register(this);
        }
    }

    @Override
    public @Nullable Object enter0(@Nullable Object self) {
        return enterSlowly(self, new @Nullable Object[0]);
    }

    @Override
    public @Nullable Object enter1(@Nullable Object self, @Nullable Object argument) {
        CachedMethod mine = cached;
        if (mine != null && mine.isFast) {
            Object live = mine.fast(self, mine.keys.local1(self, argument));
            if (live != null) {
                return live;
            }
        }
        return enterSlowly(self, new @Nullable Object[] {argument});
    }

    @Override
    public @Nullable Object enter2(
            @Nullable Object self, @Nullable Object first, @Nullable Object second) {
        CachedMethod mine = cached;
        if (mine != null && mine.isFast) {
            Object live = mine.fast(self, mine.keys.local2(self, first, second));
            if (live != null) {
                return live;
            }
        }
        return enterSlowly(self, new @Nullable Object[] {first, second});
    }

    @Override
    public @Nullable Object enter(@Nullable Object self, @Nullable Object[] arguments) {
        CachedMethod mine = cached;
        if (mine != null && mine.isFast) {
            Object live = mine.fast(self, mine.keys.local(self, arguments));
            if (live != null) {
                return live;
            }
        }
        return enterSlowly(self, arguments);
    }

    private @Nullable Object enterSlowly(@Nullable Object self, @Nullable Object[] arguments) {
        if (cache.owes()) {
            cache.payDebt();
        }
        Call call = null;
        CachedMethod mine = cached;
        if (mine != null && mine.isAnswering) {
            Object found = mine.lookup(this, self, arguments);
            if (found instanceof Supplier<?> || found instanceof Throwable) {
                evictAfter(found, self, arguments);
                return found;
            }
            call = (Call) found;
        }
        if (evicts.isEmpty()) {
            return call;
        }
        if (call == null) {
            call = new Call(this);
        }
        call.self = self;
        call.arguments = arguments;
        // From here on the thread may have written, and reads past the cache until it commits.
        joinTransaction();
        call.lastingWrites = JdbcConnections.lastingWrites();
        if (isProxy) {
            call.proxyWrite = ProxyWrite.enter(name, evictRules, arguments);
        }
        if (isArmed) {
            call.armed = arm(call);
        }
        for (CompiledEvict evict : evicts) {
            if (evict.rule().before()) {
                evict(evict, call, null, null, false, null);
            }
        }
        if (results != null) {
            call.puts = reserve(call, results);
        }
        return call;
    }

    private @Nullable Armed arm(Call call) {
        boolean[] marks = Headroom.isThere() ? Guard.enter(Guard.EVICTING) : null;
        if (marks == null) {
            return null;
        }
        try {
            Armed armed = new Armed();
            for (CompiledEvict evict : evicts) {
                if (evict.rule().care().armed()) {
                    cache.evictor().collectArmed(evict, call.self, call.arguments, armed);
                }
            }
            if (armed.isEmpty() || EventLoops.isCurrent()) {
                return null;
            }
            armed.open();
            return armed;
        } catch (Throwable e) {
            Logger.debug(e);
            return null;
        } finally {
            marks[Guard.EVICTING] = false;
        }
    }

    private List<Put> reserve(Call call, Type results) {
        List<Put> puts = new ArrayList<>(1);
        for (CompiledEvict evict : evicts) {
            Put put =
                    evict.rule().puts() == null
                            ? null
                            : Put.reserve(cache, this, evict, call, results);
            if (put != null) {
                puts.add(put);
            }
        }
        return puts;
    }

    /** A method that is both cached and a write is called all the same when a hit answers it. */
    private void evictAfter(Object hit, @Nullable Object self, @Nullable Object[] arguments) {
        if (!evicts.isEmpty()) {
            Call call = new Call(this);
            call.self = self;
            call.arguments = arguments;
            Object result = hit instanceof LiveValue live ? live.value : null;
            boolean failed = !(hit instanceof LiveValue);
            TransactionWrite transaction = joinTransaction();
            for (CompiledEvict evict : evicts) {
                if (!failed || !evict.rule().onSuccessOnly()) {
                    evict(evict, call, result, null, false, transaction);
                }
            }
        }
    }

    private void evict(
            CompiledEvict evict,
            Call call,
            @Nullable Object result,
            @Nullable EntryKey kept,
            boolean isLate,
            @Nullable TransactionWrite transaction) {
        if (!Headroom.isThere()) {
            cache.owe();
            return;
        }
        boolean[] marks = Guard.enter(Guard.EVICTING);
        if (marks == null) {
            if (isLate) {
                // Not the agent's own doing: a stage that happened to be completed by it.
                cache.owe();
            }
            return;
        }
        try {
            cache.evictor()
                    .evict(evict, call.self, call.arguments, result, kept, transaction, isLate);
        } finally {
            marks[Guard.EVICTING] = false;
        }
    }

    /**
     * After the body: stores the result, or gives the lease back, then evicts. Where the result is
     * a stage, that is done when it is completed.
     */
    void finish(Call call, @Nullable Object returned, @Nullable Throwable thrown) {
        ProxyWrite proxyWrite = call.proxyWrite;
        if (proxyWrite != null) {
            proxyWrite.leave();
        }
        CachedMethod mine = cached;
        boolean isStaged = mine != null && mine.result.isStaged;
        if (!isStaged) {
            store(call, returned, thrown, false);
        }
        if (returned instanceof CompletionStage<?> stage
                && (evicts() || (isStaged && call.lease != null))) {
            Completion.follow(this, call, stage);
            return;
        }
        if (isStaged) {
            abandon(call);
        }
        evictAll(call, returned, thrown, false);
    }

    boolean evicts() {
        return !evicts.isEmpty();
    }

    LeaseKeeper leases() {
        return cache.leases();
    }

    /** Notes that the evictions of a call are to come. */
    PendingWrite open(Completion completion) {
        return PendingWrite.open(cache, evictRules, completion);
    }

    /**
     * Stores what a call gave if it holds the lease, or gives the lease back.
     *
     * @param late whether others may have had the value in hand already
     */
    void store(Call call, @Nullable Object value, @Nullable Throwable thrown, boolean late) {
        LeaseKeeper.Held held = call.lease;
        CachedMethod mine = cached;
        if (held != null && mine != null) {
            call.lease = null;
            mine.finish(call, held, value, thrown, late);
        }
    }

    /** Gives the lease back, if there is one. */
    void abandon(Call call) {
        LeaseKeeper.Held held = call.lease;
        CachedMethod mine = cached;
        if (held != null && mine != null) {
            call.lease = null;
            mine.abandon(held);
        }
    }

    /** Evicts what the evict rules say, then puts the result where it replaces an entry. */
    void evictAll(Call call, @Nullable Object returned, @Nullable Throwable thrown, boolean late) {
        if (evicts.isEmpty()) {
            return;
        }
        TransactionWrite transaction = joinTransaction();
        // Over another connection than that of the transaction, maybe, it is written already.
        boolean isNow = late || JdbcConnections.lastingWrites() != call.lastingWrites;
        ProxyWrite.tell(name, evictRules, call.arguments, isNow ? null : transaction);
        ProxyWrite proxyWrite = call.proxyWrite;
        boolean isRolledBack =
                !isNow && transaction == null && proxyWrite != null && proxyWrite.isRolledBack();
        for (CompiledEvict evict : isRolledBack ? List.<CompiledEvict>of() : evicts) {
            if (thrown == null || !evict.rule().onSuccessOnly()) {
                EntryKey kept = thrown == null ? kept(call, evict) : null;
                evict(evict, call, returned, kept, isNow, transaction);
            }
        }
        Armed armed = call.armed;
        if (armed != null && (transaction == null || !transaction.keep(armed))) {
            armed.close();
        }
        for (Put put : call.puts) {
            if (thrown != null || isRolledBack) {
                put.giveUp(cache.leases());
            } else if (!put.fill(returned, late)) {
                evict(put.rule(), call, returned, null, late, transaction);
            }
        }
    }

    /** Of the transaction that the thread is in, if it is in one. */
    private @Nullable TransactionWrite joinTransaction() {
        if (!Headroom.isThere()) {
            return null;
        }
        boolean[] marks = Guard.enter(Guard.JOINING);
        if (marks == null) {
            return null;
        }
        boolean[] caching = Guard.enter(Guard.CACHING);
        try {
            return transactions.join(cache, evictRules);
        } catch (Throwable e) {
            Logger.debug(e);
            return null;
        } finally {
            marks[Guard.JOINING] = false;
            if (caching != null) {
                caching[Guard.CACHING] = false;
            }
        }
    }

    private static @Nullable EntryKey kept(Call call, CompiledEvict evict) {
        for (Put put : call.puts) {
            if (put.isBy(evict)) {
                return put.key();
            }
        }
        return null;
    }

    @Override
    public void attach(CallSiteSwitch site) {
        callSite = site;
        CachedMethod mine = cached;
        if (mine != null) {
            answer(mine.state.isAnswering());
        }
    }

    /** Told by the rule's state whether calls are looked up and stored. */
    void answer(boolean answering) {
        CachedMethod mine = cached;
        if (mine == null) {
            return;
        }
        mine.isAnswering = answering;
        mine.isFast =
                answering && mine.mayBeFast && evicts.isEmpty() && !mine.state.hasPendingWrites();
        CallSiteSwitch site = callSite;
        if (site != null && evicts.isEmpty()) {
            site.bypass(!answering);
        }
    }

    Transactions transactions() {
        return transactions;
    }

    /** The loader of the class. */
    ClassLoader loader() {
        return loader;
    }

    @Nullable CachedMethod cached() {
        return cached;
    }

    Store store() {
        CachedMethod mine = cached;
        return mine == null ? cache.defaultStore() : mine.store;
    }

    /** The method, with its class and descriptor. */
    String method() {
        CachedMethod mine = cached;
        return mine == null ? "" : mine.method;
    }

    /** Whether the rule covers several methods, so that each has keys of its own. */
    boolean keysNameMethod() {
        CachedMethod mine = cached;
        return mine != null && mine.keys.namesMethod();
    }

    /** The entry that values written in an evict rule stand for; null when they do not fit. */
    @Nullable EntryKey keyOf(List<Object> values) {
        CachedMethod mine = cached;
        if (mine == null) {
            return null;
        }
        return mine.places.keyOf(values);
    }

    /** Values to evict beside these, see {@link dev.deja.rule.KeyPlan#kin}. */
    @Nullable List<List<Object>> kin(List<Object> values) {
        CachedMethod mine = cached;
        return mine == null ? List.of() : mine.keys.kin(values);
    }
}
