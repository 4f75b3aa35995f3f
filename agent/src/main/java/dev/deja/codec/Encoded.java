package dev.deja.codec;

import java.util.Arrays;

/**
 * A value as bytes: a stretch of a buffer, so that what a store has read need not be copied to be
 * decoded.
 *
 * @param buffer holds the payload, and maybe more around it; handed over: nobody changes it any
 *     more
 * @param offset where the payload starts
 * @param length of the payload in bytes
 * @param shapes layout fingerprints (SPEC B07) of the application classes written, sorted, without
 *     duplicates
 * @param meetsNewTypes whether a type was written that no value of the same {@link ValueTypes} had
 *     before, so that the fidelity check (SPEC B08) has to look at it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Encoded(byte[] buffer, int offset, int length, long[] shapes, boolean meetsNewTypes) {

    /** A value whose payload is a whole array. */
    public Encoded(byte[] payload, long[] shapes) {
        this(payload, 0, payload.length, shapes);
    }

    /** A value that was read, or whose types are known. */
    public Encoded(byte[] buffer, int offset, int length, long[] shapes) {
        this(buffer, offset, length, shapes, false);
    }

    /** The payload as an array of its own length; a copy where the buffer holds more. */
    public byte[] payload() {
        return length == buffer.length
                ? buffer
                : Arrays.copyOfRange(buffer, offset, offset + length);
    }
}
