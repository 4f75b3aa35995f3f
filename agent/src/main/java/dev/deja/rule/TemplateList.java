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
                                    ? "The list is empty: write its elements, separated by commas."
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
        return switch (text.charAt(at)) {
            case '\'' -> {
                int end = text.indexOf('\'', at + 1);
                if (end < 0) {
                    throw faulty("quote", at, text, "is not closed");
                }
                yield end + 1;
            }
            case '{' -> {
                // A doubled brace is a literal, and so is the one that closes it.
                if (text.startsWith("{{", at)) {
                    yield at + 2;
                }
                int end = text.indexOf('}', at);
                yield end < 0 ? text.length() : end + 1;
            }
            case '(' -> {
                int inner = at + 1;
                while (inner < text.length() && text.charAt(inner) != ')') {
                    inner = skip(text, inner);
                }
                if (inner >= text.length()) {
                    throw faulty("parenthesis", at, text, "is not closed");
                }
                yield inner + 1;
            }
            case ')' -> throw faulty("parenthesis", at, text, "closes nothing");
            default -> at + 1;
        };
    }

    private static RuleSyntaxException faulty(String what, int at, String text, String how) {
        return new RuleSyntaxException(
                "The " + what + " at position " + (at + 1) + " of '" + text + "' " + how + ".");
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
