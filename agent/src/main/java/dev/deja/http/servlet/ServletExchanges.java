package dev.deja.http.servlet;

import org.jspecify.annotations.Nullable;

/** Finds the exchange of a request, for those who look up behind inner guards. */
public final class ServletExchanges {
    /** The request attribute under which a request answers with its exchange. */
    public static final String ATTRIBUTE = "dev.deja.http.servlet.call";

    private ServletExchanges() {}

    /**
     * The exchange that a request belongs to, unless the request is part of it only: forwarded,
     * included, dispatched after an error. Guards have the word again before those, and what they
     * guard has another path.
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
