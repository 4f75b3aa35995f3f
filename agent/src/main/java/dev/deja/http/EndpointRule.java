package dev.deja.http;

import dev.deja.cache.CachedEndpoints;
import dev.deja.cache.RuleState;
import dev.deja.rule.CacheRule;
import dev.deja.rule.CompiledCondition;
import dev.deja.rule.EndpointPlan;
import dev.deja.rule.ExchangeValues;
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
    private final EndpointPlan plan;
    private final CachedEndpoints entries;
    private final HttpTerms terms;
    private final Set<String> keyHeaders;
    private final Set<String> keyCookies;
    private final boolean hasPrincipal;

    EndpointRule(EndpointPlan plan, CachedEndpoints entries, HttpTerms terms) {
        this.plan = plan;
        this.entries = entries;
        this.terms = terms;
        this.keyHeaders = plan.keyHeaders();
        this.keyCookies = plan.keyCookies();
        this.hasPrincipal = plan.keyHasPrincipal();
    }

    CacheRule rule() {
        return plan.rule();
    }

    RuleState state() {
        return entries.state();
    }

    CachedEndpoints entries() {
        return entries;
    }

    HttpTerms terms() {
        return terms;
    }

    /** Whether requests of this kind are looked up; the reason is counted where not. */
    boolean admits(ExchangeValues values, PathMatch match) {
        CompiledCondition.Verdict verdict = plan.when(values, match);
        if (verdict.holds()) {
            return true;
        }
        if (verdict.failure() == null) {
            state().passed("when is false", null);
        } else {
            state().passed(
                            "when failed",
                            rule().id() + ".when cannot be judged: " + verdict.failure());
        }
        return false;
    }

    /** Whether {@code unless} lets the answer be stored; the reason is counted where not. */
    boolean allows(ExchangeValues values, PathMatch match) {
        CompiledCondition.Verdict verdict = plan.unless(values, match);
        if (verdict.failure() != null) {
            state().passed(
                            "unless failed",
                            rule().id() + ".unless cannot be judged: " + verdict.failure());
        } else if (verdict.holds()) {
            state().passed("unless is true", null);
        }
        return verdict.failure() == null && !verdict.holds();
    }

    /**
     * The key of a request within the rule (SPEC C06, C07); null when it can have none, and the
     * reason is counted.
     */
    @Nullable String key(RequestHead head, ExchangeValues values, PathMatch match) {
        String vary = terms.vary().key(head.fields());
        if (vary == null) {
            state().passed("no key", "the header fields that the rule varies by are too long");
            return null;
        }
        StringBuilder text = new StringBuilder(vary.length() + 64);
        if (plan.hasKey()) {
            KeyPlan.Outcome outcome = plan.key(values, match);
            if (!(outcome instanceof KeyPlan.Key key)) {
                KeyPlan.NoKey none = (KeyPlan.NoKey) outcome;
                state().passed(none.reason(), none.detail());
                return null;
            }
            // A mark that no text of a template spells.
            appendEscaped(text, key.text(), "%t");
        } else {
            RequestTarget target = RequestTarget.of(head, terms.keying());
            if (target == null) {
                state().passed("no key", "a request target that is none, or is too long");
                return null;
            }
            // In the normal form of a target it stands bare.
            appendEscaped(text, target.key(), "%7E");
        }
        if (!vary.isEmpty()) {
            // Lengths stand before values in it, and no blank is in what precedes it.
            appendEscaped(text.append(' '), vary, "%7E");
        }
        return KeyText.of(text, rule().keyMaxLength()).text();
    }

    /** A tilde in a key begins what the cache adds to it. */
    private static void appendEscaped(StringBuilder text, String part, String tilde) {
        text.append(part.indexOf('~') < 0 ? part : part.replace("~", tilde));
    }

    /**
     * The tags of the entry of a request; null when it can have none, and the reason is counted.
     */
    @Nullable List<String> tags(ExchangeValues values, PathMatch match) {
        Rendering rendering = plan.tags(values, match);
        if (rendering instanceof Rendering.Rendered rendered) {
            if (rendered.values().isEmpty()) {
                return List.of();
            }
            List<String> tags = new ArrayList<>(rendered.values().size());
            for (Object tag : rendered.values()) {
                tags.add((String) tag);
            }
            return tags;
        }
        Rendering.Unrendered none = (Rendering.Unrendered) rendering;
        state().passed(none.reason(), none.detail());
        return null;
    }

    /** Whether an input of the request is in the key, so that it need not be recorded. */
    boolean isInKey(RequestInput input, String name) {
        return switch (input) {
            case HEADER -> keyHeaders.contains(name) || (name.equals("host") && isHostInKey());
            case COOKIE -> keyCookies.contains(name);
            case PRINCIPAL -> hasPrincipal;
            case BODY -> terms.bodyInKey();
            case ROLE, SESSION, SESSION_ATTRIBUTE, ATTRIBUTE, CERTIFICATE, ADDRESS, LOCALE -> false;
        };
    }

    private boolean isHostInKey() {
        return !plan.hasKey() && terms.keying().host();
    }

    /** Whether the key tells users apart: by their name, or by what they sign in with. */
    static boolean tellsUsers(EndpointPlan plan) {
        return plan.keyHasPrincipal() || plan.keyHeaders().contains("authorization");
    }
}
