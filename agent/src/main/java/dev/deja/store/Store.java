package dev.deja.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where entries live. An entry is valid only while every generation it recorded before its load is
 * still the current one; the operations are those of PROTOCOL section 2, and {@code StoreContract}
 * in the tests is what every implementation passes.
 *
 * <p>Generation keys are plain text such as {@code shop:~g:t:product:42}. Implementations are safe
 * for use by many threads, bound every call in time, and hold nothing while the application
 * computes.
 */
public interface Store extends AutoCloseable {

    /** The name in the configuration, such as {@code memory} or {@code redis}. */
    String name();

    /** Whether the store can be used now, and why not. */
    Status status();

    /**
     * Reads an entry and the generations that apply to it, in one round trip.
     *
     * @throws StoreException when the store cannot be asked now
     */
    Reading read(EntryKey key, java.util.List<String> generations) throws StoreException;

    /**
     * Takes the right to fill what {@code seen} found missing or invalid, by compare-and-set on the
     * stamp that was seen; absent generations are created first.
     *
     * <p>A write that is to replace an entry takes the lease before it begins, whatever is there
     * (PROTOCOL section 2, put): a valid entry, or the lease of a reader, who then fills nothing.
     *
     * @param seen a reading of this store; of a reader's its state is not VALID or LEASED
     * @param duration after which the placeholder disappears by itself
     * @return the lease, or null when another caller was faster: compute without storing
     */
    @Nullable Lease lease(Reading seen, Duration duration) throws StoreException;

    /**
     * Makes a lease last for another {@code duration} from now.
     *
     * @return false when the lease is gone: the value must not be stored
     */
    boolean renew(Lease lease, Duration duration) throws StoreException;

    /**
     * Stores the entry if the lease is still held, value and TTL in one command.
     *
     * @param body header and payload
     * @param live for in-process stores the live value to hand back; remote stores ignore it
     * @param ttl positive
     * @return false when the lease was lost, that is invalidated meanwhile
     */
    boolean fill(Lease lease, byte[] body, @Nullable Object live, Duration ttl)
            throws StoreException;

    /** Gives a lease back unused, so that the next caller need not wait for it to run out. */
    void release(Lease lease) throws StoreException;

    /**
     * Removes an entry that was read and found undecodable, if it is still the one that was read.
     *
     * @param seen the reading that found it
     */
    void discard(Reading seen) throws StoreException;

    /**
     * Removes entries and changes generations: complete when this returns.
     *
     * @throws StoreException when it is not known to have been applied
     */
    void invalidate(Invalidation invalidation) throws StoreException;

    /** How many entries there are, where the store can say so cheaply; else -1. */
    default long size() {
        return -1;
    }

    @Override
    void close();
}
