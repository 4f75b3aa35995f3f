package dev.deja.http;

/**
 * What a client asks of caches (RFC 9111 section 5.2.1, SPEC E06). Times in milliseconds.
 *
 * @param noStore neither answered from a store nor stored
 * @param noCache only the application's own answer will do
 * @param onlyIfCached the application must not run
 * @param maxAge the oldest answer that will do
 * @param minFresh how long it must still be fresh
 * @param maxStale how stale it may be
 */
record RequestDirectives(
        boolean noStore,
        boolean noCache,
        boolean onlyIfCached,
        long maxAge,
        long minFresh,
        long maxStale) {
    /** Nothing asked. */
    static final RequestDirectives NONE =
            new RequestDirectives(false, false, false, Long.MAX_VALUE, 0, 0);

    /**
     * Those of a request. What cannot be read is taken for the strictest thing it can mean, so that
     * the application answers.
     *
     * @param obeyed whether clients are listened to
     */
    static RequestDirectives of(Fields request, boolean obeyed) {
        if (!obeyed) {
            return NONE;
        }
        Directives said = Directives.of(request);
        if (!said.isThere()) {
            // RFC 9111 section 5.4: it counts where there is no Cache-Control.
            return pragmaNoCache(request)
                    ? new RequestDirectives(false, true, false, Long.MAX_VALUE, 0, 0)
                    : NONE;
        }
        boolean unreadable = said.minFresh() == Directives.INVALID;
        return new RequestDirectives(
                said.noStore(),
                said.noCache() || unreadable,
                said.onlyIfCached(),
                millis(said.maxAge(), Long.MAX_VALUE, 0),
                millis(said.minFresh(), 0, 0),
                millis(said.maxStale(), 0, 0));
    }

    private static long millis(long seconds, long absent, long invalid) {
        if (seconds == Directives.ABSENT) {
            return absent;
        }
        if (seconds == Directives.INVALID) {
            return invalid;
        }
        return seconds == Directives.ANY ? seconds : seconds * 1000;
    }

    /** Whether there is a {@code Pragma: no-cache}. */
    static boolean pragmaNoCache(Fields fields) {
        for (String line : fields.all("Pragma")) {
            for (String item : line.split(",", -1)) {
                if (Tokens.trimmed(item).equalsIgnoreCase("no-cache")) {
                    return true;
                }
            }
        }
        return false;
    }
}
