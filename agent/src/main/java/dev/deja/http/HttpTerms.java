package dev.deja.http;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of HTTP, as far as the functions of this package need it. Immutable; made once
 * per rule.
 *
 * @param ttlMillis lifetime of an answer that says nothing of its own
 * @param ttlOverride whether that counts before what the answer says
 * @param obeysResponses whether the directives of responses count ({@code response.directives})
 * @param obeysClients whether those of requests do ({@code client.directives})
 * @param statuses that may be stored
 * @param etag what tag an answer gets that has none
 * @param userInKey whether each user has entries of their own
 * @param bodyInKey whether the body of the request is in the key, so that {@code POST} may be
 *     answered
 * @param vary request fields in the key, which clients are told of
 * @param revalidates whether the application always runs, and only the transfer is saved ({@code
 *     revalidate = always})
 * @param client what clients are told
 * @param keying what makes the key of a request that no template does
 */
record HttpTerms(
        Policy policy,
        long ttlMillis,
        boolean ttlOverride,
        boolean obeysResponses,
        boolean obeysClients,
        Set<Integer> statuses,
        Tagging etag,
        boolean userInKey,
        boolean bodyInKey,
        Vary vary,
        boolean revalidates,
        Client client,
        Keying keying) {

    /** What tag an answer gets that has none of its own. */
    enum Tagging {
        /** {@code W/"…"}: containers may still compress. */
        WEAK,
        /** {@code "…"}. */
        STRONG,
        /** None. */
        OFF
    }

    /**
     * What clients are told.
     *
     * @param outcomeField name of the field that says {@code HIT} or {@code MISS}; null for none
     * @param status whether there is a {@code Cache-Status}
     * @param debug whether the key is told in it
     * @param maxAgeMillis how long clients may keep an answer; {@link #NO_MAX_AGE} or {@link
     *     #REMAINING}
     * @param cacheControl the rule's {@code cache-control}, known to be sound; null for none
     * @param tagsField name of the field that carries an answer's tags; null for none
     */
    record Client(
            @Nullable String outcomeField,
            boolean status,
            boolean debug,
            long maxAgeMillis,
            @Nullable String cacheControl,
            @Nullable String tagsField) {
        /** They are told nothing of it. */
        static final long NO_MAX_AGE = -1;

        /** As long as the entry is fresh. */
        static final long REMAINING = -2;

        /** Whether hits of one entry within one second say the same. */
        boolean isSameForASecond() {
            return maxAgeMillis == NO_MAX_AGE && tagsField == null && !debug;
        }

        /** Without a field for tags. */
        Client(
                @Nullable String outcomeField,
                boolean status,
                boolean debug,
                long maxAgeMillis,
                @Nullable String cacheControl) {
            this(outcomeField, status, debug, maxAgeMillis, cacheControl, null);
        }

        /** The defaults. */
        static final Client DEFAULT = new Client("X-Cache", true, false, NO_MAX_AGE, null);
    }

    /**
     * What makes the key of a request.
     *
     * @param host whether scheme, host and port are part of it
     * @param query which parameters are, by decoded name; null for all
     */
    record Keying(boolean host, @Nullable Predicate<String> query) {
        /** The default. */
        static final Keying WHOLE = new Keying(true, null);
    }

    /** Statuses that are stored unless the rule says otherwise (SPEC E08). */
    static final Set<Integer> STATUSES = Set.of(200, 203, 204, 300, 301, 308, 404, 410);

    /** The same with another lifetime. */
    HttpTerms withTtl(long millis) {
        return millis == ttlMillis
                ? this
                : new HttpTerms(
                        policy,
                        millis,
                        ttlOverride,
                        obeysResponses,
                        obeysClients,
                        statuses,
                        etag,
                        userInKey,
                        bodyInKey,
                        vary,
                        revalidates,
                        client,
                        keying);
    }

    /** A rule with a lifetime and nothing else. */
    static HttpTerms of(long ttlMillis) {
        return new HttpTerms(
                Policy.RULE,
                ttlMillis,
                false,
                true,
                true,
                STATUSES,
                Tagging.WEAK,
                false,
                false,
                Vary.NONE,
                false,
                Client.DEFAULT,
                Keying.WHOLE);
    }
}
