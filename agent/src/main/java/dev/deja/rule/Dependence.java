package dev.deja.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which cache rules can be wrong when an evict rule does not act (SPEC G09). */
public final class Dependence {
    private Dependence() {}

    /** The cache rules of which a rule evicts entries. */
    public static List<CacheRule> dependents(EvictRule rule, Collection<CacheRule> cacheRules) {
        return dependents(
                rule.tags(), rule.keys(), rule.rules(), rule.paths(), rule.all(), cacheRules);
    }

    /**
     * The same for a rule of which only a part could be read.
     *
     * @param tags null when written and unreadable: anything may be meant
     * @param keys likewise
     * @param rules likewise
     * @param paths likewise
     * @param all whether it evicts everything
     * @return in the order of {@code cacheRules}; all of them when the rule says nothing that can
     *     be read
     */
    public static List<CacheRule> dependents(
            @Nullable List<Template> tags,
            @Nullable List<KeyCall> keys,
            @Nullable List<String> rules,
            @Nullable List<PathTarget> paths,
            boolean all,
            Collection<CacheRule> cacheRules) {
        if (all || tags == null || keys == null || rules == null || paths == null) {
            return List.copyOf(cacheRules);
        }
        if (tags.isEmpty() && keys.isEmpty() && rules.isEmpty() && paths.isEmpty()) {
            return List.copyOf(cacheRules);
        }
        List<CacheRule> dependents = new ArrayList<>();
        for (CacheRule cacheRule : cacheRules) {
            if (rules.contains(cacheRule.name())
                    || isNamed(keys, cacheRule.name())
                    || mayMeet(tags, cacheRule.tags())
                    || mayReach(paths, cacheRule)) {
                dependents.add(cacheRule);
            }
        }
        return List.copyOf(dependents);
    }

    private static boolean isNamed(List<KeyCall> keys, String name) {
        for (KeyCall key : keys) {
            if (key.rule().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayReach(List<PathTarget> paths, CacheRule rule) {
        for (PathTarget path : paths) {
            if (path.mayReach(rule)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayMeet(List<Template> evicted, List<Template> carried) {
        for (Template one : evicted) {
            for (Template other : carried) {
                if (one.mayMeet(other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
