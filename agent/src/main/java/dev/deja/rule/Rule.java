package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/** A named unit of configuration. */
public sealed interface Rule permits CacheRule, EvictRule {
    /** The name, unique among the rules of its kind. */
    String name();

    /** Where the rule was written. */
    Origin origin();

    /** False when it was switched off by {@code enabled}. */
    boolean enabled();

    /**
     * The methods it applies to; null when it comes from an annotation, whose method it is, and for
     * a rule of endpoints.
     */
    @Nullable MethodPatterns methods();

    /** The endpoints it applies to; null for a rule of methods. */
    @Nullable EndpointScope endpoints();

    /** {@code cache.product} or {@code evict.product}. */
    String id();
}
