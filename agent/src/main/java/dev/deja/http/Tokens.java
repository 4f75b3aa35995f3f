package dev.deja.http;

/** The small words of which header fields are made (RFC 9110 section 5.6). */
final class Tokens {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        String others = "!#$%&'*+-.^_`|~";
        for (char c = 0; c < 128; c++) {
            TOKEN[c] =
                    (c >= '0' && c <= '9')
                            || (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || others.indexOf(c) >= 0;
        }
    }

    private Tokens() {}

    /** Whether the text is a token, such as the name of a field. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenPart(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether tokens are made of such characters. */
    static boolean isTokenPart(char c) {
        return c < 128 && TOKEN[c];
    }

    /** Whether the text may stand in a field: no control characters but tabs. */
    static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127) {
                return false;
            }
        }
        return true;
    }

    /** The text without blanks and tabs around it. */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Optional white space: a blank or a tab. */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /**
     * A number of any length.
     *
     * @return at most {@code most}; {@code otherwise} when the text is not just digits
     */
    static long capped(String digits, long most, long otherwise) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return otherwise;
            }
            value = Math.min(most, value * 10 + digit);
        }
        return digits.isEmpty() ? otherwise : value;
    }
}
