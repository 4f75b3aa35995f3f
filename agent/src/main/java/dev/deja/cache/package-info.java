/**
 * The life of an entry: lookup, lease, load, store, evict. The heart; may call {@code rule}, {@code
 * codec} and {@code store}; no Byte Buddy, no servlet, no Jedis type is named here.
 */
@NullMarked
package dev.deja.cache;

import org.jspecify.annotations.NullMarked;
