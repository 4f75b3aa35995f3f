package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules make of one request.
 *
 * @param cache the rule that answers it, or null
 * @param cachePath the pattern of that rule; null exactly when {@code cache} is
 * @param evicts the rules that act after it
 * @param touched cache rules with answers of this path, for a request that may write (RFC 9111
 *     section 4.4); empty for a safe one
 * @param obstacle why a request for which there are cache rules has none: two of them are equally
 *     specific; null in all other cases
 */
public record EndpointMatch(
        @Nullable EndpointPlan cache,
        @Nullable PathMatch cachePath,
        List<Evicted> evicts,
        List<EndpointPlan> touched,
        @Nullable String obstacle) {

    /** An evict rule with the pattern that matched. */
    public record Evicted(EndpointEvict rule, PathMatch path) {}
}
