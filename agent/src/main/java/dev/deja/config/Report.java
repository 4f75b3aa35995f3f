package dev.deja.config;

/** Hears what is wrong with rules that annotations bring while the application runs. */
public interface Report {
    /** A mistake; the same one is reported again when the same annotation is read again. */
    void problem(Problem problem);

    /** An evict rule that does not work: the cache rules that depend on it must not go on. */
    void faulty(FaultyEvict evict);
}
