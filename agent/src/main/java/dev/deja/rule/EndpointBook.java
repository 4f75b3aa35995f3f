package dev.deja.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint rules of this JVM: tells for a request which of them concern it. Asked for every
 * request; where none does it allocates nothing, unless the path is encoded. Immutable and safe for
 * many threads.
 */
public final class EndpointBook {
    private final Map<String, Candidates> byMethod = new HashMap<>();

    private final List<EndpointPlan> cacheRules;
    private final List<EndpointEvict> evictRules;

    /** The rules that know a method. */
    private record Candidates(List<EndpointPlan> caches, List<EndpointEvict> evicts) {}

    private EndpointBook(List<EndpointPlan> cacheRules, List<EndpointEvict> evictRules) {
        this.cacheRules = List.copyOf(cacheRules);
        this.evictRules = List.copyOf(evictRules);
        for (EndpointPlan plan : this.cacheRules) {
            addMethods(plan.terms().scope().patterns());
        }
        for (EndpointEvict evict : this.evictRules) {
            EndpointScope scope = evict.rule().endpoints();
            if (scope != null) {
                addMethods(scope.patterns());
            }
        }
    }

    /**
     * Makes a book. Rules that are switched off, and rules of methods, are left out.
     *
     * @throws RuleSyntaxException for a rule that the configuration should have refused
     */
    public static EndpointBook of(
            Collection<CacheRule> cacheRules, Collection<EvictRule> evictRules)
            throws RuleSyntaxException {
        List<EndpointPlan> plans = new ArrayList<>();
        for (CacheRule rule : cacheRules) {
            if (rule.enabled() && rule.http() != null) {
                plans.add(EndpointPlan.of(rule));
            }
        }
        List<EndpointEvict> evicts = new ArrayList<>();
        for (EvictRule rule : evictRules) {
            if (rule.enabled() && rule.endpoints() != null) {
                evicts.add(EndpointEvict.of(rule));
            }
        }
        return new EndpointBook(plans, evicts);
    }

    private void addMethods(HttpPatterns patterns) {
        for (String method : patterns.methods()) {
            if (!byMethod.containsKey(method)) {
                byMethod.put(method, candidates(method));
            }
        }
    }

    private Candidates candidates(String method) {
        List<EndpointPlan> caches = new ArrayList<>();
        for (EndpointPlan plan : cacheRules) {
            if (plan.terms().scope().patterns().methods().contains(method)) {
                caches.add(plan);
            }
        }
        List<EndpointEvict> evicts = new ArrayList<>();
        for (EndpointEvict evict : evictRules) {
            EndpointScope scope = evict.rule().endpoints();
            if (scope != null && scope.patterns().methods().contains(method)) {
                evicts.add(evict);
            }
        }
        return new Candidates(List.copyOf(caches), List.copyOf(evicts));
    }

    /** Whether there are no rules of endpoints. */
    public boolean isEmpty() {
        return cacheRules.isEmpty() && evictRules.isEmpty();
    }

    /** Cache rules that are switched on. */
    public List<EndpointPlan> cacheRules() {
        return cacheRules;
    }

    /** Evict rules that are switched on. */
    public List<EndpointEvict> evictRules() {
        return evictRules;
    }

    /**
     * The rules that concern a request.
     *
     * @param method as sent; methods are case-sensitive
     * @param contextPath of the application, as its server tells it; empty for the root
     * @param path the whole path as sent, without query
     * @param localPort the port it came in through; not positive when it is not known, and then a
     *     rule for one port answers nothing, but evicts
     * @return null when there are none
     */
    public @Nullable EndpointMatch match(
            String method, String contextPath, String path, int localPort) {
        Candidates candidates = byMethod.get(method);
        if (candidates == null) {
            return null;
        }
        String inside = RequestPath.inside(RequestPath.decoded(path), contextPath);
        if (inside.isEmpty()) {
            return ambiguous(candidates, contextPath, localPort);
        }
        Answering answering =
                candidates.caches().isEmpty()
                        ? Answering.NONE
                        : answering(candidates.caches(), inside, contextPath, localPort);
        List<EndpointMatch.Evicted> evicts =
                evicts(candidates.evicts(), inside, contextPath, localPort);
        if (answering.isNothing() && evicts.isEmpty()) {
            return null;
        }
        return new EndpointMatch(
                answering.plan(), answering.path(), evicts, answering.tied(), answering.obstacle());
    }

    /** What the server makes of the path is not known: nothing is answered, all may be written. */
    private static @Nullable EndpointMatch ambiguous(
            Candidates candidates, String contextPath, int localPort) {
        List<EndpointMatch.Evicted> evicts = new ArrayList<>();
        for (EndpointEvict evict : candidates.evicts()) {
            if (mayConcern(evict.rule().endpoints(), contextPath, localPort)) {
                evicts.add(
                        new EndpointMatch.Evicted(
                                evict, new PathMatch(null, RequestPath.AMBIGUOUS)));
            }
        }
        return evicts.isEmpty() ? null : new EndpointMatch(null, null, evicts, null, null);
    }

    // ---- cache rules: only what is sure

    private record Answering(
            @Nullable EndpointPlan plan,
            @Nullable PathMatch path,
            @Nullable EndpointPlan tied,
            @Nullable String obstacle) {
        static final Answering NONE = new Answering(null, null, null, null);

        boolean isNothing() {
            return plan == null && tied == null;
        }
    }

