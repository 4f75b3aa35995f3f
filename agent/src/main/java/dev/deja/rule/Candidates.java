package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules that select one method. */
final class Candidates {
    final List<Cached> caches = new ArrayList<>();
    final List<Evicting> evicts = new ArrayList<>();

    /** As the interface declares it, where that says more than the body does. */
    @Nullable MethodShape seen;

    /**
     * A cache rule.
     *
     * @param coversMore whether the key must name the method
     * @param receivers internal names of types of which a receiver must be one; null for any
     * @param named of them, those whose own method is the only one that the rule names
     * @param className binary name by which the rule knows the class
     */
    record Cached(
            CacheRule rule,
            long rank,
            boolean coversMore,
            @Nullable Set<String> receivers,
            Set<String> named,
            String className) {}

    /** An evict rule. */
    record Evicting(EvictRule rule, @Nullable Set<String> receivers, String className) {}

    boolean isForSome() {
        for (Cached each : caches) {
            if (each.receivers != null) {
                return true;
            }
        }
        for (Evicting each : evicts) {
            if (each.receivers != null) {
                return true;
            }
        }
        return false;
    }

    /** Those that hold for a receiver of these types, which is known by that name. */
    Candidates of(Set<String> types, String className) {
        Candidates some = new Candidates();
        some.seen = seen;
        String internalName = className.replace('.', '/');
        for (Cached each : caches) {
            if (each.receivers == null) {
                some.caches.add(each);
            } else if (meet(each.receivers, types)) {
                some.caches.add(
                        new Cached(
                                each.rule,
                                each.rank,
                                each.coversMore || !each.named.contains(internalName),
                                null,
                                Set.of(),
                                className));
            }
        }
        for (Evicting each : evicts) {
            if (each.receivers == null || meet(each.receivers, types)) {
                some.evicts.add(each);
            }
        }
        return some;
    }

    private static boolean meet(Set<String> some, Set<String> others) {
        for (String each : some) {
            if (others.contains(each)) {
                return true;
            }
        }
        return false;
    }
}
