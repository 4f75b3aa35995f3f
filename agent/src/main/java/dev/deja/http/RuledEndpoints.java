package dev.deja.http;

import dev.deja.cache.Cache;
import dev.deja.rule.EndpointBook;
import dev.deja.rule.EndpointMatch;
import dev.deja.rule.EndpointPlan;
import dev.deja.rule.PathMatch;
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

    /**
     * Creates them.
     *
     * @param contributes whether clients are told of what method rules answer (SPEC E11)
     */
    public RuledEndpoints(Cache cache, EndpointBook book, boolean contributes) {
        this.cache = cache;
        this.book = book;
        this.contributes = contributes;
        if (contributes) {
            cache.contribute();
        }
        for (EndpointPlan plan : book.cacheRules()) {
            HttpTerms terms = TermsOfRules.of(plan);
            rules.put(
                    plan,
                    new EndpointRule(
                            plan, cache.endpoints(plan.rule(), FORMAT, terms.userInKey()), terms));
        }
    }

    @Override
    public @Nullable Exchange begin(ServerRequest request) {
        RequestHead head = request.head();
        EndpointMatch match =
                book.match(head.method(), head.contextPath(), head.path(), head.localPort());
        boolean mayWrite = !rules.isEmpty() && Invalidation.isUnsafe(head.method());
        boolean isOn = cache.isEnabled();
        EndpointPlan plan = match == null || !isOn ? null : match.cache();
        boolean isTold = contributes && isOn && plan == null && isRead(head.method());
        List<EndpointMatch.Evicted> evicts = match == null ? List.of() : match.evicts();
        if (plan == null && evicts.isEmpty() && !mayWrite && !isTold) {
            return null;
        }
        PathMatch path = match == null || plan == null ? null : match.cachePath();
        ExchangeTexts texts = new ExchangeTexts(request, head);
        ExchangeWrites writes = new ExchangeWrites(cache, head, texts, evicts, mayWrite);
        writes.begin();
        return new RuledExchange(
                writes, request, head, texts, plan == null ? null : rules.get(plan), path, isTold);
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }
}
