/**
 * Where entries live: entries, TTL, compare-and-set, generations. A leaf: knows nothing of rules,
 * methods or values. Called by {@code cache}; the servers are reached from here alone.
 */
@NullMarked
package dev.deja.store;

import org.jspecify.annotations.NullMarked;
