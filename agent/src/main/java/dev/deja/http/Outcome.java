package dev.deja.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request, as clients are told (SPEC E01, RFC 9211).
 *
 * @param kind in one word
 * @param forward why the application answered; null when it did not
 * @param stored whether its answer was stored
 * @param ttlMillis how long the answer is still fresh; {@link #NO_TTL} when it is not stored
 * @param detail a word on why it was not stored or not looked up; null for nothing
 * @param key the key of the entry, shown where the rule wants it; null for none
 * @param tags of the entry, told where the rule wants it
 */
record Outcome(
        Kind kind,
        @Nullable Forward forward,
        boolean stored,
        long ttlMillis,
        @Nullable String detail,
        @Nullable String key,
        List<String> tags) {
    /** There is no lifetime to tell of. */
    static final long NO_TTL = Long.MIN_VALUE;

    /** The word in {@code X-Cache}. */
    enum Kind {
        HIT,
        MISS,
        STALE,
        BYPASS
    }

    /** Why the application answered (RFC 9211 section 2.2). */
    enum Forward {
        /** There was no entry. */
        URI_MISS("uri-miss"),
        /** There was one, for other fields of the request. */
        VARY_MISS("vary-miss"),
        /** There was one, past its time. */
        STALE("stale"),
        /** The client wanted another one. */
        REQUEST("request"),
        /** The method is not one that is answered. */
        METHOD("method"),
        /** The request was not looked up. */
        BYPASS("bypass");

        private final String word;

        Forward(String word) {
            this.word = word;
        }

        /** As in {@code Cache-Status}. */
        String word() {
            return word;
        }
    }

    /** One without tags. */
    Outcome(
            Kind kind,
            @Nullable Forward forward,
            boolean stored,
            long ttlMillis,
            @Nullable String detail,
            @Nullable String key) {
        this(kind, forward, stored, ttlMillis, detail, key, List.of());
    }

    /** Answered by an entry that is fresh, or stale. */
    static Outcome answered(Reuse reuse, StoredResponse stored, long nowMillis) {
        return new Outcome(
                reuse == Reuse.STALE ? Kind.STALE : Kind.HIT,
                null,
                false,
                stored.remainingMillis(nowMillis),
                null,
                null);
    }

    /** Answered by the application, and stored. */
    static Outcome stored(Forward forward, long ttlMillis) {
        return new Outcome(Kind.MISS, forward, true, ttlMillis, null, null);
    }

    /** Looked up in vain, answered by the application, and not stored. */
    static Outcome notStored(Forward forward, @Nullable String reason) {
        return new Outcome(Kind.MISS, forward, false, NO_TTL, reason, null);
    }

    /** Not looked up. */
    static Outcome bypassed(Forward forward, @Nullable String reason) {
        return new Outcome(Kind.BYPASS, forward, false, NO_TTL, reason, null);
    }

    /** The same with the key of the entry. */
    Outcome withKey(String entryKey) {
        return new Outcome(kind, forward, stored, ttlMillis, detail, entryKey, tags);
    }

    /** The same with the tags of the entry. */
    Outcome withTags(List<String> entryTags) {
        return new Outcome(kind, forward, stored, ttlMillis, detail, key, entryTags);
    }
}
