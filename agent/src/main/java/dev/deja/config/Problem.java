package dev.deja.config;

import dev.deja.rule.Origin;

/**
 * One mistake in what the operator wrote, as one readable line: {@code agent.properties:12:
 * cache.product.tll: unknown key; did you mean cache.product.ttl?}
 *
 * @param severity whether something was left out because of it
 * @param origin where it was written
 * @param key the key as written, empty when the line has none
 * @param message what is wrong, without credentials
 * @param remedy what to do, may be empty
 */
public record Problem(Severity severity, Origin origin, String key, String message, String remedy) {

    /** How much a problem changes. */
    public enum Severity {
        /** A rule, a value or the whole configuration is not used. */
        ERROR,
        /** Everything is used, but perhaps not as meant. */
        WARN
    }

    /** Makes the texts printable: no control characters reach a log. */
    public Problem {
        key = Text.printable(Text.shortened(Text.withoutCredentials(key)));
        message = Text.printable(message);
        remedy = Text.printable(remedy);
    }

    /** The line for a log or a terminal. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(Text.printable(origin.toString()));
        if (!key.isEmpty()) {
            line.append(": ").append(key);
        }
        line.append(": ").append(message);
        if (!remedy.isEmpty()) {
            line.append("; ").append(remedy);
        }
        return line.toString();
    }
}
