package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method with what rules make of it.
 *
 * @param className binary name of the declaring class
 * @param method the declared method
 * @param cache the cache rule that answers it, if any
 * @param keys the plan of that rule for this method; null exactly when {@code cache} is
 * @param tags the cache rule's tag templates, compiled
 * @param evicts evict rules with their templates compiled
 * @param terms the cache rule's terms, compiled
 */
public record JoinPoint(
        String className,
        MethodShape method,
        @Nullable CacheRule cache,
        @Nullable KeyPlan keys,
        List<CompiledTemplate> tags,
        List<CompiledEvict> evicts,
        CompiledTerms terms) {

    /**
     * An evict rule bound to a method.
     *
     * @param rule the rule
     * @param tags same order as {@code rule.tags()}
     * @param keys same order as {@code rule.keys()}; one template per argument
     * @param when {@code rule.when()}, compiled
     */
    public record CompiledEvict(
            EvictRule rule,
            List<CompiledTemplate> tags,
            List<List<CompiledTemplate>> keys,
            @Nullable CompiledCondition when) {}
}
