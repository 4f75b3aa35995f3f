package dev.deja.http;

import org.jspecify.annotations.Nullable;

/**
 * Whether a request may be answered from the store (RFC 9111 section 4): before the look-up by
 * {@link #obstacle}, and for an answer that was found by {@link #of}.
 */
enum Reuse {
    /** It answers. */
    FRESH,
    /** It answers though it is stale. */
    STALE,
    /** It is past its time. */
    EXPIRED,
    /** The client wants a newer one. */
    REFUSED;

    /** The {@link #obstacle} of a client that wants a new answer, which others may share. */
    static final String ANEW = "request-no-cache";

    /**
     * Why no stored answer will do for a request, as a word; null when one will.
     *
     * @param directives what it asks of caches
     */
    static @Nullable String obstacle(
            RequestHead request, RequestDirectives directives, HttpTerms terms) {
        String method = request.method();
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        if (!isRead && !(terms.bodyInKey() && method.equals("POST"))) {
            return "method";
        }
        Fields fields = request.fields();
        if (isRead && !terms.bodyInKey() && hasBody(fields)) {
            return "request-body";
        }
        // RFC 9111 section 4.3.2: not applicable to a cache.
        if (fields.has("If-Match") || fields.has("If-Unmodified-Since")) {
            return "precondition";
        }
        if (wantsOtherProtocol(fields)) {
            return "upgrade";
        }
        if (directives.noStore()) {
            return "request-no-store";
        }
        return directives.noCache() ? ANEW : null;
    }

    /**
     * Whether the application may have to answer with another protocol, such as {@code websocket}.
     * HTTP/2 in clear, for which Java's own client asks with every request, is a matter of servers
     * alone, and one that goes on with HTTP/1.1 has declined it (RFC 9110 section 7.8).
     */
    private static boolean wantsOtherProtocol(Fields request) {
        for (String line : request.all("Upgrade")) {
            if (!line.trim().equalsIgnoreCase("h2c")) {
                return true;
            }
        }
        return false;
    }

    /** A read with a body, which the application may look at, and no key does. */
    private static boolean hasBody(Fields request) {
        if (request.has("Transfer-Encoding")) {
            return true;
        }
        for (String length : request.all("Content-Length")) {
            if (Tokens.capped(Tokens.trimmed(length), 1, 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a stored answer will do now, by a rule that uses none past its end. */
    static Reuse of(StoredResponse stored, RequestDirectives directives, long nowMillis) {
        return of(stored, directives, 0, nowMillis);
    }

    /**
     * Whether a stored answer will do now.
     *
     * @param keptMillis how long past its end the rule would use it; a client that says how stale
     *     it may be has the word
     */
    static Reuse of(
            StoredResponse stored, RequestDirectives directives, long keptMillis, long nowMillis) {
        if (nowMillis - stored.bornMillis() > directives.maxAge()) {
            return REFUSED;
        }
        long remaining = stored.remainingMillis(nowMillis);
        if (remaining > 0) {
            return remaining >= directives.minFresh() ? FRESH : REFUSED;
        }
        boolean tolerated =
                (directives.maxStale() > 0
                                ? -remaining < directives.maxStale()
                                : keptMillis > 0 && -remaining <= keptMillis)
                        && directives.minFresh() == 0
                        && !stored.directives().neverStale();
        return tolerated ? STALE : EXPIRED;
    }

    /** Whether the answer may be used. */
    boolean answers() {
        return this == FRESH || this == STALE;
    }
}
