/**
 * The cache protocol as a model that is searched exhaustively: readers, writers, a store that loses
 * keys, crashes, delays. A port of the checker behind {@code PROTOCOL.md}, with its variants: those
 * that hold, and the naive ones, which must fail.
 */
@NullMarked
package dev.deja.protocol;

import org.jspecify.annotations.NullMarked;
