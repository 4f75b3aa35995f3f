package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EndpointScope;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.EvictRule;
import dev.deja.rule.PathPattern;
import dev.deja.rule.RequestPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of endpoints, at work on all exchanges of this JVM. */
public final class RuledEndpoints implements Endpoints {
    private static final ResponseFormat FORMAT = new ResponseFormat();

    private final Cache cache;
    private final EndpointRule[] rules;
    private final EvictRule[] evicts;
    private final boolean contributes;

    /**
     * Creates them.
     *
     * @param cacheRules rules of endpoints and others; those that are switched off do nothing
     * @param evictRules likewise
     * @param contributes whether clients are told of what method rules answer (SPEC E11)
     */
    public RuledEndpoints(
            Cache cache,
            List<CacheRule> cacheRules,
            List<EvictRule> evictRules,
            boolean contributes) {
        this.contributes = contributes;
        if (contributes) {
            cache.contribute();
        }
        this.cache = cache;
        List<EndpointRule> mine = new ArrayList<>();
        for (CacheRule rule : cacheRules) {
            EndpointTerms http = rule.http();
            if (http != null && rule.enabled()) {
                HttpTerms terms = TermsOfRules.of(rule, http);
                mine.add(
                        new EndpointRule(
                                cache.endpoints(rule, FORMAT, terms.userInKey()), http, terms));
            }
        }
        this.rules = mine.toArray(new EndpointRule[0]);
        List<EvictRule> writes = new ArrayList<>();
        for (EvictRule rule : evictRules) {
            if (rule.endpoints() != null && rule.enabled()) {
                writes.add(rule);
            }
        }
        this.evicts = writes.toArray(new EvictRule[0]);
    }

    @Override
    public @Nullable Exchange begin(ServerRequest request) {
        RequestHead head = request.head();
        String path = RequestPath.inside(RequestPath.decoded(head.path()), head.contextPath());
        EndpointRule rule = cache.isEnabled() ? rule(head, path) : null;
        List<EvictRule> writing = evicts(head, path);
        boolean mayWrite = rules.length > 0 && Invalidation.isUnsafe(head.method());
        boolean isTold = contributes && cache.isEnabled() && isRead(head.method());
        return rule == null && writing.isEmpty() && !mayWrite && !isTold
                ? null
                : new RuledExchange(new ExchangeWrites(cache, writing), request, rule, isTold);
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private @Nullable EndpointRule rule(RequestHead head, String path) {
        if (path.equals(RequestPath.AMBIGUOUS)) {
            return null;
        }
        EndpointRule best = null;
        PathPattern closest = null;
        for (EndpointRule each : rules) {
            EndpointScope scope = each.http().scope();
            if (!isAbout(scope, head)) {
                continue;
            }
            PathPattern pattern = scope.patterns().surely(path);
            if (pattern != null && (closest == null || pattern.compareSpecificity(closest) < 0)) {
                closest = pattern;
                best = each;
            }
        }
        return best;
    }

    /** In doubt a rule acts. */
    private List<EvictRule> evicts(RequestHead head, String path) {
        List<EvictRule> found = List.of();
        for (EvictRule each : evicts) {
            EndpointScope scope = each.endpoints();
            if (scope != null
                    && isAbout(scope, head)
                    && (path.equals(RequestPath.AMBIGUOUS)
                            || scope.patterns().perhaps(path) != null)) {
                found = found.isEmpty() ? new ArrayList<>(1) : found;
                found.add(each);
            }
        }
        return found;
    }

    private static boolean isAbout(EndpointScope scope, RequestHead head) {
        if (!scope.patterns().methods().contains(head.method())
                || (scope.port() != 0 && scope.port() != head.localPort())) {
            return false;
        }
        String context = scope.context();
        return context == null
                || context.equals(head.contextPath().isEmpty() ? "/" : head.contextPath());
    }
}
