package dev.deja.store;

/**
 * The right of one caller, across all instances, to fill a missing entry.
 *
 * @param key which entry
 * @param stamp the stamp of the placeholder
 * @param handle the store's own notes: the generations recorded before the load
 */
public record Lease(EntryKey key, Stamp stamp, Object handle) {}
