package dev.deja.cli;

import java.util.List;
import java.util.Locale;

/**
 * Something to know of a rule.
 *
 * @param level how much it matters
 * @param kind one word, the same as long as this tool lives: programs read it
 * @param text sentences
 * @param methods whom it concerns, where that is not in the text
 */
record Remark(Level level, String kind, String text, List<String> methods) {
    /** How much something matters; the exit code is that of the worst. */
    enum Level {
        /** Nothing is wrong. */
        NOTE(0),
        /** The rule does less than it says. */
        WARNING(1),
        /** The rule, or all of them, cannot work as written. */
        ERROR(2);

        private final int exitCode;

        Level(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }

        /** As it is printed and written. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Remark note(String kind, String text) {
        return new Remark(Level.NOTE, kind, text, List.of());
    }

    static Remark warning(String kind, String text) {
        return new Remark(Level.WARNING, kind, text, List.of());
    }

    static Remark error(String kind, String text) {
        return new Remark(Level.ERROR, kind, text, List.of());
    }
}
