@NullMarked
package dev.deja.cli;

import org.jspecify.annotations.NullMarked;
