package dev.deja.store;

import java.util.List;

/**
 * What a write makes stale.
 *
 * @param keys entries to remove
 * @param generations generation keys to change, in this order (a family's epoch before its tag)
 */
public record Invalidation(List<EntryKey> keys, List<String> generations) {
    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return keys.isEmpty() && generations.isEmpty();
    }
}
