/** Tests of the adapter of the JDK server. */
@NullMarked
package dev.deja.http.jdk;

import org.jspecify.annotations.NullMarked;
