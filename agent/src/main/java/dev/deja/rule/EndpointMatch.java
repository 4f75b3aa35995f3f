package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules make of one request.
 *
 * @param cache the rule that answers it, or null
 * @param cachePath the pattern of that rule; null exactly when {@code cache} is
 * @param evicts the rules that act after it
 * @param tied one of two cache rules that are equally specific, so that neither answers; mostly
 *     null
 * @param obstacle what is to be said of that; null exactly when {@code tied} is
 */
public record EndpointMatch(
        @Nullable EndpointPlan cache,
        @Nullable PathMatch cachePath,
        List<Evicted> evicts,
        @Nullable EndpointPlan tied,
        @Nullable String obstacle) {

    /** An evict rule with the pattern that matched. */
    public record Evicted(EndpointEvict rule, PathMatch path) {}
}
