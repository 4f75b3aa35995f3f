package dev.deja.http;

import java.util.List;

/**
 * When an answer was born and when it becomes stale (RFC 9111 section 4.2), on this clock.
 *
 * @param bornMillis when its age was zero
 * @param freshUntilMillis when it becomes stale
 */
record Freshness(long bornMillis, long freshUntilMillis) {
    private static final long UNSAID = -1;

    /**
     * Works both out.
     *
     * @param directives that count
     * @param requestMillis when the request came in
     * @param nowMillis when the answer was there
     */
    static Freshness of(
            Fields response,
            Directives directives,
            HttpTerms terms,
            long requestMillis,
            long nowMillis) {
        long born = nowMillis - initialAge(response, requestMillis, nowMillis);
        boolean ruled = terms.ttlOverride() || !terms.obeysResponses();
        long said = ruled ? UNSAID : lifetime(response, directives, nowMillis);
        long until = said == UNSAID ? nowMillis + terms.ttlMillis() : born + said;
        return new Freshness(born, until);
    }

    /** {@code corrected_initial_age} of RFC 9111 section 4.2.3. */
    private static long initialAge(Fields response, long requestMillis, long nowMillis) {
        long date = HttpDate.parse(response.first("Date"), nowMillis);
        long apparent = date == HttpDate.NONE ? 0 : Math.max(0, nowMillis - date);
        if (apparent < 1000) {
            // A date has no milliseconds.
            apparent = 0;
        }
        long delay = Math.max(0, nowMillis - requestMillis);
        return Math.max(apparent, age(response) * 1000 + delay);
    }

    /**
     * The seconds of the {@code Age} field, 0 without one: of several members or lines the first
     * counts; what is no number does not (RFC 9111 section 5.1).
     */
    static long age(Fields response) {
        String age = response.first("Age");
        if (age == null) {
            return 0;
        }
        int comma = age.indexOf(',');
        String first = Tokens.trimmed(comma < 0 ? age : age.substring(0, comma));
        return Tokens.capped(first, Directives.MOST_SECONDS, 0);
    }

    /** What the answer says of its lifetime, in milliseconds, or {@link #UNSAID}. */
    private static long lifetime(Fields response, Directives directives, long nowMillis) {
        long seconds =
                directives.sharedMaxAge() != Directives.ABSENT
                        ? directives.sharedMaxAge()
                        : directives.maxAge();
        if (seconds != Directives.ABSENT) {
            return seconds == Directives.INVALID ? 0 : seconds * 1000;
        }
        List<String> expires = response.all("Expires");
        if (expires.isEmpty() || directives.targeted()) {
            return UNSAID;
        }
        long first = HttpDate.parse(Tokens.trimmed(expires.get(0)), nowMillis);
        for (String other : expires) {
            if (first == HttpDate.NONE
                    || HttpDate.parse(Tokens.trimmed(other), nowMillis) != first) {
                // Most often "0": in the past (section 5.3).
                return 0;
            }
        }
        long date = HttpDate.parse(response.first("Date"), nowMillis);
        return Math.max(0, first - (date == HttpDate.NONE ? nowMillis : date));
    }
}
