package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledCondition;
import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.EndpointEvict;
import dev.deja.rule.EvictRule;
import dev.deja.rule.ExchangeTemplate;
import dev.deja.rule.ExchangeValues;
import dev.deja.rule.JoinPoint.CompiledEvict;
import dev.deja.rule.KeyCall;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Origin;
import dev.deja.rule.PathMatch;
import dev.deja.rule.PathTarget;
import dev.deja.rule.Rendering;
import dev.deja.rule.Template;
import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What evict rules do to the stores. In doubt it evicts more (promise 9): a template without a
 * value widens to the rules that use such a tag, a key that cannot be made widens to the rule it
 * names.
 */
final class Evictions {
    /** Stands for the application where a rule would be named. */
    private static final String FACADE = "Deja";

    private final Cache cache;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    Evictions(Cache cache) {
        this.cache = cache;
    }

    Map<String, Long> counts() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((rule, count) -> sums.put(rule, count.sum()));
        return sums;
    }

    /**
     * Applies one evict rule for one call; never throws.
     *
     * @param kept an entry that the call replaces itself, or null
     * @param transaction that the thread is in, after which it is done; or null
     * @param isLate whether the thread may not be that of the call, so that it is done at once too
     */
    void evict(
            CompiledEvict evict,
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result,
            @Nullable EntryKey kept,
            @Nullable TransactionWrite transaction,
            boolean isLate) {
        EvictRule rule = evict.rule();
        CompiledCondition when = evict.when();
        if (when != null && !holds(rule, when.test(self, arguments, result))) {
            return;
        }
        Batch batch = new Batch();
        try {
            collect(evict, self, arguments, result, batch);
        } catch (Throwable e) {
            Logger.error(e, "{} could not tell what to evict; everything goes", rule.id());
            batch.all();
        }
        if (kept != null) {
            batch.spare(kept);
        }
        applyOrDefer(batch, rule, transaction, isLate);
    }

    private void applyOrDefer(
            Batch batch, EvictRule rule, @Nullable TransactionWrite transaction, boolean isNow) {
        boolean isDeferred =
                transaction != null
                        && !batch.isEmpty()
                        && transaction.defer(rule, new Deferred(batch, rule));
        if (!isDeferred || isNow) {
            count(rule);
            apply(batch, rule);
        }
    }

    private void repeatLater(Batch batch, EvictRule rule) {
        if (rule.care().again() != null && !batch.isEmpty()) {
            // A copy: it may be with the courier still when others are added to it.
            Batch copy = new Batch();
            copy.add(batch);
            cache.repetitions().add(rule, new Deferred(copy, rule));
        }
    }

    /**
     * What a call with these arguments may evict, to be armed: in doubt whole rules, since a single
     * key cannot be.
     */
    void collectArmed(
            CompiledEvict evict, @Nullable Object self, @Nullable Object[] arguments, Armed armed) {
        EvictRule rule = evict.rule();
        Batch batch = new Batch();
        if (rule.all()) {
            batch.all();
        }
        rule.rules().forEach(batch::rule);
        for (int i = 0; i < evict.tags().size(); i++) {
            Template tag = rule.tags().get(i);
            List<String> tags =
                    tag.usesResult() ? null : evict.tags().get(i).render(self, arguments, null);
            if (tags != null) {
                tags.forEach(batch::tag);
            } else {
                for (RuleState state : cache.snapshot()) {
                    for (Template own : state.rule().tags()) {
                        if (own.mayMeet(tag)) {
                            batch.rule(state.rule().name());
                        }
                    }
                }
            }
        }
        for (KeyCall call : rule.keys()) {
            batch.rule(call.rule());
        }
        for (PathTarget path : rule.paths()) {
            for (RuleState state : cache.snapshot()) {
                if (path.mayReach(state.rule())) {
                    batch.rule(state.rule().name());
                }
            }
        }
        batch.armAll(armed);
    }

    private void count(EvictRule rule) {
        counts.computeIfAbsent(rule.name(), r -> new LongAdder()).increment();
    }

    /** What one rule has said in a transaction. */
    final class Deferred {
        private final Batch batch;
        private final EvictRule rule;
        private int calls = 1;

        private Deferred(Batch batch, EvictRule rule) {
            this.batch = batch;
            this.rule = rule;
        }

        int size() {
            return batch.size();
        }

        void add(Deferred other) {
            batch.add(other.batch);
            calls += other.calls;
        }

        void widen() {
            batch.all();
        }

        void apply() {
            batch.refresh();
            for (int i = 0; i < calls; i++) {
                count(rule);
            }
            Evictions.this.apply(batch, rule);
        }

        /** Once more, on a thread of the agent; a store that is away remembers it. */
        void repeat() {
            batch.refresh();
            batch.apply(rule.id());
        }
    }

    /** Applies one evict rule for one exchange; never throws. */
    void evict(EndpointEvict evict, ExchangeValues values, PathMatch path) {
        EvictRule rule = evict.rule();
        Batch batch = new Batch();
        try {
            if (!holds(rule, evict.when(values, path))) {
                return;
            }
            collect(evict, values, path, batch);
        } catch (Throwable e) {
            Logger.error(e, "{} could not tell what to evict; everything goes", rule.id());
            batch.all();
        }
        applyOrDefer(batch, rule, ofThread(rule), false);
    }

    /** Of the transaction in which an exchange, or the application's own code, evicts. */
    private @Nullable TransactionWrite ofThread(EvictRule rule) {
        return Transactions.ofThread().join(cache, List.of(rule));
    }

    // ---- what the application asks for itself

    /** What an invalidation asked of the stores. */
    record Touched(int keys, List<String> rules, List<String> tags, boolean all) {}

    /** One entry of a rule; without values that tell which, the whole rule. */
    Touched byKey(String name, @Nullable List<Object> values) {
        Batch batch = new Batch();
        if (values == null) {
            batch.rule(name);
        } else {
            keys(FACADE, name, List.of(values), batch);
        }
        return byFacade(batch, List.of(name));
    }

    Touched byRule(String name) {
        Batch batch = new Batch();
        batch.rule(name);
        return byFacade(batch, List.of(name));
    }

    Touched byTags(List<String> tags) {
        Batch batch = new Batch();
        tags.forEach(batch::tag);
        return byFacade(batch, List.of());
    }

    /** All answers with one of these tags, for whatever asks for it. */
    void byTags(String cause, Collection<String> tags) {
        Batch batch = new Batch();
        for (String tag : tags) {
            batch.tag(tag);
        }
        apply(batch, faceless(cause, List.of(), true));
    }

    /**
     * All answers at some paths inside their applications, whatever their queries and headers.
     *
     * @param cause what asks for it, for the log
     * @param arePlain whether each is the only spelling of it, so that what no rule answers need
     *     not be told to any store
     */
    void byPaths(String cause, Collection<String> paths, boolean arePlain) {
        Batch batch = new Batch();
        for (String path : paths) {
            if (!arePlain || isAnswered(path)) {
                batch.path(path);
            }
        }
        if (!batch.isEmpty()) {
            EvictRule rule = faceless(cause, List.of(), true);
            apply(batch, rule);
        }
    }

    /** Whether some rule of this configuration may answer at a path. */
    private boolean isAnswered(String path) {
        for (RuleState state : cache.snapshot()) {
            if (PathTarget.reaches(path, false, state.rule())) {
                return true;
            }
        }
        return false;
    }

    Touched all() {
        Batch batch = new Batch();
        batch.all();
        return byFacade(batch, List.of());
    }

    private Touched byFacade(Batch batch, List<String> rules) {
        EvictRule rule = faceless(FACADE, rules, rules.isEmpty());
        // At once, too: the caller is told what it touched.
        applyOrDefer(batch, rule, ofThread(rule), true);
        return batch.touched();
    }

    /** Stands for what no rule of the file asks for. */
    private static EvictRule faceless(String cause, List<String> rules, boolean isAll) {
        return new EvictRule(
                cause,
                new Origin("the application's code", 0),
                true,
                null,
                List.of(),
                List.of(),
                rules,
                isAll,
                false,
                false,
                null,
                null,
                null,
                List.of());
    }

    /** At once, or where this thread must not wait for the store, by the agent's own. */
    private void apply(Batch batch, EvictRule rule) {
        repeatLater(batch, rule);
        if (!batch.isRemote() || !EventLoops.isCurrent()) {
            batch.apply(rule.id());
            return;
        }
        PendingWrite write = PendingWrite.open(cache, List.of(rule), null);
        boolean isHandedOver =
                cache.courier()
                        .offer(
                                () -> {
                                    try {
                                        batch.apply(rule.id());
                                    } finally {
                                        write.close();
                                    }
                                });
        if (!isHandedOver) {
            cache.owe();
            write.close();
        }
    }

    /** In doubt it holds (SPEC G09). */
    private boolean holds(EvictRule rule, CompiledCondition.Verdict verdict) {
        if (verdict.failure() == null) {
            return verdict.holds();
        }
        LongAdder failures =
                counts.computeIfAbsent(rule.name() + " (when failed)", r -> new LongAdder());
        failures.increment();
        if (failures.sum() == 1) {
            Logger.warn(
                    "{}.when cannot be judged, so the rule acts: {}; said once",
                    rule.id(),
                    verdict.failure());
        }
        return true;
    }

    private void collect(
            CompiledEvict evict,
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result,
            Batch batch) {
        EvictRule rule = evict.rule();
        if (rule.all()) {
            batch.all();
            return;
        }
        for (String name : rule.rules()) {
            batch.rule(name);
        }
        for (int i = 0; i < evict.tags().size(); i++) {
            List<String> tags = evict.tags().get(i).render(self, arguments, result);
            if (tags == null) {
                batch.rulesWithTag(rule, rule.tags().get(i));
            } else {
                tags.forEach(batch::tag);
            }
        }
        for (int i = 0; i < evict.keys().size(); i++) {
            keys(rule, rule.keys().get(i), evict.keys().get(i), self, arguments, result, batch);
        }
        for (int i = 0; i < rule.paths().size(); i++) {
            List<String> paths = evict.paths(i, self, arguments, result);
            batch.paths(rule, rule.paths().get(i), paths);
        }
    }

    private void collect(EndpointEvict evict, ExchangeValues values, PathMatch path, Batch batch) {
        EvictRule rule = evict.rule();
        if (rule.all()) {
            batch.all();
            return;
        }
        for (String name : rule.rules()) {
            batch.rule(name);
        }
        for (int i = 0; i < evict.tags().size(); i++) {
            if (evict.tags().get(i).texts(values, path) instanceof Rendering.Rendered rendered) {
                rendered.values().forEach(tag -> batch.tag((String) tag));
            } else {
                batch.rulesWithTag(rule, rule.tags().get(i));
            }
        }
        for (int i = 0; i < evict.keys().size(); i++) {
            String name = rule.keys().get(i).rule();
            List<@Nullable List<Object>> columns = new ArrayList<>();
            for (ExchangeTemplate template : evict.keys().get(i)) {
                columns.add(
                        template.plainTexts(values, path) instanceof Rendering.Rendered rendered
                                ? rendered.values()
                                : null);
            }
            List<List<Object>> combinations = combined(columns);
            if (combinations == null) {
                batch.rule(name);
            } else {
                keys(rule.id(), name, combinations, batch);
            }
        }
        for (int i = 0; i < rule.paths().size(); i++) {
            batch.paths(rule, rule.paths().get(i), evict.paths(i, values, path));
        }
    }

    private void keys(
            EvictRule rule,
            KeyCall call,
            List<CompiledTemplate> templates,
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result,
            Batch batch) {
        List<@Nullable List<Object>> columns = new ArrayList<>();
        for (CompiledTemplate template : templates) {
            columns.add(
                    template.values(self, arguments, result) instanceof Rendering.Rendered rendered
                            ? rendered.values()
                            : null);
        }
        List<List<Object>> combinations = combined(columns);
        if (combinations == null) {
            batch.rule(call.rule());
        } else {
            keys(rule.id(), call.rule(), combinations, batch);
        }
    }

    /** One value of each column, in every combination; null when a column has none, or too many. */
    private static @Nullable List<List<Object>> combined(List<@Nullable List<Object>> columns) {
        List<List<Object>> combinations = new ArrayList<>();
        combinations.add(List.of());
        for (List<Object> values : columns) {
            if (values == null || values.size() * combinations.size() > 10_000) {
                return null;
            }
            List<List<Object>> longer = new ArrayList<>();
            for (List<Object> combination : combinations) {
                for (Object value : values) {
                    List<Object> one = new ArrayList<>(combination);
                    one.add(value);
                    longer.add(one);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private void keys(String cause, String name, List<List<Object>> combinations, Batch batch) {
        RuleState target = cache.state(name);
        List<MethodJoin> joins = target == null ? List.of() : target.joins();
        if (target == null || joins.isEmpty()) {
            // No method of that rule has been called here, so how its keys are made is not known.
            batch.rule(name);
            return;
        }
        if (cache.isShared(target.rule()) && lacksMethods(target.rule(), joins)) {
            // Another instance may have stored answers of a method that has not been called here.
            batch.rule(name);
            return;
        }
        for (MethodJoin join : joins) {
            for (List<Object> values : combinations) {
                EntryKey key = join.keyOf(values);
                List<List<Object>> kin = join.kin(values);
                if (key == null || kin == null) {
                    target.warn(
                            "keys",
                            cause
                                    + ": the values for "
                                    + name
                                    + "(…) do not fit its arguments; the whole rule is evicted");
                    batch.rule(name);
                    return;
                }
                batch.key(join.store(), key);
                for (List<Object> each : kin) {
                    EntryKey other = join.keyOf(each);
                    if (other != null) {
                        batch.kin(join.store(), other);
                    }
                }
            }
        }
    }

    /** Whether the rule may cover methods that are not among these, with keys of their own. */
    private static boolean lacksMethods(CacheRule rule, List<MethodJoin> joins) {
        Set<String> methods = new HashSet<>();
        for (MethodJoin join : joins) {
            if (!join.keysNameMethod()) {
                return false;
            }
            methods.add(join.method());
        }
        MethodPatterns patterns = rule.methods();
        return patterns == null || methods.size() < patterns.mostMethods();
    }

    /** What one call invalidates, by store. */
    private final class Batch {
        private final Map<Store, Set<EntryKey>> keys = new LinkedHashMap<>();
        private final Map<Store, Set<String>> generations = new LinkedHashMap<>();

        private final Set<String> rules = new LinkedHashSet<>();
        private final Set<String> tags = new LinkedHashSet<>();
        private boolean isAll;

        /** Keys beside those that were named: they are evicted, and not counted. */
        private int kin;

        Touched touched() {
            int count = -kin;
            for (Set<EntryKey> some : keys.values()) {
                count += some.size();
            }
            return new Touched(count, List.copyOf(rules), List.copyOf(tags), isAll);
        }

        void key(Store store, EntryKey key) {
            keys.computeIfAbsent(store, s -> new LinkedHashSet<>()).add(key);
        }

        void kin(Store store, EntryKey key) {
            if (keys.computeIfAbsent(store, s -> new LinkedHashSet<>()).add(key)) {
                kin++;
            }
        }

        void tag(String tag) {
            tags.add(tag);
            String family = Template.familyOf(tag);
            for (Cache.Domain domain : cache.domains()) {
                // First, always, and by all: who has the tag from a result tells by it whether the
                // tag may have changed while he computed. Here it may not be known who does.
                generation(domain.store(), Generations.ofFamily(domain.namespace(), family));
                generation(domain.store(), Generations.ofTag(domain.namespace(), tag));
            }
        }

        /**
         * Answers that have a key of their own are those of several paths, and go with their rule.
         */
        void path(String path) {
            for (RuleState state : cache.snapshot()) {
                CacheRule each = state.rule();
                if (each.key() != null && PathTarget.reaches(path, false, each)) {
                    rule(each.name());
                }
            }
            for (Cache.Domain domain : cache.domains()) {
                generation(domain.store(), Generations.ofPath(domain.namespace(), path));
            }
        }

        /**
         * What an evict rule says by path.
         *
         * @param found null when it could be any that the target may mean
         */
        void paths(EvictRule cause, PathTarget target, @Nullable List<String> found) {
            for (RuleState state : cache.snapshot()) {
                CacheRule each = state.rule();
                if (found == null && target.mayReach(each)) {
                    state.warn(
                            "widened by " + cause.name(),
                            cause.id()
                                    + ": the path "
                                    + target.text()
                                    + " met no value; everything of "
                                    + each.id()
                                    + " is evicted");
                    rule(each.name());
                } else if (found != null && target.andBelow() && reachesAny(target, found, each)) {
                    rule(each.name());
                }
            }
            if (found != null) {
                found.forEach(this::path);
            }
        }

        private boolean reachesAny(PathTarget target, List<String> found, CacheRule rule) {
            for (String path : found) {
                if (PathTarget.reaches(path, target.andBelow(), rule)) {
                    return true;
                }
            }
            return false;
        }

        void all() {
            isAll = true;
            for (Cache.Domain domain : cache.domains()) {
                generation(domain.store(), Generations.ofNamespace(domain.namespace()));
            }
        }

        void rule(String name) {
            rules.add(name);
            RuleState state = cache.state(name);
            if (state == null) {
                generation(
                        cache.defaultStore(), Generations.ofRule(cache.defaultNamespace(), name));
            } else {
                generation(
                        cache.storeOf(state.rule()),
                        Generations.ofRule(state.rule().namespace(), name));
            }
        }

        void rulesWithTag(EvictRule cause, Template tag) {
            for (RuleState state : cache.snapshot()) {
                for (Template own : state.rule().tags()) {
                    if (own.mayMeet(tag)) {
                        state.warn(
                                "widened by " + cause.name(),
                                cause.id()
                                        + ": the tag "
                                        + tag.text()
                                        + " met no value; everything of "
                                        + state.rule().id()
                                        + " is evicted");
                        rule(state.rule().name());
                        break;
                    }
                }
            }
        }

        void armAll(Armed armed) {
            generations.forEach(
                    (store, some) -> {
                        if (store != cache.memory()) {
                            some.forEach(each -> armed.add(store, each));
                        }
                    });
        }

        int size() {
            int count = 0;
            for (Set<EntryKey> some : keys.values()) {
                count += some.size();
            }
            for (Set<String> some : generations.values()) {
                count += some.size();
            }
            return count;
        }

        void add(Batch other) {
            other.keys.forEach(
                    (store, some) ->
                            keys.computeIfAbsent(store, s -> new LinkedHashSet<>()).addAll(some));
            other.generations.forEach(
                    (store, some) ->
                            generations
                                    .computeIfAbsent(store, s -> new LinkedHashSet<>())
                                    .addAll(some));
            rules.addAll(other.rules);
            tags.addAll(other.tags);
            isAll |= other.isAll;
        }

        /** Rules with a namespace of their own may have come since. */
        void refresh() {
            List.copyOf(tags).forEach(this::tag);
            List.copyOf(rules).forEach(this::rule);
            if (isAll) {
                all();
            }
        }

        void spare(EntryKey key) {
            for (Set<EntryKey> some : keys.values()) {
                some.remove(key);
            }
        }

        boolean isEmpty() {
            return keys.isEmpty() && generations.isEmpty();
        }

        boolean isRemote() {
            for (Store store : keys.keySet()) {
                if (store != cache.memory()) {
                    return true;
                }
            }
            for (Store store : generations.keySet()) {
                if (store != cache.memory()) {
                    return true;
                }
            }
            return false;
        }

        void apply(String cause) {
            Set<Store> stores = new LinkedHashSet<>(keys.keySet());
            stores.addAll(generations.keySet());
            for (Store store : stores) {
                cache.apply(
                        cause,
                        store,
                        new Invalidation(
                                List.copyOf(keys.getOrDefault(store, Set.of())),
                                List.copyOf(generations.getOrDefault(store, Set.of()))));
            }
        }

        private void generation(Store store, String key) {
            generations.computeIfAbsent(store, s -> new LinkedHashSet<>()).add(key);
        }
    }
}
