package dev.deja.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The objects written so far, by identity, numbered in the order in which they began. Few are
 * searched one by one: the identity hash of a fresh object costs more than a dozen comparisons.
 */
final class References {
    private static final int SEARCHED_ONE_BY_ONE = 24;

    private Object[] objects = new Object[SEARCHED_ONE_BY_ONE];
    private int size;
    private int @Nullable [] buckets;

    /** The number of an object, or -1. */
    int find(Object object) {
        int[] table = buckets;
        if (table == null) {
            for (int i = size - 1; i >= 0; i--) {
                if (objects[i] == object) {
                    return i;
                }
            }
            return -1;
        }
        int mask = table.length - 1;
        for (int at = bucket(object, mask); table[at] != 0; at = (at + 1) & mask) {
            if (objects[table[at] - 1] == object) {
                return table[at] - 1;
            }
        }
        return -1;
    }

    int size() {
        return size;
    }

    /** Adds an object that is not there yet. */
    int add(Object object) {
        if (size == objects.length) {
            objects = Arrays.copyOf(objects, 2 * size);
        }
        int index = size++;
        objects[index] = object;
        int[] table = buckets;
        if (table != null && 2 * size < table.length) {
            insert(table, index);
        } else if (size > SEARCHED_ONE_BY_ONE) {
            rehash();
        }
        return index;
    }

    private void rehash() {
        int[] table = new int[Integer.highestOneBit(size) * 8];
        buckets = table;
        for (int i = 0; i < size; i++) {
            insert(table, i);
        }
    }

    private void insert(int[] table, int index) {
        int mask = table.length - 1;
        int at = bucket(objects[index], mask);
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = index + 1;
    }

    private static int bucket(Object object, int mask) {
        int hash = System.identityHashCode(object);
        return (hash ^ (hash >>> 15)) & mask;
    }
}
