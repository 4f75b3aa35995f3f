package dev.deja.http;

import org.jspecify.annotations.Nullable;

/** Where adapters ask whether a request concerns a rule. Safe for many threads. */
public interface Endpoints {
    /**
     * Begins an exchange.
     *
     * @return null when no rule concerns the request: the adapter then leaves no trace
     */
    @Nullable Exchange begin(ServerRequest request);
}
