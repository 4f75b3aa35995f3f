package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * The type of one parameter.
 *
 * @param element the type, or that of an array's elements; a primitive by its keyword
 * @param dimensions of an array; {@code String...} has one
 */
record ParameterPattern(NamePattern element, int dimensions) {

    /** Whether exactly one type has this name, short names counted as one. */
    boolean isExact() {
        return element.exact() != null;
    }

    /**
     * Compares with a parameter as erased and as declared.
     *
     * @param descriptor erased
     * @param variable the type variable it is declared with, {@code [T} for {@code T[]}, or null
     */
    boolean matches(String descriptor, @Nullable String variable) {
        if (element.text().equals("*")) {
            return dimensions == 0 || Descriptors.dimensions(descriptor) >= dimensions;
        }
        if (Descriptors.dimensions(descriptor) == dimensions
                && element.matchesShortened(Descriptors.elementName(descriptor))) {
            return true;
        }
        if (variable == null || Descriptors.dimensions(variable) != dimensions) {
            return false;
        }
        return element.text().equals(variable.substring(dimensions));
    }
}
