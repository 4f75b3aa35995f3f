/**
 * The adapter of the JDK's {@code com.sun.net.httpserver}. Only {@link dev.deja.http.jdk.JdkServer}
 * may be loaded before the application has loaded that server: the others link to it.
 */
@NullMarked
package dev.deja.http.jdk;

import org.jspecify.annotations.NullMarked;
