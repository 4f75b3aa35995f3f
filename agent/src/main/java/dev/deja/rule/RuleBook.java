package dev.deja.rule;

import java.util.List;

/**
 * All rules of this JVM: those of the file, and those that annotations bring as classes load.
 * Answers what a class file's methods are join points of. Safe for many threads.
 */
public interface RuleBook {
    /** Whether a class may concern any rule, judged by its name alone; cheap. */
    boolean mayMatchName(String internalName);

    /**
     * Whether a class of this name may have methods through which computations read hidden inputs;
     * such classes are woven before all others.
     */
    default boolean mayHaveInputs(String internalName) {
        return false;
    }

    /** Descriptors of annotations that make a class a candidate whatever its name. */
    java.util.Set<String> annotationDescriptors();

    /**
     * The join points of a class. Reports refusals, faults and matches to its listener.
     *
     * @return empty when no rule concerns the class
     */
    List<JoinPoint> match(ClassShape type);

    /**
     * Whether a class may have join points because of what stands above or below it: an interface
     * that it implements, a class that it extends, a class that inherits from it.
     *
     * @param classFile scanned for names of methods first; supertypes are read only when one fits
     */
    default boolean mayMatch(String internalName, byte[] classFile, Hierarchy hierarchy) {
        return false;
    }

    /**
     * {@link #match(ClassShape)} with what supertypes say. The same for the running agent and for
     * an offline check: nothing here looks at loaded classes.
     *
     * @param hierarchy as the loader of the class sees it
     */
    default List<JoinPoint> match(ClassShape type, Hierarchy hierarchy) {
        return match(type);
    }
}
