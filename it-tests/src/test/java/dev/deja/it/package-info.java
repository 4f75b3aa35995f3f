/** Looks at real programs from outside: their output, their log, their Redis. */
@NullMarked
package dev.deja.it;

import org.jspecify.annotations.NullMarked;
