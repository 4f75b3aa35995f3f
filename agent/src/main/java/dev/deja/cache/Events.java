package dev.deja.cache;

import dev.deja.store.EntryKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tinylog.Logger;

/**
 * The events of SPEC I01 that concern entries, each at its own level; keys are hashed unless the
 * operator asked for them.
 */
public final class Events {
    /** How loud an event is. */
    public enum Level {
        /** Not written. */
        OFF,
        /** For finding faults. */
        DEBUG,
        /** For operators. */
        INFO,
        /** Something to look at. */
        WARN
    }

    private final boolean showKeys;
    private final Level added;
    private final Level found;
    private final Level evicted;
    private final Level notCached;

    /**
     * Creates the events.
     *
     * @param showKeys {@code log.keys}
     * @param added of KEY_ADDED
     * @param found of KEY_FOUND
     * @param evicted of KEY_EVICTED
     * @param notCached of NOT_CACHED
     */
    public Events(boolean showKeys, Level added, Level found, Level evicted, Level notCached) {
        this.showKeys = showKeys;
        this.added = audible(added);
        this.found = audible(found);
        this.evicted = audible(evicted);
        this.notCached = audible(notCached);
    }

    /** Whether hits are written: if not, hits in memory take the short way. */
    boolean showsHits() {
        return found != Level.OFF;
    }

    void keyAdded(String rule, EntryKey key, int bytes) {
        if (added != Level.OFF) {
            write(added, "KEY_ADDED " + rule + " " + shown(key) + " " + bytes + " bytes");
        }
    }

    void keyFound(String rule, EntryKey key) {
        if (found != Level.OFF) {
            write(found, "KEY_FOUND " + rule + " " + shown(key));
        }
    }

    void evicted(String rule, int keys, int generations, String store) {
        if (evicted != Level.OFF) {
            write(
                    evicted,
                    "KEY_EVICTED "
                            + rule
                            + " "
                            + keys
                            + " keys, "
                            + generations
                            + " generations in "
                            + store);
        }
    }

    void notCached(String rule, String reason, String detail) {
        if (notCached != Level.OFF) {
            write(notCached, "NOT_CACHED " + rule + " " + reason + ": " + detail);
        }
    }

    private String shown(EntryKey key) {
        if (showKeys) {
            return key.text();
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.text().getBytes(StandardCharsets.UTF_8));
            return "#" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Level audible(Level level) {
        boolean heard =
                switch (level) {
                    case OFF -> false;
                    case DEBUG -> Logger.isDebugEnabled();
                    case INFO -> Logger.isInfoEnabled();
                    case WARN -> Logger.isWarnEnabled();
                };
        return heard ? level : Level.OFF;
    }

    private static void write(Level level, String line) {
        switch (level) {
            case OFF -> {}
            case DEBUG -> Logger.debug(line);
            case INFO -> Logger.info(line);
            case WARN -> Logger.warn(line);
        }
    }
}
