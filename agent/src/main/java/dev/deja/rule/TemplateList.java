package dev.deja.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits lists of templates, SPEC 3.3: at commas outside braces, parentheses and quotes. */
final class TemplateList {
    private TemplateList() {}

    /** The elements, blanks around them removed; none is empty. */
    static List<String> split(String text) throws RuleSyntaxException {
        List<String> elements = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at <= text.length()) {
            if (at == text.length() || text.charAt(at) == ',') {
                String element = text.substring(start, at).strip();
                if (element.isEmpty()) {
                    throw new RuleSyntaxException(
                            text.isBlank()
                                    ? "An empty list."
                                    : "An element of '" + text + "' is empty: a comma too many.");
                }
                elements.add(element);
                start = at + 1;
                at++;
            } else {
                at = skip(text, at);
            }
        }
        return elements;
    }

    /** Behind the character, or behind the group that it opens. */
    static int skip(String text, int at) throws RuleSyntaxException {
        char c = text.charAt(at);
        switch (c) {
            case '\'':
                int end = text.indexOf('\'', at + 1);
                if (end < 0) {
                    throw new RuleSyntaxException(
                            "The quote at position "
                                    + (at + 1)
                                    + " of '"
                                    + text
                                    + "' is not closed.");
                }
                return end + 1;
            case '{':
                // A doubled brace is a literal, and so is the one that closes it.
                if (at + 1 < text.length() && text.charAt(at + 1) == '{') {
                    return at + 2;
                }
                int closed = text.indexOf('}', at);
                return closed < 0 ? text.length() : closed + 1;
            case '(':
                int inner = at + 1;
                while (inner < text.length() && text.charAt(inner) != ')') {
                    inner = skip(text, inner);
                }
                if (inner >= text.length()) {
                    throw new RuleSyntaxException(
                            "The parenthesis at position "
                                    + (at + 1)
                                    + " of '"
                                    + text
                                    + "' is not closed.");
                }
                return inner + 1;
            case ')':
                throw new RuleSyntaxException(
                        "The parenthesis at position "
                                + (at + 1)
                                + " of '"
                                + text
                                + "' closes nothing.");
            default:
                return at + 1;
        }
    }

    /** What an element that is one quoted text says, or null when it is something else. */
    static @Nullable String unquoted(String element) {
        int length = element.length();
        if (length < 2 || element.charAt(0) != '\'' || element.charAt(length - 1) != '\'') {
            return null;
        }
        String inside = element.substring(1, length - 1);
        String without = inside.replace("''", "");
        return without.indexOf('\'') >= 0 ? null : inside.replace("''", "'");
    }
}
