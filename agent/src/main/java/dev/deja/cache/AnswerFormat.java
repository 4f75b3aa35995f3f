package dev.deja.cache;

import org.jspecify.annotations.Nullable;

/**
 * How the answers of endpoints become bytes and come back. Safe for many threads.
 *
 * @param <T> the answers: immutable, and of the agent's own classes only
 */
public interface AnswerFormat<T> {
    /** What entries name as their codec; no other format, nor a codec of values, has it. */
    byte id();

    /** The bytes of an answer. */
    byte[] write(T answer);

    /**
     * Reads what {@link #write} wrote, and believes nothing of it. The buffer is not kept.
     *
     * @param freshUntilMillis until when it may be used, as the entry says
     * @return null when the bytes are anything else
     */
    @Nullable T read(byte[] buffer, int offset, int length, long freshUntilMillis);
}
