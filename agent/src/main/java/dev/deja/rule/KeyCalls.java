package dev.deja.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks the {@code keys} of evict rules against the methods of the cache rules that they name, as
 * soon as classes have shown both (SPEC G02): the number of values, and their types as far as they
 * are known. What does not fit is a fault of the evict rule.
 *
 * <p>Holds plans and shapes, and so no class of the application; bounded by the number of woven
 * methods. Safe for many threads.
 */
final class KeyCalls {
    private final RuleListener listener;

    /** Name of a cache rule to its methods. */
    private final Map<String, Map<String, KeyPlan>> plans = new HashMap<>();

    /** Id of an evict rule with a method to the two. */
    private final Map<String, Evicting> evicting = new HashMap<>();

    private record Evicting(EvictRule rule, String className, MethodShape method) {}

    private record Pair(Evicting evicting, KeyCall call, KeyPlan plan) {}

    KeyCalls(RuleListener listener) {
        this.listener = listener;
    }

    /** A cache rule has got a method. */
    void matched(CacheRule rule, String className, MethodShape method, KeyPlan plan) {
        List<Pair> pairs = new ArrayList<>();
        synchronized (this) {
            Map<String, KeyPlan> ofRule = plans.get(rule.name());
            if (ofRule == null) {
                ofRule = new HashMap<>();
                plans.put(rule.name(), ofRule);
            }
            ofRule.put(named(className, method), plan);
            for (Evicting each : evicting.values()) {
                for (KeyCall call : each.rule.keys()) {
                    if (call.rule().equals(rule.name())) {
                        pairs.add(new Pair(each, call, plan));
                    }
                }
            }
        }
        check(pairs);
    }

    /** An evict rule has got a method. */
    void matched(EvictRule rule, String className, MethodShape method) {
        if (rule.keys().isEmpty()) {
            return;
        }
        Evicting added = new Evicting(rule, className, method);
        List<Pair> pairs = new ArrayList<>();
        synchronized (this) {
            evicting.put(rule.name().concat(" ").concat(named(className, method)), added);
            for (KeyCall call : rule.keys()) {
                for (KeyPlan plan : plans.getOrDefault(call.rule(), Map.of()).values()) {
                    pairs.add(new Pair(added, call, plan));
                }
            }
        }
        check(pairs);
    }

    private static String named(String className, MethodShape method) {
        return className.concat("#").concat(method.name()).concat(method.descriptor());
    }

    private void check(List<Pair> pairs) {
        for (Pair pair : pairs) {
            Evicting from = pair.evicting;
            try {
                pair.plan.check(pair.call, from.method);
            } catch (RuleSyntaxException e) {
                listener.faulty(
                        from.rule,
                        from.className,
                        from.method.sourceForm() + ": " + e.getMessage());
            }
        }
    }
}
