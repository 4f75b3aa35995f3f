package dev.deja.config;

import java.util.List;
import java.util.Locale;

/** How much is logged, from most to nothing. */
public enum LogLevel {
    /** Everything. */
    TRACE,
    /** Details for finding a fault. */
    DEBUG,
    /** What happens. */
    INFO,
    /** What needs attention. */
    WARN,
    /** What does not work. */
    ERROR,
    /** Nothing. */
    OFF;

    /** The level of a word such as {@code info}. */
    static LogLevel of(String word) {
        for (LogLevel level : values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        throw new IllegalArgumentException(word);
    }

    /** As it is written in the configuration. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return List.of("trace", "debug", "info", "warn", "error", "off");
    }
}
