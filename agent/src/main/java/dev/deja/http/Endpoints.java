package dev.deja.http;

import org.jspecify.annotations.Nullable;

/** Where adapters ask whether a request concerns a rule. Safe for many threads. */
public interface Endpoints {
    /** Whether a request may concern a rule at all, as far as rules are known by now. */
    default boolean concernsAny() {
        return true;
    }

    /**
     * A request was answered, successfully, before the place where exchanges begin.
     *
     * @param by who has answered it, for people
     */
    default void answeredElsewhere(ServerRequest request, String by) {}

    /**
     * Begins an exchange.
     *
     * @return null when no rule concerns the request: the adapter then leaves no trace
     */
    @Nullable Exchange begin(ServerRequest request);
}
