package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * The terms of a cache rule bound to a method.
 *
 * @param ttl where the TTL is told by a value of the call
 * @param when must hold for a call to be looked up and stored
 * @param unless must not hold for a result to be stored
 */
public record CompiledTerms(
        @Nullable CompiledTemplate ttl,
        @Nullable CompiledCondition when,
        @Nullable CompiledCondition unless) {
    /** Of a rule without any that depend on the method. */
    public static final CompiledTerms NONE = new CompiledTerms(null, null, null);

    static CompiledTerms of(CacheRule.Terms terms, MethodShape method) throws RuleSyntaxException {
        Template ttl =
                terms.ttlClass() == null && terms.lifetime() instanceof Lifetime.Told told
                        ? told.template()
                        : null;
        Condition when = terms.when();
        Condition unless = terms.unless();
        if (ttl == null && when == null && unless == null) {
            return NONE;
        }
        return new CompiledTerms(
                ttl == null ? null : ttl.compile(method),
                when == null ? null : when.compile(method),
                unless == null ? null : unless.compile(method));
    }
}
