package dev.deja.rule;

/**
 * Where something was written, for messages.
 *
 * @param source a file with its path, {@code system property}, {@code environment}, or the
 *     annotated method
 * @param line 1-based, or 0 where lines mean nothing
 */
public record Origin(String source, int line) {
    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
