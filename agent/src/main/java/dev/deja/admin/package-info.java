/** What an operator sees and steers: the JMX bean. May call {@code cache} and {@code rule}. */
@NullMarked
package dev.deja.admin;

import org.jspecify.annotations.NullMarked;
