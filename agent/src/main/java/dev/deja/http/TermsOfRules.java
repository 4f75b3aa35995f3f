package dev.deja.http;

import dev.deja.rule.CacheControlText;
import dev.deja.rule.CacheRule;
import dev.deja.rule.ClientTerms;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.QueryFilter;
import dev.deja.rule.Template;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** From rules as they are written to the terms of this package. */
final class TermsOfRules {
    private TermsOfRules() {}

    static HttpTerms of(CacheRule rule, EndpointTerms http) {
        Template key = rule.key();
        ClientTerms clients = rule.clients();
        return new HttpTerms(
                Policy.RULE,
                rule.ttl().toMillis(),
                http.storing().ttlOverride(),
                !http.storing().directivesIgnored(),
                !clients.directivesIgnored(),
                Set.copyOf(http.storing().statuses()),
                tagging(clients),
                (key != null && key.tellsUsers()) || http.keying().vary().contains("authorization"),
                key != null && key.usesBody(),
                Vary.of(http.keying().vary()),
                clients.revalidate(),
                client(clients),
                new HttpTerms.Keying(!http.keying().hostIgnored(), kept(http.keying().query())));
    }

    /** Of a rule of methods, for the exchanges that they run in (SPEC E11). */
    static HttpTerms ofMethods(CacheRule rule, boolean userInKey) {
        ClientTerms clients = rule.clients();
        return new HttpTerms(
                Policy.RULE,
                rule.ttl().toMillis(),
                false,
                true,
                !clients.directivesIgnored(),
                HttpTerms.STATUSES,
                tagging(clients),
                userInKey,
                false,
                Vary.NONE,
                true,
                client(clients),
                HttpTerms.Keying.WHOLE);
    }

    private static @Nullable Predicate<String> kept(QueryFilter filter) {
        return filter.keepsAll() ? null : new Kept(filter);
    }

    /** No lambda: made before {@code main}. */
    private record Kept(QueryFilter filter) implements Predicate<String> {
        @Override
        public boolean test(String name) {
            return filter.keeps(name);
        }
    }

    private static HttpTerms.Tagging tagging(ClientTerms clients) {
        return switch (clients.etag()) {
            case WEAK -> HttpTerms.Tagging.WEAK;
            case STRONG -> HttpTerms.Tagging.STRONG;
            case OFF -> HttpTerms.Tagging.OFF;
        };
    }

    private static HttpTerms.Client client(ClientTerms clients) {
        Duration maxAge = clients.maxAge();
        long keep = HttpTerms.Client.NO_MAX_AGE;
        if (clients.remaining()) {
            keep = HttpTerms.Client.REMAINING;
        } else if (maxAge != null) {
            keep = maxAge.toMillis();
        }
        return new HttpTerms.Client(
                clients.statusHeader(),
                clients.statusHeader() != null,
                clients.debug(),
                keep,
                text(clients.cacheControl()),
                clients.tagsHeader());
    }

    private static @Nullable String text(@Nullable CacheControlText control) {
        return control == null ? null : control.text();
    }
}
