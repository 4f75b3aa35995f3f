package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a rule is about.
 *
 * @param patterns methods and paths
 * @param context the context path of the only application it is about, decoded, {@code /} for the
 *     root; null for all
 * @param port the local port it is about; 0 for all
 */
public record EndpointScope(HttpPatterns patterns, @Nullable String context, int port) {}
