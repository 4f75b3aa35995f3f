package dev.deja.codec;

/**
 * What decoding one payload may cost. Counts of nodes and levels alone do not bound it: an instance
 * of a class with many transient fields takes a byte of payload and a kilobyte of heap; a few
 * shared references make a graph that a hash code walks for years; keys with equal hashes make
 * filling a map quadratic.
 *
 * <p>Writer and reader weigh a graph in the same way, so that what is stored can be read back.
 */
final class Budget {
    /** Steps of hashing and comparing: below a second or two on any machine. */
    static final long STEPS = 100_000_000;

    /** Which part of a cyclic graph's weight is charged for each collection within. */
    static final int DEFERRED = 16;

    /**
     * Weights stop growing here: those of shared graphs double with every level. The share of it
     * that is charged for a collection within a cycle is more than all steps, and a node for each
     * that there may be can be added to it.
     */
    static final int HEAVIEST = 2_000_000_000;

    /** Of each element of an array, which may stand in two arrays for a while. */
    static final long BYTES_PER_ELEMENT = 8;

    /** Heap that any payload may take. */
    private static final long FREE_BYTES = 8L << 20;

    /** Heap for each byte of payload that a value may take in objects; most take a tenth. */
    private static final int OBJECT_BYTES = 48;

    /** The same for the arrays of elements, each of which takes a byte of payload at least. */
    private static final int ARRAY_BYTES = 16;

    private Budget() {}

    /** The heap that a payload of so many bytes may take in objects. */
    static long ofObjects(int payload) {
        return FREE_BYTES + (long) OBJECT_BYTES * payload;
    }

    /** The heap that a payload of so many bytes may take in all. */
    static long ofReading(int payload) {
        return FREE_BYTES + (long) (OBJECT_BYTES + ARRAY_BYTES) * payload;
    }

    /** The sum of two weights. */
    static int sum(int one, int other) {
        return (int) Math.min(HEAVIEST, (long) one + other);
    }
}
