package dev.deja.codec;

import java.lang.reflect.Type;

/**
 * The types that one rule's values may have: the declared type of the method with all that is
 * reachable from it, what has been met while encoding, and the JDK's own value types. Nothing else
 * is ever created while decoding.
 *
 * <p>One per (rule, method, class loader); reachable only from the woven class, so that it dies
 * with it. Safe for use by many threads.
 */
public final class ValueTypes {
    private final Type declared;
    private final ClassLoader loader;

    private ValueTypes(Type declared, ClassLoader loader) {
        this.declared = declared;
        this.loader = loader;
    }

    /**
     * Starts with the declared type alone.
     *
     * @param declared the generic return type of the method
     * @param loader the defining loader of the class that declares the method; never null: the
     *     platform loader stands for the bootstrap loader
     */
    public static ValueTypes of(Type declared, ClassLoader loader) {
        return new ValueTypes(declared, loader);
    }

    /** The generic return type of the method. */
    public Type declared() {
        return declared;
    }

    /** Where classes named in an entry are looked up. */
    public ClassLoader loader() {
        return loader;
    }
}
