package dev.deja.rule;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What clients are told of answers, and what they may ask for (SPEC E01 to E06, E14). For endpoint
 * rules, and for method rules inside an exchange (E11).
 *
 * @param statusHeader the header that says {@code HIT}, {@code MISS} …; null: neither it nor {@code
 *     Cache-Status} is sent
 * @param debug whether {@code Cache-Status} shows the key
 * @param tagsHeader the header that carries the tags, or null
 * @param maxAge how long clients may keep an answer; null: {@code remaining} says
 * @param remaining whether clients may keep it for the rest of its TTL
 * @param cacheControl the {@code Cache-Control} that is sent; null when the rule does not say
 * @param etag how validators are made
 * @param revalidate whether the application runs for each request, and only the transfer is saved
 * @param directivesIgnored whether {@code no-cache}, {@code no-store} and the like in requests mean
 *     nothing
 */
public record ClientTerms(
        @Nullable String statusHeader,
        boolean debug,
        @Nullable String tagsHeader,
        @Nullable Duration maxAge,
        boolean remaining,
        @Nullable CacheControlText cacheControl,
        Etag etag,
        boolean revalidate,
        boolean directivesIgnored) {

    /** Default of {@code statusHeader}. */
    public static final String STATUS_HEADER = "X-Cache";

    /** What a rule says that says nothing. */
    public static final ClientTerms DEFAULT =
            new ClientTerms(STATUS_HEADER, false, null, null, false, null, Etag.WEAK, false, false);

    /** How {@code ETag} is made where the application sets none. */
    public enum Etag {
        /** {@code W/"…"}, which leaves the container's compression on. */
        WEAK,
        /** {@code "…"} */
        STRONG,
        /** Not at all. */
        OFF
    }
}
