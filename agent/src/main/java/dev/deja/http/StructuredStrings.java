package dev.deja.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of strings of structured fields (RFC 9651 section 4.2.1), such as those of RFC 9875.
 * Members of other types are skipped, and parameters dropped; a fault makes the whole unreadable.
 */
final class StructuredStrings {
    private final String text;
    private int at;

    private StructuredStrings(String text) {
        this.text = text;
    }

    /** The strings in order; none when the field is faulty. */
    static List<String> read(String text) {
        List<String> strings = new ArrayList<>();
        return new StructuredStrings(text).members(strings) ? strings : List.of();
    }

    private boolean members(List<String> strings) {
        while (true) {
            blanks();
            if (at == text.length()) {
                // Empty, or a comma at the end.
                return strings.isEmpty() && text.indexOf(',') < 0;
            }
            if (text.charAt(at) == '"') {
                String string = string();
                if (string == null) {
                    return false;
                }
                strings.add(string);
                if (!parameters()) {
                    return false;
                }
            } else if (!other()) {
                return false;
            }
            blanks();
            if (at == text.length()) {
                return true;
            }
            if (text.charAt(at) != ',') {
                return false;
            }
            at++;
        }
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private @Nullable String string() {
        StringBuilder string = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return string.toString();
            }
            if (c == '\\') {
                at++;
                c = at < text.length() ? text.charAt(at) : 0;
                if (c != '"' && c != '\\') {
                    return null;
                }
            }
            if (c < ' ' || c > '~') {
                return null;
            }
            string.append(c);
        }
        return null;
    }

    private boolean parameters() {
        while (at < text.length() && text.charAt(at) == ';') {
            at++;
            blanks();
            int start = at;
            while (at < text.length() && Tokens.isTokenPart(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                return false;
            }
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                if (!other()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A member, or a value, that is of no use here, up to what ends it. */
    private boolean other() {
        int start = at;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                if (string() == null) {
                    return false;
                }
                at--;
            } else if (c == '(') {
                int close = text.indexOf(')', at);
                if (close < 0) {
                    return false;
                }
                at = close;
            } else if (c == ',' || (c == ';' && start < at && text.charAt(start) == '"')) {
                break;
            } else if (c < ' ' || c > '~') {
                return false;
            }
        }
        return at > start;
    }
}
