package dev.deja.config;

/** How texts of the operator appear in messages. */
final class Text {
    private static final int LONGEST_QUOTE = 100;

    private Text() {}

    /** Quotes a value, shortened when it is long; of a URI only what comes before its host. */
    static String quoted(String text) {
        String value = mayHoldCredentials(text) ? withoutCredentials(text) : text;
        return "'".concat(shortened(value)).concat("'");
    }

    /** Whether a text has something of a URI: the value of one line run together with another. */
    static boolean mayHoldCredentials(String text) {
        return text.contains("://") || (text.indexOf('@') >= 0 && text.contains("redis"));
    }

    /** The beginning of a long text. */
    static String shortened(String text) {
        return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE).concat("…") : text;
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
     * Hides what may be a credential, however badly a URI is written: everything after {@code ://},
     * since a forgotten {@code @} makes a host of the password, and everything before an {@code @}.
     */
    static String withoutCredentials(String text) {
        int scheme = text.indexOf("://");
        if (scheme >= 0) {
            return withoutCredentials(text.substring(0, scheme)).concat("://***");
        }
        int at = text.lastIndexOf('@');
        return at < 0 ? text : "***".concat(text.substring(at));
    }
}
