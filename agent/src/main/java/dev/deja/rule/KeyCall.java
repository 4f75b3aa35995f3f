package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * One element of {@code keys = product({product.id}), price({product.id}, 'EUR')}: the named cache
 * rule with values for its arguments, or for the slots of its {@code key} template.
 *
 * @param rule the cache rule's name
 * @param arguments one per argument or slot
 */
public record KeyCall(String rule, List<Template> arguments) {
    /** Copies the list. */
    public KeyCall {
        arguments = List.copyOf(arguments);
    }

    /**
     * Reads a comma-separated list.
     *
     * @throws RuleSyntaxException with the remedy, when it is not such a list
     */
    public static List<KeyCall> parseList(String text) throws RuleSyntaxException {
        List<KeyCall> calls = new ArrayList<>();
        for (String element : TemplateList.split(text)) {
            calls.add(parse(element));
        }
        return List.copyOf(calls);
    }

    private static KeyCall parse(String element) throws RuleSyntaxException {
        int open = element.indexOf('(');
        if (open < 0 || TemplateList.skip(element, open) != element.length()) {
            throw new RuleSyntaxException(
                    "'"
                            + element
                            + "' is no key: write the cache rule's name and its arguments,"
                            + " such as product({id}).");
        }
        String rule = element.substring(0, open).strip();
        if (!isRuleName(rule)) {
            throw new RuleSyntaxException(
                    "'" + rule + "' is no rule name: a letter, then letters, digits, _ and -.");
        }
        String inside = element.substring(open + 1, element.length() - 1);
        return new KeyCall(rule, inside.isBlank() ? List.of() : Template.parseList(inside));
    }

    private static boolean isRuleName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean isOther = (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!isLetter && (i == 0 || !isOther)) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
