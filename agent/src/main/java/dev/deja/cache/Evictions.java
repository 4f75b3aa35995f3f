package dev.deja.cache;

import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledCondition;
import dev.deja.rule.CompiledTemplate;
import dev.deja.rule.EvictRule;
import dev.deja.rule.JoinPoint.CompiledEvict;
import dev.deja.rule.KeyCall;
import dev.deja.rule.MethodPatterns;
import dev.deja.rule.Rendering;
import dev.deja.rule.Template;
import dev.deja.store.EntryKey;
import dev.deja.store.Invalidation;
import dev.deja.store.Store;
import java.util.ArrayList;
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

    /** Applies one evict rule for one call; never throws. */
    void evict(
            CompiledEvict evict,
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result) {
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
        batch.apply(rule.id());
        counts.computeIfAbsent(rule.name(), r -> new LongAdder()).increment();
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
    }

    private void keys(
            EvictRule rule,
            KeyCall call,
            List<CompiledTemplate> templates,
            @Nullable Object self,
            @Nullable Object[] arguments,
            @Nullable Object result,
            Batch batch) {
        List<List<Object>> combinations = new ArrayList<>();
        combinations.add(List.of());
        for (CompiledTemplate template : templates) {
            List<Object> values =
                    template.values(self, arguments, result) instanceof Rendering.Rendered rendered
                            ? rendered.values()
                            : null;
            if (values == null || values.size() * combinations.size() > 10_000) {
                batch.rule(call.rule());
                return;
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
        RuleState target = cache.state(call.rule());
        List<MethodJoin> joins = target == null ? List.of() : target.joins();
        if (target == null || joins.isEmpty()) {
            // No method of that rule has been called here, so how its keys are made is not known.
            batch.rule(call.rule());
            return;
        }
        if (cache.isShared(target.rule()) && lacksMethods(target.rule(), joins)) {
            // Another instance may have stored answers of a method that has not been called here.
            batch.rule(call.rule());
            return;
        }
        for (MethodJoin join : joins) {
            for (List<Object> values : combinations) {
                EntryKey key = join.keyOf(values);
                if (key == null) {
                    target.warn(
                            "keys",
                            rule.id()
                                    + ": the values for "
                                    + call.rule()
                                    + "(…) do not fit its arguments; the whole rule is evicted");
                    batch.rule(call.rule());
                    return;
                }
                batch.key(join.store(), key);
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

        void key(Store store, EntryKey key) {
            keys.computeIfAbsent(store, s -> new LinkedHashSet<>()).add(key);
        }

        void tag(String tag) {
            for (Cache.Domain domain : cache.domains()) {
                generation(domain.store(), Generations.ofTag(domain.namespace(), tag));
            }
        }

        void all() {
            for (Cache.Domain domain : cache.domains()) {
                generation(domain.store(), Generations.ofNamespace(domain.namespace()));
            }
        }

        void rule(String name) {
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
