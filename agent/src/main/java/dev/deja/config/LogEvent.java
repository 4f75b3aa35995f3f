package dev.deja.config;

/** The events of the log whose level can be set one by one. */
public enum LogEvent {
    /** Connecting to the store begins. */
    CONNECT_BEGIN(LogLevel.INFO, "Connecting to the store begins."),
    /** The store can be used. */
    CONNECT_SUCCESS(LogLevel.INFO, "The store can be used."),
    /** The store cannot be used. */
    CONNECT_FAIL(LogLevel.WARN, "The store cannot be used; once per change of state."),
    /** An answer was stored. */
    KEY_ADDED(LogLevel.DEBUG, "An answer was stored."),
    /** A call was answered from the store. */
    KEY_FOUND(LogLevel.DEBUG, "A call was answered from the store."),
    /** An answer, a tag or a rule was removed. */
    KEY_EVICTED(LogLevel.DEBUG, "An answer, a tag or a rule was removed."),
    /** A call of a woven method was not cached. */
    NOT_CACHED(
            LogLevel.WARN, "A call was not cached, with the reason; at most one line per minute.");

    private final LogLevel level;
    private final String description;

    LogEvent(LogLevel level, String description) {
        this.level = level;
        this.description = description;
    }

    /** The level unless {@code log.level.<event>} says otherwise. */
    public LogLevel defaultLevel() {
        return level;
    }

    String description() {
        return description;
    }
}
