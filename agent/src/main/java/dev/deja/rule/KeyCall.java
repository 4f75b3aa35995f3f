package dev.deja.rule;

import java.util.List;

/**
 * One element of {@code keys = product({product.id}), price({product.id}, 'EUR')}: the named cache
 * rule with values for its arguments, or for the slots of its {@code key} template.
 *
 * @param rule the cache rule's name
 * @param arguments one per argument or slot
 */
public record KeyCall(String rule, List<Template> arguments) {
    /**
     * Reads a comma-separated list.
     *
     * @throws RuleSyntaxException with the remedy, when it is not such a list
     */
    @SuppressWarnings("DoNotCallSuggester")
    public static List<KeyCall> parseList(String text) throws RuleSyntaxException {
        throw new RuleSyntaxException("not yet: " + text);
    }
}
