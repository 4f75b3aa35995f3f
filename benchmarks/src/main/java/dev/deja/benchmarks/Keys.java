package dev.deja.benchmarks;

/**
 * The arguments of the measured calls: more than one, so that neither the JVM nor the processor
 * learns the answer by heart, and few enough to stay in the processor's caches for every contender.
 */
final class Keys {
    static final int COUNT = 1024;
    static final int MASK = COUNT - 1;

    /** Large enough that no boxed value comes from the JVM's own cache. */
    private static final long FIRST = 1_000_000;

    private Keys() {}

    /** Names, new objects on each call: a hit must compare content, as in an application. */
    static String[] names() {
        String[] names = new String[COUNT];
        for (int i = 0; i < COUNT; i++) {
            names[i] = "article-" + (FIRST + i);
        }
        return names;
    }

    static long id(int index) {
        return FIRST + (index & MASK);
    }

    /** Another stride than the ids', or hashes of the pairs would crowd in few places. */
    static long customer(int index) {
        return 7 * FIRST + 2L * (index & MASK);
    }
}
