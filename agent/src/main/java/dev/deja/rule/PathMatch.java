package dev.deja.rule;

import org.jspecify.annotations.Nullable;

/**
 * The pattern of a rule that matched a path. Immutable.
 *
 * @param pattern null when it cannot be told what the path means: no variable then has a value
 * @param path decoded, inside the application
 */
public record PathMatch(@Nullable PathPattern pattern, String path) {
    /** The decoded value of a variable; null when it has none. */
    public @Nullable String variable(String name) {
        return pattern == null ? null : pattern.value(name, path);
    }
}
