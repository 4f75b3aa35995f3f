package dev.deja.store;

import java.time.Duration;
import java.util.List;
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
     * Whether an entry that was read before is still what lies under its key, and valid: {@link
     * #read} without the way of the entry itself.
     *
     * @param stored the bytes of {@link Reading.Entry} as they were read
     * @return where the body begins in {@code stored}; -1 when it is no longer valid, or when the
     *     store cannot tell without reading it
     */
    default int confirm(EntryKey key, byte[] stored) throws StoreException {
        return -1;
    }

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
     * Takes the lease of an entry some of whose tags only the result tells. Before the load, it
     * notes the epochs of the families that such tags belong to, and makes those that are absent.
     *
     * @param known how many of the generations that were read, from the first, hold for whatever
     *     the load gives; the others are of what was there before
     * @param epochs generation keys of the families
     * @return the lease, for {@link #record}; or null when another caller was faster
     * @throws StoreException also by a store that has no such tags
     */
    default @Nullable Lease lease(
            Reading seen, Duration duration, int known, java.util.List<String> epochs)
            throws StoreException {
        if (epochs.isEmpty() && known == seen.generations().size()) {
            return lease(seen, duration);
        }
        throw new StoreException(name() + " has no tags that only results tell", null);
    }

    /**
     * Records the generations of tags that the result has told, after the load and before the fill.
     *
     * @param lease one with epochs
     * @return the lease to fill; null when an epoch has changed or gone since the lease was taken,
     *     so that a tag may have been invalidated during the load: nothing may be stored
     */
    default @Nullable Lease record(Lease lease, java.util.List<String> generations)
            throws StoreException {
        return generations.isEmpty() ? lease : null;
    }

    /**
     * The generation keys that an entry, or a lease, had recorded which was found and is not valid
     * for those that were asked; null when there was none. What they say is not to be believed.
     */
    default java.util.@Nullable List<String> recorded(Reading seen) {
        return null;
    }

    /**
     * The right to replace an entry that was found, as long as it is still the one that was found:
     * nothing is taken, the entry goes on to answer, and what is filled has recorded the
     * generations that it was found valid with. Not to be renewed nor released.
     *
     * @param seen one with an entry
     * @return null when the store does not do that
     */
    default @Nullable Lease refresh(Reading seen) {
        return null;
    }

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

    /**
     * Gives generations a short life, which {@link #invalidate} does not prolong: what depends on
     * them dies by itself when a writer does (PROTOCOL section 3, arming). Nothing where entries
     * die with the process of the writer.
     *
     * @param time positive; shorter than ten minutes
     * @throws StoreException when it is not known to have been done
     */
    default void arm(List<String> generations, Duration time) throws StoreException {}

    /** How many entries there are, where the store can say so cheaply; else -1. */
    default long size() {
        return -1;
    }

    @Override
    void close();
}
