package dev.deja.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer as it lies in a store. Immutable but for what it remembers of itself, so that hits
 * in memory do not work it out again; nobody may change the bytes.
 */
final class StoredResponse {
    private final int status;
    private final Fields fields;
    private final byte[] body;
    private final @Nullable String errorMessage;
    private final long bornMillis;
    private final long freshUntilMillis;
    private final @Nullable EntityTag tag;

    /** What a reply begins with, for the terms it was made for. */
    private record Prepared(HttpTerms terms, List<Fields.Field> fields) {}

    private volatile @Nullable Prepared prepared;

    /** All fields of a hit, as they are throughout one second. */
    private record Dated(HttpTerms terms, long age, long ttl, Fields fields) {}

    private volatile @Nullable Dated dated;

    /**
     * Takes an answer back from a store, or one that {@link Storing} found fit.
     *
     * @param fields as {@link Storing} left them
     * @param errorMessage of {@code sendError}; null when the answer was not made by it
     * @param bornMillis when its age was zero
     * @param freshUntilMillis when it becomes stale
     */
    StoredResponse(
            int status,
            Fields fields,
            byte[] body,
            @Nullable String errorMessage,
            long bornMillis,
            long freshUntilMillis) {
        this.status = status;
        this.fields = fields;
        this.body = body;
        this.errorMessage = errorMessage;
        this.bornMillis = bornMillis;
        this.freshUntilMillis = freshUntilMillis;
        this.tag = EntityTag.parse(fields.first("ETag"));
    }

    int status() {
        return status;
    }

    /** The fields to keep in a store. */
    Fields fields() {
        return fields;
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }

    /** The message for {@code sendError}, or null when the answer was not made by it. */
    @Nullable String errorMessage() {
        return errorMessage;
    }

    /** When its age was zero, in milliseconds since 1970. */
    long bornMillis() {
        return bornMillis;
    }

    /** When it becomes stale, in milliseconds since 1970. */
    long freshUntilMillis() {
        return freshUntilMillis;
    }

    /** What it says to caches like this one; worked out anew, since few ask. */
    Directives directives() {
        return Directives.ofResponse(fields);
    }

    /** Its validator, or null. */
    @Nullable EntityTag tag() {
        return tag;
    }

    /** Seconds since its birth (RFC 9111 section 4.2.3), never negative. */
    long ageSeconds(long nowMillis) {
        return Math.max(0, nowMillis - bornMillis) / 1000;
    }

    /** Milliseconds for which it is still fresh; zero or negative when it is stale. */
    long remainingMillis(long nowMillis) {
        return freshUntilMillis - nowMillis;
    }

    /** The fields of a hit, if they were those of the last one, too; else null. */
    @SuppressWarnings("ReferenceEquality") // the very object is meant
    @Nullable Fields remembered(HttpTerms terms, long age, long ttl) {
        Dated known = dated;
        return known != null && known.age == age && known.ttl == ttl && known.terms == terms
                ? known.fields
                : null;
    }

    /** Keeps the fields of a hit for the next one. */
    void remember(HttpTerms terms, long age, long ttl, Fields fields) {
        dated = new Dated(terms, age, ttl, fields);
    }

    /** The fields of a reply that are the same for all requests under the same terms. */
    List<Fields.Field> prepared(HttpTerms terms) {
        Prepared known = prepared;
        if (known == null || !known.terms.equals(terms)) {
            known = new Prepared(terms, ClientFields.constant(fields, terms));
            prepared = known;
        }
        return known.fields;
    }
}
