package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EndpointBook;
import dev.deja.rule.EndpointMatch;
import dev.deja.rule.EndpointPlan;
import dev.deja.rule.EvictRule;
import dev.deja.rule.RuleSyntaxException;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of endpoints, at work on all exchanges of this JVM. */
public final class RuledEndpoints implements Endpoints {
    private static final ResponseFormat FORMAT = new ResponseFormat();

    private final Cache cache;
    private final EndpointBook book;
    private final IdentityHashMap<EndpointPlan, EndpointRule> rules = new IdentityHashMap<>();
    private final boolean contributes;
    private final boolean hasRules;
    private final @Nullable Purging purging;

    /** Of requests that read, and concern no rule. */
    private final ExchangeWrites nothing;

    /**
     * Creates them.
     *
     * @param cacheRules rules of endpoints and others; those that are switched off do nothing
     * @param evictRules likewise
     * @param contributes whether clients are told of what method rules answer (SPEC E11)
     * @param purging who may remove answers by {@code PURGE} requests; null: they are the
     *     application's
     */
    public RuledEndpoints(
            Cache cache,
            List<CacheRule> cacheRules,
            List<EvictRule> evictRules,
            boolean contributes,
            @Nullable Purging purging) {
        this.purging = purging;
        this.contributes = contributes;
        this.cache = cache;
        this.nothing = new ExchangeWrites(cache, List.of(), true);
        try {
            book = EndpointBook.of(cacheRules, evictRules);
        } catch (RuleSyntaxException e) {
            throw new IllegalArgumentException("rules are compiled when they are read", e);
        }
        hasRules = !book.isEmpty();
        for (EndpointPlan plan : book.cacheRules()) {
            CacheRule rule = plan.rule();
            HttpTerms terms = TermsOfRules.of(rule, plan.terms());
            rules.put(
                    plan,
                    new EndpointRule(
                            cache.endpoints(rule, FORMAT, terms.userInKey()), plan, terms));
        }
    }

    /** Whether there are rules that answer. */
    public boolean hasCacheRules() {
        return !rules.isEmpty();
    }

    @Override
    public void answeredElsewhere(ServerRequest request, String by) {
        RequestHead head = request.head();
        EndpointMatch match =
                book.match(head.method(), head.contextPath(), head.path(), head.localPort());
        EndpointPlan plan = match == null || !cache.isEnabled() ? null : match.cache();
        EndpointRule rule = plan == null ? null : rules.get(plan);
        if (rule != null) {
            rule.entries()
                    .state()
                    .outOfReach(
                            "the filter " + by + " answers before any servlet is called",
                            "use a method rule on the method that makes the answer, or leave its"
                                    + " path out with except");
        }
    }

    @Override
    public boolean concernsAny() {
        return hasRules || purging != null || (contributes && cache.hasMethods());
    }

    @Override
    public @Nullable Exchange begin(ServerRequest request) {
        RequestHead head = request.head();
        if (purging != null && head.method().equals(Purging.METHOD)) {
            return new PurgeExchange(cache, purging, book.cacheRules(), request);
        }
        EndpointMatch match =
                book.match(head.method(), head.contextPath(), head.path(), head.localPort());
        boolean mayWrite = !rules.isEmpty() && Invalidation.isUnsafe(head.method());
        boolean isTold =
                contributes && cache.hasMethods() && cache.isEnabled() && isRead(head.method());
        if (match == null) {
            return mayWrite || isTold
                    ? new RuledExchange(
                            mayWrite ? new ExchangeWrites(cache, List.of(), false) : nothing,
                            request,
                            null,
                            null,
                            isTold)
                    : null;
        }
        EndpointPlan plan = cache.isEnabled() ? match.cache() : null;
        EndpointRule rule = plan == null ? null : rules.get(plan);
        sayTie(match);
        if (rule == null && match.evicts().isEmpty() && !mayWrite && !isTold) {
            return null;
        }
        ExchangeWrites writes = new ExchangeWrites(cache, match.evicts(), match.cache() != null);
        writes.begin(request);
        return new RuledExchange(
                writes, request, rule, rule == null ? null : match.cachePath(), isTold);
    }

    private void sayTie(EndpointMatch match) {
        EndpointRule tied = match.tied() == null ? null : rules.get(match.tied());
        if (tied != null) {
            tied.entries().state().passed("another rule is as specific", match.obstacle());
        }
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }
}
