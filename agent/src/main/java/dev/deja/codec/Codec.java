package dev.deja.codec;

import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and back. A codec either carries a value faithfully (equal content, same
 * runtime types) or refuses it; it never approximates.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface Codec {

    /** The number that marks this codec in an entry's header. */
    byte id();

    /** The name in the configuration, {@code binary} or {@code json}. */
    String name();

    /**
     * Encodes a value.
     *
     * @param value what the method returned; null is a value like any other
     * @param types what the method may return; learns the runtime types met in {@code value}
     * @return the bytes, with the layout fingerprint of every class written
     * @throws RefusedValueException when the value cannot be carried faithfully, with the path of
     *     the field
     */
    Encoded encode(@Nullable Object value, ValueTypes types) throws RefusedValueException;

    /**
     * Decodes what {@link #encode} wrote. The input is not trusted: whatever the bytes say, no type
     * outside {@code types} is created, no error but the declared one is thrown, and memory and
     * depth are bounded.
     *
     * @param encoded payload and shapes as read back
     * @param types what the method may return
     * @throws UndecodableException when the bytes are damaged, written by another shape of a class,
     *     or name a type that is not allowed
     */
    @Nullable Object decode(Encoded encoded, ValueTypes types) throws UndecodableException;
}