    private static Answering answering(
            List<EndpointPlan> plans, String path, String contextPath, int localPort) {
        EndpointPlan best = null;
        EndpointPlan tied = null;
        PathPattern bestPattern = null;
        for (int i = 0; i < plans.size(); i++) {
            EndpointPlan plan = plans.get(i);
            EndpointScope scope = plan.terms().scope();
            PathPattern pattern = scope.patterns().surely(path);
            if (pattern == null || !concerns(scope, contextPath, localPort)) {
                continue;
            }
            int order = bestPattern == null ? -1 : pattern.compareSpecificity(bestPattern);
            if (order == 0 && best != null) {
                // Of two that say the same of the path, one that names its place says more.
                order = Integer.compare(narrowness(best), narrowness(plan));
            }
            if (order < 0) {
                best = plan;
                bestPattern = pattern;
                tied = null;
            } else if (order == 0) {
                tied = plan;
            }
        }
        if (best == null || bestPattern == null) {
            return Answering.NONE;
        }
        if (tied != null) {
            return new Answering(
                    null,
                    null,
                    best,
                    best.rule().id()
                            + " and "
                            + tied.rule().id()
                            + " are equally specific for a request, so that neither answers it;"
                            + " make one of them more specific, or add except to it");
        }
        return new Answering(best, new PathMatch(bestPattern, path), null, null);
    }

    private static int narrowness(EndpointPlan plan) {
        return narrowness(plan.terms().scope());
    }

    static int narrowness(EndpointScope scope) {
        return (scope.context() == null ? 0 : 1) + (scope.port() == 0 ? 0 : 1);
    }

    private static boolean concerns(EndpointScope scope, String contextPath, int localPort) {
        return (scope.port() == 0 || scope.port() == localPort)
                && isIn(scope.context(), contextPath);
    }

    private static boolean isIn(@Nullable String context, String contextPath) {
        return context == null
                || context.equals(contextPath)
                || context.equals(RequestPath.decoded(contextPath));
    }

    // ---- evict rules: all that may be meant

    private static boolean mayConcern(
            @Nullable EndpointScope scope, String contextPath, int localPort) {
        return scope != null
                && (scope.port() == 0 || localPort <= 0 || scope.port() == localPort)
                && isIn(scope.context(), contextPath);
    }

    private static List<EndpointMatch.Evicted> evicts(
            List<EndpointEvict> rules, String path, String contextPath, int localPort) {
        List<EndpointMatch.Evicted> evicts = List.of();
        for (int i = 0; i < rules.size(); i++) {
            EndpointEvict rule = rules.get(i);
            EndpointScope scope = rule.rule().endpoints();
            if (scope == null || !mayConcern(scope, contextPath, localPort)) {
                continue;
            }
            PathMatch match = perhaps(scope.patterns(), path);
            if (match != null) {
                evicts = evicts.isEmpty() ? new ArrayList<>(2) : evicts;
                evicts.add(new EndpointMatch.Evicted(rule, match));
            }
        }
        return evicts;
    }

    /** An encoded slash separates segments for some servers, and for others it does not. */
    private static @Nullable PathMatch perhaps(HttpPatterns patterns, String path) {
        PathPattern pattern = patterns.perhaps(path);
        if (pattern != null) {
            return new PathMatch(pattern, path);
        }
        if (path.indexOf(RequestPath.SLASH) < 0) {
            return null;
        }
        String split = RequestPath.withSlashes(path);
        if (split.isEmpty()) {
            return new PathMatch(null, RequestPath.AMBIGUOUS);
        }
        PathPattern other = patterns.perhaps(split);
        return other == null ? null : new PathMatch(other, split);
    }

    // ---- what can be told when rules are read

    /**
     * Pairs of cache rules that are equally specific for some path, with a sentence each.
     *
     * @param rules of endpoints, switched on
     */
    public static List<Tie> ties(List<CacheRule> rules) {
        List<Tie> ties = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            for (int j = i + 1; j < rules.size(); j++) {
                String path = tie(rules.get(i), rules.get(j));
                if (path != null) {
                    ties.add(new Tie(rules.get(i), rules.get(j), path));
                }
            }
        }
        return ties;
    }

    /**
     * Two rules of which neither wins.
     *
     * @param path one that both match
     */
    public record Tie(CacheRule one, CacheRule other, String path) {}

    private static @Nullable String tie(CacheRule one, CacheRule other) {
        EndpointTerms a = one.http();
        EndpointTerms b = other.http();
        if (a == null || b == null || !mayMeet(a.scope(), b.scope())) {
            return null;
        }
        return narrowness(a.scope()) == narrowness(b.scope())
                ? a.scope().patterns().tiesWith(b.scope().patterns())
                : null;
    }

    private static boolean mayMeet(EndpointScope a, EndpointScope b) {
        boolean methods = false;
        for (String method : a.patterns().methods()) {
            methods |= b.patterns().methods().contains(method);
        }
        boolean ports = a.port() == 0 || b.port() == 0 || a.port() == b.port();
        boolean contexts =
                a.context() == null || b.context() == null || a.context().equals(b.context());
        return methods && ports && contexts;
    }
}
