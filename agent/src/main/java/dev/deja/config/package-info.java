/**
 * From properties file, system properties, environment and annotations to settings and rules, and
 * to a report that names every mistake with its place. May call {@code rule}.
 */
@NullMarked
package dev.deja.config;

import org.jspecify.annotations.NullMarked;
