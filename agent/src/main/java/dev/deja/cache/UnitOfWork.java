package dev.deja.cache;

/**
 * What a thread has open towards a database, as far as entities are concerned: the weaker a level,
 * the later it stands.
 */
enum UnitOfWork {
    /** Nothing: what a query returns here is detached at once. */
    NONE,
    /** A session that writes nothing and has read nothing yet. */
    FRESH,
    /** A session that writes nothing, and whose snapshot or entities may be older than a lease. */
    READ_ONLY,
    /** What is changed here is written, or it cannot be told. */
    OPEN;

    /**
     * Whether a detached copy does what the managed entity would do: nothing is written of either.
     */
    boolean mayAnswer() {
        return this != OPEN;
    }

    /** Whether what is computed now is as new as a lease taken now (PROTOCOL section 3). */
    boolean mayFill() {
        return this == NONE || this == FRESH;
    }

    UnitOfWork or(UnitOfWork other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
