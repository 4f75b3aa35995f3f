package dev.deja.store;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first sixteen bytes of whatever lies under an entry's key: a kind byte and fifteen random
 * ones, unique for every write ever made to the key. Every compare-and-set is on it (PROTOCOL
 * section 2).
 */
public final class Stamp {
    /** Length in bytes. */
    public static final int LENGTH = 16;

    /** What lies under the key. */
    public enum Kind {
        /** The placeholder of a lease: someone computes. */
        LEASE('L'),
        /** An entry. */
        VALUE('V'),
        /** A tombstone: a writer is at work, compute without storing. */
        TOMBSTONE('T');

        private final byte mark;

        Kind(char mark) {
            this.mark = (byte) mark;
        }
    }

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private Stamp(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A stamp that never was before. */
    public static Stamp random(Kind kind) {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        bytes[0] = kind.mark;
        return new Stamp(bytes);
    }

    /** Reads the stamp of stored bytes; null when they are too short or of no known kind. */
    public static @Nullable Stamp read(byte[] stored) {
        return kindOf(stored) == null ? null : new Stamp(Arrays.copyOf(stored, LENGTH));
    }

    /** The kind of stored bytes, without a stamp made of them; null where {@link #read} is. */
    public static @Nullable Kind kindOf(byte[] stored) {
        return stored.length < LENGTH ? null : kind(stored[0]);
    }

    /** The kind, or null when the first byte is none of ours. */
    public @Nullable Kind kind() {
        return kind(bytes[0]);
    }

    private static @Nullable Kind kind(byte mark) {
        if (mark == Kind.VALUE.mark) {
            return Kind.VALUE;
        }
        if (mark == Kind.LEASE.mark) {
            return Kind.LEASE;
        }
        return mark == Kind.TOMBSTONE.mark ? Kind.TOMBSTONE : null;
    }

    /** A copy of the sixteen bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stamp stamp && Arrays.equals(bytes, stamp.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
