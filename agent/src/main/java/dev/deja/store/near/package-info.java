/**
 * Copies in this process of what lies in a shared store, kept coherent by what that store pushes.
 * Called by {@code cache}; fed by {@code store.redis} through {@link dev.deja.store.Watcher}.
 */
@NullMarked
package dev.deja.store.near;

import org.jspecify.annotations.NullMarked;
