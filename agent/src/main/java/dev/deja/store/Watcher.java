package dev.deja.store;

import org.jspecify.annotations.Nullable;

/**
 * Hears what changes in a shared store, whoever changes it; one for each server that does. Called
 * by one thread at a time.
 */
public interface Watcher {
    /** From now on changes are heard; what has changed before is not known. */
    void opened();

    /**
     * A key was written, removed, or has expired.
     *
     * @param key an entry's or a generation's; null: it may have been any
     */
    void changed(@Nullable String key);

    /**
     * All that had changed when the store's clock was {@code nanos} has been heard.
     *
     * @param nanos when a command left that has come back through this channel
     */
    void heardAll(long nanos);

    /** Nothing is heard until {@link #opened}. */
    void closed();
}
