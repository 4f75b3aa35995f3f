package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * Finds the class files of supertypes by name, as one class loader (or one class path, where
 * nothing runs) sees them. Asked only about classes that may concern a rule. Safe for many threads;
 * never throws.
 */
public interface Hierarchy {
    /** Knows nothing: a class is judged by its own bytes alone. */
    Hierarchy NONE = new None();

    /**
     * A class.
     *
     * @param internalName such as {@code com/acme/Shop}
     * @return null when there is no such class file, or none that can be read
     */
    @Nullable ClassShape find(String internalName);

    /** Not a lambda: rules are made before the application's {@code main}. */
    final class None implements Hierarchy {
        private None() {}

        @Override
        public @Nullable ClassShape find(String internalName) {
            return null;
        }
    }
}
