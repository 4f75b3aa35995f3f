package dev.deja.cache;

import org.jspecify.annotations.Nullable;

/**
 * Marks a thread while the agent works on it, so that woven code which the agent itself runs (a
 * key's getter, a value's {@code hashCode}) is neither answered from the cache nor stored.
 *
 * <p>The thread local holds an array of a boot type and nothing of an application, so that pooled
 * threads retain nothing. Callers keep the array and unmark by writing to it: a call in a {@code
 * finally} block could overflow the stack and leave the thread marked for ever.
 */
final class Guard {
    /** Index of the mark for looking up and storing. */
    static final int CACHING = 0;

    /** Index of the mark for evicting; apart, so that an eviction inside a lookup is never lost. */
    static final int EVICTING = 1;

    /**
     * Index of the mark for asking which transaction the thread is in; apart, so that an eviction
     * by what is asked is made at once and does not ask again.
     */
    static final int JOINING = 2;

    private static final ThreadLocal<boolean[]> MARKS =
            ThreadLocal.withInitial(() -> new boolean[3]);

    private Guard() {}

    /** Whether the agent works on this thread. */
    static boolean isMarked() {
        boolean[] marks = MARKS.get();
        return marks[CACHING] || marks[EVICTING] || marks[JOINING];
    }

    /**
     * Marks this thread.
     *
     * @return the marks, of which the caller must clear {@code index} when done; null when it was
     *     marked already
     */
    static boolean @Nullable [] enter(int index) {
        boolean[] marks = MARKS.get();
        if (marks[index]) {
            return null;
        }
        marks[index] = true;
        return marks;
    }
}
