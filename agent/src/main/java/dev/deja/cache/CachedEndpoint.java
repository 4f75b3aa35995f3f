package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.Lifetime;
import dev.deja.store.EntryKey;
import dev.deja.store.Lease;
import dev.deja.store.Partition;
import dev.deja.store.Reading;
import dev.deja.store.Status;
import dev.deja.store.Store;
import dev.deja.store.StoreException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one endpoint rule in one application: found, and filled. Holds the application's
 * loader weakly, since nothing of the application's is in its entries. Safe for many threads;
 * throws nothing.
 */
public final class CachedEndpoint {
    private static final int MAX_TAGS = 64;

    private final Cache cache;
    private final RuleState state;
    private final CacheRule rule;
    private final Store store;
    private final @Nullable Partition partition;
    private final @Nullable NearCopies near;
    private final WeakReference<ClassLoader> application;
    private final boolean isUserInKey;
    private final EntryGate gate;
    private final ResponseCodec codec;
    private final EntryFinder finder;
    private final EntryWriter writer;
    private final Passes passes = new Passes();
    private final SingleFlight flights;
    private final String namespace;
    private final String prefix;
    private final String namespaceGeneration;
    private final String ruleGeneration;

    /** Made anew when it is gone: it holds readers of the application's classes. */
    private volatile WeakReference<InputCheck> inputs = new WeakReference<>(null);

    CachedEndpoint(
            Cache cache,
            RuleState state,
            ClassLoader application,
            AnswerFormat<?> format,
            boolean isUserInKey,
            Events events) {
        this.cache = cache;
        this.state = state;
        this.rule = state.rule();
        this.store = cache.storeOf(rule);
        this.application = new WeakReference<>(application);
        this.isUserInKey = isUserInKey;
        boolean isLocal = store == cache.memory();
        this.partition = isLocal ? cache.partition(application, rule.name()) : null;
        this.near = NearCopies.of(cache, rule, application, "", false);
        this.gate = new EntryGate(state, store, isLocal);
        this.codec = new ResponseCodec(state, format, !isLocal);
        EntityGuard noEntities =
                new EntityGuard(rule, null, new Transactions(ClassLoader.getPlatformClassLoader()));
        CacheRule.Load load = rule.flow().load();
        this.finder =
                new EntryFinder(
                        store,
                        null,
                        near,
                        state,
                        codec,
                        noEntities,
                        events,
                        false,
                        isUserInKey,
                        load);
        this.writer =
                new EntryWriter(cache, near, state, codec, events, false, isUserInKey, load.kept());
        this.flights = new SingleFlight(cache, state, store);
        this.namespace = rule.namespace();
        this.prefix = Generations.prefix(namespace) + rule.name() + ":";
        this.namespaceGeneration = Generations.ofNamespace(namespace);
        this.ruleGeneration = Generations.ofRule(namespace, rule.name());
    }

    /** What happens to the rule. */
    public RuleState state() {
        return state;
    }

    CacheRule rule() {
        return rule;
    }

    /** Whether the application is still there. */
    boolean isInUse() {
        return !application.refersTo(null);
    }

    boolean isOf(ClassLoader loader) {
        return application.refersTo(loader);
    }

    /** Whether nothing is used past its end anyway. */
    boolean endsAlways() {
        return rule.flow().load().kept().isZero();
    }

    boolean isLocal() {
        return partition != null;
    }

    boolean isUserInKey() {
        return isUserInKey;
    }

    boolean isAnswering() {
        return state.isAnswering();
    }

    ResponseCodec codec() {
        return codec;
    }

    EntryWriter writer() {
        return writer;
    }

