package dev.deja.store;

import org.jspecify.annotations.Nullable;

/**
 * The name of an entry.
 *
 * @param text the whole key, such as {@code shop:product:42}; what remote stores use
 * @param partition where an in-process store keeps the entry, or null for its own common partition
 * @param local a value-equal object that identifies the entry within the partition, or null when
 *     {@code text} does
 */
public record EntryKey(String text, @Nullable Partition partition, @Nullable Object local) {

    /** A key for stores without partitions. */
    public static EntryKey of(String text) {
        return new EntryKey(text, null, null);
    }

    /** What identifies the entry within its partition. */
    public Object localOrText() {
        return local != null ? local : text;
    }
}
