package dev.deja.cache;

/**
 * Whether the stack has room for the agent's work. An application may call woven methods until its
 * stack overflows, and may live on; the agent must not be what meets the end: a class of the JDK
 * whose initialisation breaks off there is lost to the whole JVM, a connection is not given back,
 * an eviction is forgotten.
 *
 * <p>Tried out rather than computed, since Java cannot ask. Interpreted frames are larger, and so
 * is then what the agent needs.
 */
final class Headroom {
    private static final int FRAMES = 80;

    private Headroom() {}

    /** True when there is room; about a microsecond. Never throws. */
    static boolean isThere() {
        try {
            return descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) != 0;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    /** What is used after the call has to be kept in the frame: more than a hundred bytes. */
    @SuppressWarnings("TooManyParameters")
    private static long descend(
            int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
        if (frames == 0) {
            return a | b | c | d | e | f | g | h;
        }
        long below = descend(frames - 1, b, c, d, e, f, g, h, a);
        return below | (a ^ b) | (c ^ d) | (e ^ f) | (g ^ h);
    }
}
