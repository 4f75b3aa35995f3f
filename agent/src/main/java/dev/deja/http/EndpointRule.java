package dev.deja.http;

import dev.deja.cache.CachedEndpoints;
import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledCondition;
import dev.deja.rule.EndpointPlan;
import dev.deja.rule.KeyPlan;
import dev.deja.rule.KeyText;
import dev.deja.rule.PathMatch;
import dev.deja.rule.Rendering;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cache rule of endpoints, at work. Safe for many threads. */
final class EndpointRule {
    /** What tells how the key was made, so that no two ways make the same one. */
    private static final char OF_TARGET = ' ';

    private final CachedEndpoints entries;
    private final EndpointPlan plan;
    private final HttpTerms terms;

    private final Set<String> keyHeaders;
    private final Set<String> keyCookies;
    private final boolean hasPrincipal;

    EndpointRule(CachedEndpoints entries, EndpointPlan plan, HttpTerms terms) {
        this.keyHeaders = plan.keyHeaders();
        this.keyCookies = plan.keyCookies();
        this.hasPrincipal = plan.keyHasPrincipal();
        this.entries = entries;
        this.plan = plan;
        this.terms = terms;
    }

    CacheRule rule() {
        return entries.rule();
    }

    CachedEndpoints entries() {
        return entries;
    }

    EndpointPlan plan() {
        return plan;
    }

    HttpTerms terms() {
        return terms;
    }

    /**
     * Whether {@code when} is true of a request.
     *
     * @return why the rule does not act, counted; null when it does
     */
    @Nullable String obstacle(ServerRequest request, PathMatch path) {
        CompiledCondition.Verdict when = plan.when(new RequestView(request), path);
        if (when.failure() != null) {
            entries.state()
                    .passed(
                            "when failed",
                            rule().id() + ".when cannot be judged: " + when.failure());
            return "when-failed";
        }
        if (!when.holds()) {
            entries.state().passed("when is false");
            return "when";
        }
        return null;
    }

    /** Whether {@code unless} lets an answer be stored; counts when it does not. */
    boolean allows(ServerRequest request, PathMatch path, int status, Fields fields) {
        if (!plan.hasUnless()) {
            return true;
        }
        CompiledCondition.Verdict unless =
                plan.unless(new RequestView(request, status, fields), path);
        if (unless.failure() != null) {
            entries.state()
                    .passed(
                            "unless failed",
                            rule().id() + ".unless cannot be judged: " + unless.failure());
        } else if (unless.holds()) {
            entries.state().passed("unless is true");
        }
        return unless.failure() == null && !unless.holds();
    }

    /**
     * The key of a request within the rule (SPEC C02, C06, C07); null when it can have none, which
     * is counted.
     */
    @Nullable String key(ServerRequest request, PathMatch path) {
        RequestHead head = request.head();
        String own = plan.hasKey() ? ownKey(request, path) : targetKey(head);
        String vary = terms.vary().key(head.fields());
        if (own == null || vary == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(own.length() + vary.length() + 1);
        // In the normal form of a target it stands bare, and no template spells such a mark.
        appendEscaped(text, own, plan.hasKey() ? "%t" : "%7E");
        if (!vary.isEmpty()) {
            // Lengths stand before the values in it.
            appendEscaped(text.append(OF_TARGET), vary, "%7E");
        }
        return KeyText.of(text, rule().keyMaxLength()).text();
    }

    private @Nullable String ownKey(ServerRequest request, PathMatch path) {
        KeyPlan.Outcome outcome = plan.key(new RequestView(request), path);
        if (outcome instanceof KeyPlan.Key key) {
            return key.text();
        }
        if (outcome instanceof KeyPlan.NoKey none) {
            entries.state().passed(none.reason(), rule().id() + ".key: " + none.detail());
        }
        return null;
    }

    private @Nullable String targetKey(RequestHead head) {
        RequestTarget target = RequestTarget.of(head, terms.keying());
        if (target == null) {
            entries.state().passed("request line unusual");
        }
        return target == null ? null : target.key();
    }

    /** A tilde in a key begins what the cache adds to it. */
    private static void appendEscaped(StringBuilder text, String part, String tilde) {
        if (part.indexOf('~') < 0) {
            text.append(part);
        } else {
            text.append(part.replace("~", tilde));
        }
    }

    /**
     * The tags of the entry of a request; null when one has no value, which is counted: evictions
     * could not reach such an entry.
     */
    @Nullable List<String> tags(ServerRequest request, PathMatch path) {
        if (rule().tags().isEmpty()) {
            return List.of();
        }
        Rendering rendering = plan.tags(new RequestView(request), path);
        if (rendering instanceof Rendering.Rendered rendered) {
            List<String> tags = new ArrayList<>(rendered.values().size());
            rendered.values().forEach(tag -> tags.add((String) tag));
            return tags;
        }
        if (rendering instanceof Rendering.Unrendered unrendered) {
            entries.state()
                    .passed(unrendered.reason(), rule().id() + ".tags: " + unrendered.detail());
        }
        return null;
    }

    /** Whether an input of the request is in the key, so that it need not be recorded. */
    boolean isInKey(RequestInput input, String name) {
        return switch (input) {
            case HEADER -> keyHeaders.contains(name) || (name.equals("host") && isHostInKey());
            case COOKIE -> keyCookies.contains(name);
            case PRINCIPAL -> hasPrincipal;
            case BODY -> terms.bodyInKey();
            case ROLE,
                    SESSION,
                    SESSION_ATTRIBUTE,
                    ATTRIBUTE,
                    CERTIFICATE,
                    ADDRESS,
                    LOCALE,
                    PROTOCOL ->
                    false;
        };
    }

    private boolean isHostInKey() {
        return !plan.hasKey() && terms.keying().host();
    }
}
