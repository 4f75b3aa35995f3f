package dev.deja.cache;

import dev.deja.rule.CacheRule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the method rules that ran inside one exchange answered (SPEC E11). Bound to the thread that
 * works on the exchange; used by one thread at a time.
 */
public final class MethodAnswers {
    private static final ThreadLocal<@Nullable MethodAnswers> CURRENT = new ThreadLocal<>();

    /** More tags than any header should carry. */
    private static final int MOST_TAGS = 64;

    /** Whether there has been an exchange at all: most programs serve none. */
    private static volatile boolean isAsked;

    private final Set<String> tags = new LinkedHashSet<>();
    private @Nullable CacheRule rule;
    private boolean isUserInKey;
    private int hits;
    private int others;
    private long freshUntilMillis = Long.MAX_VALUE;
    private long oldestMillis = Long.MAX_VALUE;

    /** Nothing so far. */
    public MethodAnswers() {}

    /** The exchange that the calling thread works on, or null. */
    static @Nullable MethodAnswers current() {
        return isAsked ? CURRENT.get() : null;
    }

    /** The calling thread works on the exchange. */
    public void bind() {
        isAsked = true;
        CURRENT.set(this);
    }

    /** The calling thread no longer does; nothing happens where it was another one. */
    public void unbind() {
        if (CURRENT.get() == this) {
            CURRENT.remove();
        }
    }

    void hit(
            CacheRule by,
            boolean keyHasUser,
            long createdMillis,
            long untilMillis,
            List<String> its) {
        note(by, keyHasUser, untilMillis, its);
        hits++;
        oldestMillis = Math.min(oldestMillis, createdMillis);
    }

    void stored(CacheRule by, boolean keyHasUser, long untilMillis, List<String> its) {
        note(by, keyHasUser, untilMillis, its);
        others++;
    }

    private void note(CacheRule by, boolean keyHasUser, long untilMillis, List<String> its) {
        if (rule == null) {
            rule = by;
        }
        isUserInKey |= keyHasUser;
        freshUntilMillis = Math.min(freshUntilMillis, untilMillis);
        for (String tag : its) {
            if (tags.size() < MOST_TAGS) {
                tags.add(tag);
            }
        }
    }

    /** The rule that answered or stored first; null when none did. */
    public @Nullable CacheRule rule() {
        return rule;
    }

    /** Whether one of them keeps an answer per user. */
    public boolean isUserInKey() {
        return isUserInKey;
    }

    /** Whether all answers were in the store already. */
    public boolean areHits() {
        return hits > 0 && others == 0;
    }

    /** When the first of the answers becomes stale, in milliseconds since 1970. */
    public long freshUntilMillis() {
        return freshUntilMillis;
    }

    /** When the oldest answer from the store was made, in milliseconds since 1970. */
    public long oldestMillis() {
        return oldestMillis;
    }

    /** The tags of all of them. */
    public List<String> tags() {
        return List.copyOf(tags);
    }
}
