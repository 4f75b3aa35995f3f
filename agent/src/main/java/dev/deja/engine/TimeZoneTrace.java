package dev.deja.engine;

import java.util.TimeZone;

/**
 * What the agent's start leaves behind in the JVM by asking for the time of day: the default time
 * zone is settled then, and an application that sets {@code user.timezone} at the beginning of its
 * {@code main} would be too late.
 */
final class TimeZoneTrace {
    private static final String PROPERTY = "user.timezone";

    private final boolean isOpen;

    private TimeZoneTrace(boolean isOpen) {
        this.isOpen = isOpen;
    }

    /**
     * Notes whether the default is open still.
     *
     * @param attached whether the application runs already: then what it has chosen stays
     */
    static TimeZoneTrace before(boolean attached) {
        return new TimeZoneTrace(!attached && System.getProperty(PROPERTY) == null);
    }

    /** Opens the default again, unless somebody else has chosen one meanwhile. */
    void remove() {
        String settled = isOpen ? System.getProperty(PROPERTY) : null;
        if (settled != null && settled.equals(TimeZone.getDefault().getID())) {
            System.clearProperty(PROPERTY);
            TimeZone.setDefault(null);
        }
    }
}
