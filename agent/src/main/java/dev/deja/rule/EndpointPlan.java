package dev.deja.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache rule of endpoints, with its templates and conditions compiled. Immutable and safe for
 * many threads.
 */
public final class EndpointPlan {
    private final CacheRule rule;
    private final EndpointTerms terms;
    private final @Nullable ExchangeKeys keys;
    private final List<ExchangeTemplate> keyParts;
    private final List<ExchangeTemplate> tags;
    private final @Nullable ExchangeCondition when;
    private final @Nullable ExchangeCondition unless;

    private EndpointPlan(
            CacheRule rule,
            EndpointTerms terms,
            @Nullable ExchangeKeys keys,
            List<ExchangeTemplate> keyParts,
            List<ExchangeTemplate> tags,
            @Nullable ExchangeCondition when,
            @Nullable ExchangeCondition unless) {
        this.rule = rule;
        this.terms = terms;
        this.keys = keys;
        this.keyParts = keyParts;
        this.tags = tags;
        this.when = when;
        this.unless = unless;
    }

    /**
     * Compiles a rule.
     *
     * @param rule one of endpoints
     * @throws RuleSyntaxException when a template or condition names what exchanges do not have
     */
    public static EndpointPlan of(CacheRule rule) throws RuleSyntaxException {
        EndpointTerms terms = rule.http();
        if (terms == null) {
            throw new IllegalArgumentException(rule.id() + " is no rule of endpoints");
        }
        HttpPatterns patterns = terms.scope().patterns();
        int bodyMaxBytes = terms.keying().bodyMaxBytes();
        Template key = rule.key();
        return new EndpointPlan(
                rule,
                terms,
                key == null ? null : ExchangeKeys.of(key, patterns, bodyMaxBytes),
                ExchangeKeys.templates(key, patterns, bodyMaxBytes),
                EndpointEvict.compiled(rule.tags(), patterns),
                ExchangeCondition.of(rule.terms().when(), patterns, false),
                ExchangeCondition.of(rule.terms().unless(), patterns, true));
    }

    /** The rule. */
    public CacheRule rule() {
        return rule;
    }

    /** What it says of exchanges. */
    public EndpointTerms terms() {
        return terms;
    }

    /** Whether its own {@code key} replaces method, host, path and query. */
    public boolean hasKey() {
        return keys != null;
    }

    /**
     * The key that its {@code key} makes, escaped and not yet shortened; without {@code vary}.
     *
     * @return a {@link KeyPlan.NoKey} when a value is missing, or when there is no {@code key}
     */
    public KeyPlan.Outcome key(ExchangeValues values, PathMatch match) {
        return keys == null
                ? new KeyPlan.NoKey(KeyPlan.NoKey.NEVER, "the rule has no key")
                : keys.write(values, match);
    }

    /**
     * The tags of an entry.
     *
     * @return an {@link Rendering.Unrendered} when one has no value: such an entry could not be
     *     evicted, and must not be stored
     */
    public Rendering tags(ExchangeValues values, PathMatch match) {
        return EndpointEvict.rendered(tags, values, match);
    }

    /** Whether requests of this kind are looked up and stored; in doubt they are not. */
    public CompiledCondition.Verdict when(ExchangeValues values, PathMatch match) {
        return when == null ? CompiledCondition.Verdict.YES : when.test(values, match);
    }

    /** Whether the answer that {@code values} show is not stored; in doubt it is not. */
    public CompiledCondition.Verdict unless(ExchangeValues values, PathMatch match) {
        return unless == null ? CompiledCondition.Verdict.NO : unless.test(values, match);
    }

    /** Whether {@link #unless} can ever be true. */
    public boolean hasUnless() {
        return unless != null;
    }

    /** Whether the name of the user is in the key. */
    public boolean keyHasPrincipal() {
        for (ExchangeTemplate part : keyParts) {
            if (part.usesPrincipal()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the body of the request is in the key. */
    public boolean keyHasBody() {
        for (ExchangeTemplate part : keyParts) {
            if (part.usesBody()) {
                return true;
            }
        }
        return false;
    }

    /** Request headers in the key, those of {@code vary} included; in lower case. */
    public Set<String> keyHeaders() {
        Set<String> headers = new HashSet<>(terms.keying().vary());
        for (ExchangeTemplate part : keyParts) {
            headers.addAll(part.headers());
        }
        return Set.copyOf(headers);
    }

    /** Cookies in the key. */
    public Set<String> keyCookies() {
        Set<String> cookies = new HashSet<>();
        for (ExchangeTemplate part : keyParts) {
            cookies.addAll(part.cookies());
        }
        return Set.copyOf(cookies);
    }

    @Override
    public String toString() {
        return rule.id();
    }
}
