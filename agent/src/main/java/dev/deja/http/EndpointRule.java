package dev.deja.http;

import dev.deja.cache.CachedEndpoints;
import dev.deja.rule.CacheRule;
import dev.deja.rule.EndpointTerms;
import dev.deja.rule.KeyText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cache rule of endpoints, at work. Safe for many threads. */
final class EndpointRule {
    /** What tells how the key was made, so that no two ways make the same one. */
    private static final char OF_TARGET = ' ';

    private final CachedEndpoints entries;
    private final EndpointTerms http;
    private final HttpTerms terms;

    EndpointRule(CachedEndpoints entries, EndpointTerms http, HttpTerms terms) {
        this.entries = entries;
        this.http = http;
        this.terms = terms;
    }

    CacheRule rule() {
        return entries.rule();
    }

    CachedEndpoints entries() {
        return entries;
    }

    EndpointTerms http() {
        return http;
    }

    HttpTerms terms() {
        return terms;
    }

    /** The key of a request within the rule (SPEC C06, C07); null when it can have none. */
    @Nullable String key(RequestHead head) {
        RequestTarget target = RequestTarget.of(head, terms.keying());
        String vary = terms.vary().key(head.fields());
        if (target == null || vary == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(target.key().length() + vary.length() + 1);
        appendEscaped(text, target.key());
        if (!vary.isEmpty()) {
            appendEscaped(text.append(OF_TARGET), vary);
        }
        return KeyText.of(text, rule().keyMaxLength()).text();
    }

    /** A tilde in a key begins what the cache adds to it. */
    private static void appendEscaped(StringBuilder text, String part) {
        if (part.indexOf('~') < 0) {
            text.append(part);
        } else {
            text.append(part.replace("~", "%7E"));
        }
    }

    /** The tags of the entry of a request; null when it can have none. */
    @Nullable List<String> tags(ServerRequest request) {
        return List.of();
    }
}
