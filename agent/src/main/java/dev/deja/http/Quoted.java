package dev.deja.http;

import org.jspecify.annotations.Nullable;

/** Quoted strings (RFC 9110 section 5.6.4). */
final class Quoted {
    private Quoted() {}

    /** Where the string that opens at {@code open} closes, or -1 when it never does. */
    static int end(String text, int open) {
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** What a string that takes up exactly that part of the text says; null when none does. */
    static @Nullable String content(String text, int start, int end) {
        if (end - start < 2 || text.charAt(start) != '"' || end(text, start) != end - 1) {
            return null;
        }
        StringBuilder content = new StringBuilder(end - start - 2);
        for (int i = start + 1; i < end - 1; i++) {
            char c = text.charAt(i);
            content.append(c == '\\' ? text.charAt(++i) : c);
        }
        return content.toString();
    }
}
