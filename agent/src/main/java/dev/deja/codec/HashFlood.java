package dev.deja.codec;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many comparisons it takes to put keys into a hash table, counted before it is done: keys that
 * collide on purpose make it quadratic, which for the keys that fit a payload is minutes.
 */
final class HashFlood {
    /** Of fewer keys even the worst order takes less than a millisecond. */
    private static final int HARMLESS = 1024;

    private static final Set<Class<?>> PROBING =
            Set.of(Set.of(1, 2, 3).getClass(), java.util.Map.of(1, 1, 2, 2).getClass());

    private HashFlood() {}

    /**
     * Counts the comparisons.
     *
     * @param type of the container
     * @param opened the empty container, where it exists already
     * @param parts elements, or keys and values in turn
     */
    static long steps(
            Class<?> type, @Nullable Object opened, @Nullable Object[] parts, boolean isMap) {
        int stride = isMap ? 2 : 1;
        int count = parts.length / stride;
        if (count < HARMLESS) {
            return 0;
        }
        int[] hashes = new int[count];
        boolean areOrdered = true;
        for (int i = 0; i < count; i++) {
            Object key = parts[i * stride];
            hashes[i] = key == null ? 0 : key.hashCode();
            areOrdered &= key == null || key instanceof Comparable;
        }
        if (opened instanceof Hashtable<?, ?>) {
            return chains(hashes, lengthOf(opened, count));
        }
        if (PROBING.contains(type)) {
            return probes(hashes, 2 * count);
        }
        // Hash maps make trees of what collides, which are searched by order where there is one.
        return areOrdered ? 0 : runs(hashes);
    }

    /** Pairs of equal hashes. */
    private static long runs(int[] hashes) {
        Arrays.sort(hashes);
        long steps = 0;
        int start = 0;
        for (int i = 1; i <= hashes.length; i++) {
            if (i == hashes.length || hashes[i] != hashes[start]) {
                long run = (long) i - start;
                steps += run * run / 2;
                start = i;
            }
        }
        return steps;
    }

    /** Chained buckets that are never more than lists. */
    private static long chains(int[] hashes, int length) {
        int[] buckets = new int[length];
        long steps = 0;
        for (int hash : hashes) {
            steps += buckets[(hash & Integer.MAX_VALUE) % length]++;
        }
        return steps;
    }

    /** The length that the table of a {@link Hashtable} ends with. */
    private static int lengthOf(Object table, int count) {
        int length = Math.max(1, HashTables.length(table));
        while (count >= (int) Math.min(length * 0.75f, Integer.MAX_VALUE - 9)) {
            length = 2 * length + 1;
        }
        return length;
    }

    /**
     * How far keys land from their places under linear probing, in sum: that does not depend on
     * their order (Knuth, The Art of Computer Programming 3, 6.4). Twice round, since the end of
     * the table runs over into its beginning.
     */
    private static long probes(int[] hashes, int length) {
        int[] wanted = new int[length];
        for (int hash : hashes) {
            wanted[Math.floorMod(hash, length)]++;
        }
        long carried = 0;
        for (int at = 0; at < length; at++) {
            carried = Math.max(0, carried + wanted[at] - 1);
        }
        long steps = 0;
        for (int at = 0; at < length; at++) {
            carried = Math.max(0, carried + wanted[at] - 1);
            steps += carried;
        }
        return steps;
    }
}
