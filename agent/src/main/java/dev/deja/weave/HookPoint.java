package dev.deja.weave;

import org.jspecify.annotations.Nullable;

/**
 * A method of a container or framework, or of all classes that have it, at whose start the agent
 * gets a word. Abstract and native methods and constructors have none.
 *
 * @param name identifies the point among all, and is what is said of it; without blanks
 * @param className internal name, of the JDK's classes too; null: every application class that
 *     declares the method
 * @param method its name
 * @param descriptor its descriptor, or the start of it when versions differ in the rest
 * @param hook what is asked
 * @param group null, or the name of points which apply to a class only together: it has the methods
 *     of all
 */
public record HookPoint(
        String name,
        @Nullable String className,
        String method,
        String descriptor,
        Hook hook,
        @Nullable String group) {
    /** A point that stands for itself. */
    public HookPoint(
            String name, @Nullable String className, String method, String descriptor, Hook hook) {
        this(name, className, method, descriptor, hook, null);
    }

    /** Whether a declared method is meant. */
    boolean isMethod(String otherName, String otherDescriptor) {
        return method.equals(otherName) && otherDescriptor.startsWith(descriptor);
    }
}
