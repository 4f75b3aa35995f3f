package dev.deja.weave;

import org.jspecify.annotations.Nullable;

/**
 * A method of a container or framework, or of all classes that have it, at whose start the agent
 * gets a word.
 *
 * @param name identifies the point among all, and what is said of it
 * @param className internal name; null: every class that declares the method
 * @param method its name
 * @param descriptor its descriptor, or the start of it when versions differ in the rest
 * @param hook what is asked
 */
public record HookPoint(
        String name, @Nullable String className, String method, String descriptor, Hook hook) {}
