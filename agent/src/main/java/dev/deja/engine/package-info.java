/** Starts everything, in order, and owns what lives as long as the JVM. Called by the launcher. */
@NullMarked
package dev.deja.engine;

import org.jspecify.annotations.NullMarked;
