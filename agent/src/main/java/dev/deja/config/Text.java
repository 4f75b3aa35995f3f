package dev.deja.config;

/** How texts of the operator appear in messages. */
final class Text {
    private static final int LONGEST_QUOTE = 100;

    private Text() {}

    /** Quotes a value, shortened when it is long, and without credentials when it is a URI. */
    static String quoted(String text) {
        String value = text.contains("://") ? withoutCredentials(text) : text;
        StringBuilder quoted = new StringBuilder("'");
        if (value.length() > LONGEST_QUOTE) {
            quoted.append(value, 0, LONGEST_QUOTE).append('…');
        } else {
            quoted.append(value);
        }
        return quoted.append('\'').toString();
    }

    /**
     * Writes control characters, and blanks that look like the plain one, as their code: an error
     * message is one line, and shows why two names that look the same are not.
     */
    static String printable(String text) {
        int first = 0;
        while (first < text.length() && isPlain(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                printable.append(c);
            } else {
                String hex = Integer.toHexString(c);
                printable.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
            }
        }
        return printable.toString();
    }

    private static boolean isPlain(char c) {
        if (c >= ' ' && c < 0x7f) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    c == ' ';
            default -> true;
        };
    }

    /**
     * Hides what may be a credential in a URI, however badly it is written: everything before the
     * last {@code @}, and everything from a {@code ?} or {@code #} after it.
     */
    static String withoutCredentials(String uri) {
        int at = uri.lastIndexOf('@');
        if (at < 0 && !uri.contains("://")) {
            return uri;
        }
        StringBuilder shown = new StringBuilder();
        int from = 0;
        if (at >= 0) {
            int scheme = uri.indexOf("://");
            if (scheme >= 0 && scheme < at && isScheme(uri, scheme)) {
                shown.append(uri, 0, scheme + 3);
            }
            shown.append("***");
            from = at;
        }
        for (int i = from; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '?' || c == '#') {
                return shown.append(c).append("***").toString();
            }
            shown.append(c);
        }
        return shown.toString();
    }

    private static boolean isScheme(String uri, int end) {
        for (int i = 0; i < end; i++) {
            char c = uri.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && c != '-' && c != '+') {
                return false;
            }
        }
        return end <= 20;
    }
}
