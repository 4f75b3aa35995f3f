/** The cache driven as woven methods drive it, on real rules and a real store. */
@NullMarked
package dev.deja.cache;

import org.jspecify.annotations.NullMarked;
