package dev.deja.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cache rule says of exchanges, besides what it says of every answer.
 *
 * @param scope the endpoints
 * @param keying what tells requests apart
 * @param storing which answers are kept
 */
public record EndpointTerms(EndpointScope scope, Keying keying, Storing storing) {

    /**
     * What tells requests apart (SPEC C06, C07), besides method and path; {@code CacheRule.key}
     * replaces all of it but {@code vary}.
     *
     * @param vary names of request headers that belong to the key, in lower case, sorted
     * @param query which parameters of the query belong to it
     * @param hostIgnored whether host names and ports share answers
     * @param bodyMaxBytes the longest request body that a key may hold ({@code {@body}})
     */
    public record Keying(
            List<String> vary, QueryFilter query, boolean hostIgnored, int bodyMaxBytes) {
        /** Default of {@code bodyMaxBytes}. */
        public static final int BODY_MAX_BYTES = 64 << 10;
    }

    /**
     * Which answers are kept (SPEC E07, E08, E15).
     *
     * @param statuses final statuses that may be kept, sorted
     * @param ttlOverride whether the rule's TTL beats what the answer says of its freshness
     * @param directivesIgnored whether {@code no-store}, {@code private} and the like in answers
     *     mean nothing
     * @param policy whose rules decide
     */
    public record Storing(
            List<Integer> statuses, boolean ttlOverride, boolean directivesIgnored, Policy policy) {
        /** The statuses that are kept where the rule does not say. */
        public static final List<Integer> STATUSES =
                List.of(200, 203, 204, 300, 301, 308, 404, 410);
    }

    /** Whose rules decide whether an answer is kept. */
    public enum Policy {
        /** The rule's, prudent about users. */
        RULE
    }

    /** The context path of the only application, or null for all. */
    public @Nullable String context() {
        return scope.context();
    }
}
