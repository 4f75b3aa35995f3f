package dev.deja.codec;

/**
 * A value as bytes.
 *
 * @param payload the bytes, owned by this object: callers must not change them
 * @param shapes layout fingerprints (SPEC B07) of the application classes written, sorted, without
 *     duplicates
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Encoded(byte[] payload, long[] shapes) {}
