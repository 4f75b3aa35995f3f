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

    /**
     * The names of a class's superclass and of its interfaces.
     *
     * @return null as for {@link #find}
     */
    default String @Nullable [] supertypes(String internalName) {
        ClassShape shape = find(internalName);
        if (shape == null) {
            return null;
        }
        String[] names = new String[1 + shape.interfaces().size()];
        names[0] = shape.superName() == null ? "" : shape.superName();
        for (int i = 1; i < names.length; i++) {
            names[i] = shape.interfaces().get(i - 1);
        }
        return names;
    }

    /** A class passes by: its supertypes need not be read from its class file any more. */
    default void passed(String internalName, String[] supertypes) {}

    /** Not a lambda: rules are made before the application's {@code main}. */
    final class None implements Hierarchy {
        private None() {}

        @Override
        public @Nullable ClassShape find(String internalName) {
            return null;
        }
    }
}
