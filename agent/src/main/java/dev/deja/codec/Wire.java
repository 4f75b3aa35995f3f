package dev.deja.codec;

/**
 * The binary form, in short: a byte that tells the form and its version, one value, and the CRC32C
 * of all that (4 bytes, little endian). A value in which no object is met twice is a <em>tree</em>,
 * and marked as one: whoever reads it need not remember its objects.
 *
 * <p>A reference begins with a <em>head</em> (varint): null, a reference to an object that began
 * earlier, "exactly the declared type of this place", a type named here for the first time (its
 * name follows and gets the next number of this payload), a type with a fixed number ({@code 4 +
 * 2n}) or one named earlier in this payload ({@code 5 + 2n}). What follows the head is up to the
 * {@link TypePlan}. Fields of type String have no head: see {@link Strings}.
 */
final class Wire {
    /** Has references to objects that began earlier. */
    static final byte GRAPH = 4;

    /** Has none. */
    static final byte TREE = 5;

    static final int NULL = 0;
    static final int REFERENCE = 1;
    static final int EXACT = 2;
    static final int NAMED = 3;
    static final int FIRST_FIXED = 4;
    static final int FIRST_NUMBERED = 5;

    static final int MAX_DEPTH = 200;
    static final int MAX_NODES = 1_000_000;

    /** Far above any size that a store takes; only keeps the arithmetic and the heap safe. */
    static final int MAX_BYTES = 256 << 20;

    static final int CRC_BYTES = 4;

    private Wire() {}
}
