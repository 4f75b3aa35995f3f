package dev.deja.cache;

import dev.deja.rule.InputValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a while which requests had answers that could not be stored, so that their callers
 * neither take leases nor are observed (SPEC H05). Where an answer was a user's, this holds for
 * users only: whoever is not signed in may have one that can be stored. Bounded; safe for many
 * threads.
 */
final class Passes {
    /** As long as an answer that has become storable may go unnoticed. */
    static final long NANOS = 10_000_000_000L;

    private static final int MOST = 10_000;

    private record Mark(long untilNanos, List<String> identities) {}

    private final Map<String, Mark> marks = new ConcurrentHashMap<>();

    /**
     * Remembers a refusal.
     *
     * @param identities the inputs that made the answer one user's; empty when it was something
     *     else
     */
    void remember(String key, List<String> identities, long nowNanos) {
        if (marks.size() >= MOST) {
            marks.values().removeIf(mark -> nowNanos - mark.untilNanos >= 0);
            if (marks.size() >= MOST) {
                marks.clear();
            }
        }
        marks.put(key, new Mark(nowNanos + NANOS, List.copyOf(identities)));
    }

    /** What has been stored after all is not passed by. */
    void forget(String key) {
        if (!marks.isEmpty()) {
            marks.remove(key);
        }
    }

    /** Whether an answer to this caller would not be stored either. */
    boolean holds(String key, Caller caller, long nowNanos) {
        Mark mark = marks.isEmpty() ? null : marks.get(key);
        if (mark == null) {
            return false;
        }
        if (nowNanos - mark.untilNanos >= 0) {
            marks.remove(key, mark);
            return false;
        }
        if (mark.identities.isEmpty()) {
            return true;
        }
        for (String input : mark.identities) {
            if (isIdentity(caller.now(input))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIdentity(@Nullable String value) {
        return value != null && InputValue.isIdentity(value);
    }
}
