package dev.deja.http.servlet;

import org.jspecify.annotations.Nullable;

/** Finds the exchange of a request, for those who look up behind inner guards. */
public final class ServletExchanges {
    private ServletExchanges() {}

    /**
     * The exchange that a request belongs to.
     *
     * @param request a servlet request as the framework has it, wrapped or not; anything else has
     *     no exchange
     * @return null when no rule concerns it
     */
    public static @Nullable ServletExchange current(@Nullable Object request) {
        if (request == null) {
            return null;
        }
        ServletBridge bridge = Bridges.ofRequest(request.getClass());
        return bridge == null ? null : bridge.current(request);
    }
}
