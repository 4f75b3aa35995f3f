package dev.deja.http;

import java.util.function.BiConsumer;

/**
 * Reads dictionaries of structured fields (RFC 9651 section 4.2.2) as far as directives need them:
 * members of any type are understood, and their values told as they are written; parameters are
 * checked and dropped. Strict, as the RFC demands: the first fault makes the whole field
 * unreadable.
 */
final class StructuredDictionary {
    private final String text;
    private int at;

    private StructuredDictionary(String text) {
        this.text = text;
    }

    /**
     * Tells all members in order; an inner list is told as {@code (}.
     *
     * @return false when the field is empty or faulty; what was told before is then worth nothing
     */
    static boolean read(String text, BiConsumer<String, String> members) {
        return new StructuredDictionary(text).members(members);
    }

    private boolean members(BiConsumer<String, String> members) {
        skip(false);
        if (at == text.length()) {
            return false;
        }
        while (true) {
            int start = at;
            if (!key()) {
                return false;
            }
            String key = text.substring(start, at);
            String value = "?1";
            if (next('=')) {
                int valueStart = at;
                if (!(next('(') ? innerList() : bareItem())) {
                    return false;
                }
                boolean list = text.charAt(valueStart) == '(';
                value = list ? "(" : text.substring(valueStart, at);
            }
            if (!parameters()) {
                return false;
            }
            members.accept(key, value);
            skip(true);
            if (at == text.length()) {
                return true;
            }
            if (!next(',')) {
                return false;
            }
            skip(true);
            if (at == text.length()) {
                return false;
            }
        }
    }

    private boolean key() {
        if (at == text.length() || (!lower(text.charAt(at)) && text.charAt(at) != '*')) {
            return false;
        }
        while (at < text.length() && keyPart(text.charAt(at))) {
            at++;
        }
        return true;
    }

    private static boolean keyPart(char c) {
        return lower(c) || digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
    }

    private boolean innerList() {
        while (true) {
            skip(false);
            if (next(')')) {
                return true;
            }
            if (!bareItem() || !parameters()) {
                return false;
            }
            if (at == text.length() || (text.charAt(at) != ' ' && text.charAt(at) != ')')) {
                return false;
            }
        }
    }

    private boolean parameters() {
        while (next(';')) {
            skip(false);
            if (!key() || (next('=') && !bareItem())) {
                return false;
            }
        }
        return true;
    }

    private boolean bareItem() {
        if (at == text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (c == '-' || digit(c)) {
            return number();
        }
        if (c == '"') {
            return string();
        }
        if (c == ':') {
            int close = text.indexOf(':', at + 1);
            at = close + 1;
            return close > 0;
        }
        if (c == '?') {
            at += 2;
            return at <= text.length() && "01".indexOf(text.charAt(at - 1)) >= 0;
        }
        if (c == '@') {
            at++;
            return at < text.length() && number();
        }
        return token(c);
    }

    private boolean number() {
        next('-');
        int start = at;
        while (at < text.length() && digit(text.charAt(at))) {
            at++;
        }
        int whole = at - start;
        if (!next('.')) {
            return whole >= 1 && whole <= 15;
        }
        int point = at;
        while (at < text.length() && digit(text.charAt(at))) {
            at++;
        }
        int fraction = at - point;
        return whole >= 1 && whole <= 12 && fraction >= 1 && fraction <= 3;
    }

    private boolean string() {
        int close = Quoted.end(text, at);
        for (int i = at + 1; i < close; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || (c == '\\' && "\\\"".indexOf(text.charAt(++i)) < 0)) {
                return false;
            }
        }
        at = close + 1;
        return close > 0;
    }

    private boolean token(char first) {
        if (!lower(first) && !(first >= 'A' && first <= 'Z') && first != '*') {
            return false;
        }
        while (at < text.length() && tokenPart(text.charAt(at))) {
            at++;
        }
        return true;
    }

    private static boolean tokenPart(char c) {
        return c == ':' || c == '/' || Tokens.isTokenPart(c);
    }

    private boolean next(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skip(boolean tabsToo) {
        while (at < text.length()
                && (text.charAt(at) == ' ' || (tabsToo && text.charAt(at) == '\t'))) {
            at++;
        }
    }

    private static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
