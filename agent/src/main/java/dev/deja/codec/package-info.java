/**
 * Values to bytes and back, faithfully or not at all. A leaf: knows nothing of rules, stores or
 * methods. Called by {@code cache}.
 */
@NullMarked
package dev.deja.codec;

import org.jspecify.annotations.NullMarked;
