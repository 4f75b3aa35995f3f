/**
 * Entries in a Redis server, by the protocol that was model-checked: one {@code MGET} per read,
 * every write a compare-and-set on the stamp, generations as nonces. The only place that names
 * Jedis; called by {@code engine} and {@code cache} through {@link dev.deja.store.Store}.
 */
@NullMarked
package dev.deja.store.redis;

import org.jspecify.annotations.NullMarked;
