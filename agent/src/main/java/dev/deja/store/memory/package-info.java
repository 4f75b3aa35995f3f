/**
 * Entries in this process, on Caffeine without its expiry: what is fresh and what is current is
 * decided here. Called by {@code cache}, on the hot path through {@link
 * dev.deja.store.memory.MemoryStore#lookup}.
 */
@NullMarked
package dev.deja.store.memory;

import org.jspecify.annotations.NullMarked;
