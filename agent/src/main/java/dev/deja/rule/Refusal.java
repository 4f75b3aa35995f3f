package dev.deja.rule;

import java.util.List;

/**
 * Methods that a rule selects and that cannot be its join points.
 *
 * @param rule the rule
 * @param className binary name of the declaring class
 * @param methods in source form, such as {@code find(long)}; one when the rule names it alone,
 *     several when a pattern covers many
 * @param reason why, as part of a sentence
 * @param remedy what to do, as a sentence
 * @param runsUnseen whether these methods, or what implements them, run without the rule acting: an
 *     evict rule then misses writes, and what depends on it must not be trusted (SPEC G09)
 */
public record Refusal(
        Rule rule,
        String className,
        List<String> methods,
        String reason,
        String remedy,
        boolean runsUnseen) {

    /** One line for the log and the start summary, without the rule's name. */
    public String describe() {
        String what = className + "#" + String.join(", ", methods);
        return what + " refused: " + reason + ". " + remedy;
    }
}
