package dev.deja.api;

import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * What the cache has under a key: a value, which may be null, or nothing. Unlike an {@code
 * Optional} it tells a stored null from no entry. Immutable.
 *
 * @param <T> the type of the value
 */
public final class Stored<T> {
    private static final Stored<Object> NOTHING = new Stored<>(false, null);

    private final boolean present;
    private final T value;

    private Stored(boolean present, T value) {
        this.present = present;
        this.value = value;
    }

    /**
     * Something.
     *
     * @param <T> the type of the value
     * @param value may be null
     * @return a present one
     */
    public static <T> Stored<T> of(T value) {
        return new Stored<>(true, value);
    }

    /**
     * Nothing.
     *
     * @param <T> any type
     * @return an absent one
     */
    @SuppressWarnings("unchecked") // it has no value
    public static <T> Stored<T> absent() {
        return (Stored<T>) NOTHING;
    }

    /**
     * Whether there is an entry.
     *
     * @return true also when its value is null
     */
    public boolean isPresent() {
        return present;
    }

    /**
     * The value.
     *
     * @return null when null is stored
     * @throws NoSuchElementException when there is no entry
     */
    public T value() {
        if (!present) {
            throw new NoSuchElementException("nothing is stored");
        }
        return value;
    }

    /**
     * The value, or another when there is no entry.
     *
     * @param other may be null
     * @return null when null is stored
     */
    public T orElse(T other) {
        return present ? value : other;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stored<?> stored
                && present == stored.present
                && Objects.equals(value, stored.value);
    }

    @Override
    public int hashCode() {
        return present ? 31 + Objects.hashCode(value) : 0;
    }

    @Override
    public String toString() {
        return present ? "Stored[" + value + "]" : "Stored.absent";
    }
}