    /**
     * Looks for the answer to a request.
     *
     * @param key identifies the request within the rule; different requests have different ones
     * @param tags of the entry that would be made
     * @param paths by which evictions reach it, in the form of {@link Cache#evictPaths}
     * @param caller shows the inputs of the request; asked for those of the thread, too
     * @param mayFill whether the answer to this request can be stored
     * @return null: nobody was asked; the reason is counted
     */
    public @Nullable EndpointLookup lookup(
            String key, List<String> tags, List<String> paths, Caller caller, boolean mayFill) {
        if (cache.owes()) {
            cache.payDebt();
        }
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return null;
        }
        try {
            return lookupMarked(key, tags, paths, caller, mayFill);
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

    private @Nullable EndpointLookup lookupMarked(
            String key, List<String> tags, List<String> paths, Caller caller, boolean mayFill)
            throws StoreException {
        if (!state.isAnswering() || !gate.isOpen()) {
            return null;
        }
        // Nothing is asked for in memory: what is found there is handed out as it is.
        if (partition == null && hasNoHeadroom()) {
            return null;
        }
        if (tags.size() > MAX_TAGS || !Envelope.fits(tags)) {
            state.bypassed(
                    "too many tags", tags.size() + " tags, at most " + MAX_TAGS + " per entry");
            return null;
        }
        InputCheck check = inputs();
        if (check == null) {
            return null;
        }
        Caller whole = new WholeCaller(caller, check);
        EntryKey entryKey =
                EntryPlaces.textKey(prefix + key, near == null ? partition : near.partition);
        List<String> generations = generations(tags, paths);
        Object found = finder.find(entryKey, generations, check, whole);
        if (found instanceof EntryFinder.Past
                && (!mayFill
                        || (partition != null && hasNoHeadroom())
                        || passes.holds(entryKey.text(), whole, System.nanoTime()))) {
            found = finder.settled(found);
        }
        if (mayFill && (found instanceof Reading || found instanceof EntryFinder.Past)) {
            if (partition != null && hasNoHeadroom()) {
                state.misses.increment();
                return null;
            }
            if (passes.holds(entryKey.text(), whole, System.nanoTime())) {
                state.misses.increment();
                state.bypassed("was not storable lately", null);
                return EndpointLookup.Nothing.INSTANCE;
            }
            Search search = new Search(entryKey, generations, check, whole, found);
            found = flights.seek(entryKey, generations, search, false);
        }
        if (found instanceof Reading) {
            state.misses.increment();
            return EndpointLookup.Nothing.INSTANCE;
        }
        if (!(found instanceof SingleFlight.Boarding boarding)) {
            return found == null
                    ? EndpointLookup.Nothing.INSTANCE
                    : ResponseCodec.hit(found, prefix + key);
        }
        EntryFinder.Past past = boarding.past();
        Fallback fallback = past == null ? null : new Fallback(finder, past, prefix + key);
        if (past == null) {
            state.misses.increment();
        }
        Lease lease = boarding.lease();
        Flight flight = boarding.flight();
        if (lease == null) {
            if (flight != null) {
                // Nothing is stored, so that its end would not be heard of.
                flights.land(entryKey, flight);
            }
            return fallback == null
                    ? EndpointLookup.Nothing.INSTANCE
                    : new EndpointLookup.Nothing(fallback);
        }
        boolean isRefresh = flight != null && flight.kind == Flight.Kind.REFRESHING;
        return new Filling(
                this,
                isRefresh
                        ? LeaseKeeper.refreshing(store, lease)
                        : cache.leases().keep(store, lease),
                check,
                whole,
                tags,
                entryKey.text(),
                flight,
                fallback,
                past == null ? null : past.reading());
    }

    /**
     * Begins to compute an answer anew for a client that wants no stored one: what is stored goes
     * on to answer others, until the new answer takes its place. Waits for nobody.
     *
     * @param key as in {@link #lookup}, as all that follows
     * @return null: the answer to this request is not stored
     */
    public @Nullable Filling renew(
            String key, List<String> tags, List<String> paths, Caller caller) {
        if (cache.owes()) {
            cache.payDebt();
        }
        boolean[] marks = Guard.enter(Guard.CACHING);
        if (marks == null) {
            return null;
        }
        try {
            return renewMarked(key, tags, paths, caller);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
            return null;
        } catch (Throwable e) {
            failed("renew", e);
            return null;
        } finally {
            marks[Guard.CACHING] = false;
        }
    }

    private @Nullable Filling renewMarked(
            String key, List<String> tags, List<String> paths, Caller caller)
            throws StoreException {
        if (!state.isAnswering()
                || !gate.isOpen()
                || hasNoHeadroom()
                || tags.size() > MAX_TAGS
                || !Envelope.fits(tags)) {
            return null;
        }
        InputCheck check = inputs();
        if (check == null) {
            return null;
        }
        Caller whole = new WholeCaller(caller, check);
        EntryKey entryKey =
                EntryPlaces.textKey(prefix + key, near == null ? partition : near.partition);
        if (passes.holds(entryKey.text(), whole, System.nanoTime())) {
            return null;
        }
        List<String> generations = generations(tags, paths);
        EntryFinder.Place place = finder.place(entryKey, generations, check, whole);
        if (place == null) {
            return null;
        }
        Reading reading = place.reading();
        Search search = new Search(entryKey, generations, check, whole, reading);
        Lease lease = place.isTaken() ? search.refresh(reading) : search.lease(reading);
        if (lease == null) {
            return null;
        }
        return new Filling(
                this,
                place.isTaken()
                        ? LeaseKeeper.refreshing(store, lease)
                        : cache.leases().keep(store, lease),
                check,
                whole,
                tags,
                entryKey.text(),
                null,
                null,
                place.isTaken() ? reading : null);
    }

    /** Those who wait for an exchange go on. */
    void land(EntryKey key, Flight flight) {
        flights.land(key, flight);
    }

    /** One request's look-up. */
    private final class Search implements SingleFlight.Search {
        private final EntryKey key;
        private final List<String> generations;
        private final InputCheck check;
        private final Caller caller;

        /** What was found before anybody had to wait. */
        private @Nullable Object first;

        /** Whether what this request computes may be older than what others wait for. */
        private boolean isBarred;

        Search(
                EntryKey key,
                List<String> generations,
                InputCheck check,
                Caller caller,
                Object first) {
            this.key = key;
            this.generations = generations;
            this.check = check;
            this.caller = caller;
            this.first = first;
        }

        @Override
        public @Nullable Object find() throws StoreException {
            Object found = first;
            if (found != null) {
                first = null;
                return found;
            }
            return finder.find(key, generations, check, caller);
        }

        @Override
        public @Nullable Lease lease(Reading reading) throws StoreException {
            ClassLoader its = application.get();
            isBarred = its == null || !cache.letsFill(Transactions.of(its), state);
            if (isBarred) {
                return null;
            }
            return finder.lease(reading, generations, cache.leases().duration());
        }

        @Override
        public @Nullable Lease refresh(Reading reading) {
            ClassLoader its = application.get();
            isBarred = its == null || !cache.letsFill(Transactions.of(its), state);
            return isBarred ? null : store.refresh(reading);
        }

        @Override
        public Object serve(EntryFinder.Past past) {
            return finder.serve(past);
        }

        @Override
        public boolean isPassed() {
            return passes.holds(key.text(), caller, System.nanoTime());
        }

        @Override
        public boolean mayWait() {
            ClassLoader its = application.get();
            return its != null
                    && !isBarred
                    && !Thread.currentThread().isInterrupted()
                    && !EventLoops.isCurrent()
                    && !Transactions.of(its).holdsConnection();
        }

        @Override
        public @Nullable Object share(Envelope outcome) {
            return null;
        }
    }

    /** Counted when it is so. */
    private boolean hasNoHeadroom() {
        if (store.status().state() != Status.State.CONNECTED || Headroom.isThere()) {
            return false;
        }
        state.bypassed("stack almost full", null);
        return true;
    }

    /** Inputs of the request from whoever knows it, those of the thread from the thread. */
    private record WholeCaller(Caller request, InputCheck check) implements Caller {
        @Override
        public @Nullable String now(String input) {
            return input.startsWith(InputCheck.OF_REQUEST) ? request.now(input) : check.now(input);
        }
    }

    private List<String> generations(List<String> tags, List<String> paths) {
        List<String> generations = new ArrayList<>(tags.size() + paths.size() + 2);
        generations.add(namespaceGeneration);
        generations.add(ruleGeneration);
        for (String path : paths) {
            generations.add(Generations.ofPath(namespace, path));
        }
        for (String tag : tags) {
            generations.add(Generations.ofTag(namespace, tag));
        }
        return generations;
    }

    private @Nullable InputCheck inputs() {
        InputCheck known = inputs.get();
        ClassLoader loader = application.get();
        if (known != null || loader == null) {
            return known;
        }
        InputCheck made =
                new InputCheck(
                        cache.inputs(),
                        loader,
                        state,
                        "the application",
                        isUserInKey,
                        new InputCheck.Remedies(
                                "Put the user into the key, such as "
                                        + rule.id()
                                        + ".key = {@principal}:{@path.id}, have the answer say"
                                        + " Cache-Control: public if all may share it, or leave the"
                                        + " endpoint out of the rule.",
                                "Name it in " + rule.id() + ".vary or in its key."),
                        true);
        inputs = new WeakReference<>(made);
        return made;
    }

    Duration ttl(EntryKey key, long startedMillis, long nowMillis) {
        Lifetime lifetime = rule.terms().lifetime();
        Duration ttl =
                lifetime instanceof Lifetime.Until until
                        ? MethodTerms.until(until, startedMillis, nowMillis)
                        : rule.ttl();
        return MethodTerms.jittered(ttl, rule.terms().jitter(), key);
    }

    void remember(String key, List<String> identities) {
        passes.remember(key, identities, System.nanoTime());
    }

    void forget(String key) {
        passes.forget(key);
    }

    /** What a refresh was to replace goes, if it is there still. */
    void discard(Reading old) {
        boolean[] marks = Guard.enter(Guard.CACHING);
        try {
            store.discard(old);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("discard", e);
        } finally {
            if (marks != null) {
                marks[Guard.CACHING] = false;
            }
        }
    }

    /** Computing an answer anew has failed, or has not. */
    void refreshed(EntryKey key, boolean isDone) {
        if (isDone) {
            flights.succeeded(key);
        } else {
            flights.failed(key);
        }
    }

    void drop(LeaseKeeper.Held held) {
        cache.leases().drop(held);
    }

    void giveBack(LeaseKeeper.Held held) {
        try {
            writer.release(held);
        } catch (StoreException e) {
            state.bypassed("store unavailable", null);
        } catch (Throwable e) {
            failed("release", e);
        }
    }

    /** A failure of ours that no exchange may see. */
    void failed(String what, Throwable e) {
        state.failed(what, e);
    }
}
