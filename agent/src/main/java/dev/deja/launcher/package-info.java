/**
 * The only classes that an application's class path shows. Java 8 level: an older JVM reads a
 * sentence instead of a linkage error. Calls {@code engine} and {@code cli} by reflection, across
 * the loaders.
 */
package dev.deja.launcher;
