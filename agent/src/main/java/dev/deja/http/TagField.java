package dev.deja.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tags of an answer for caches in front of the service (SPEC E14): separated by commas ({@code
 * Cache-Tag}), by blanks ({@code Surrogate-Key}, {@code xkey}), or as strings of a structured field
 * ({@code Cache-Groups}, RFC 9875).
 */
final class TagField {
    /** Containers have 8 KiB for a whole head. */
    private static final int MOST_CHARACTERS = 4096;

    private TagField() {}

    /**
     * The value of that field. What separates tags, and what no field may have, is percent-encoded
     * in them.
     *
     * @return null when there are no tags, or when they are too many: some of them would make the
     *     others look complete
     */
    static @Nullable String value(String field, List<String> tags) {
        String name = field.toLowerCase(Locale.ROOT);
        boolean quoted = name.equals("cache-groups");
        boolean blanks = name.equals("surrogate-key") || name.equals("xkey");
        String separator = quoted ? ", " : blanks ? " " : ",";
        StringBuilder value = new StringBuilder();
        for (String tag : tags) {
            value.append(value.length() == 0 ? "" : separator).append(quoted ? "\"" : "");
            append(value, tag);
            value.append(quoted ? "\"" : "");
            if (value.length() > MOST_CHARACTERS) {
                return null;
            }
        }
        return value.length() == 0 ? null : value.toString();
    }

    private static void append(StringBuilder value, String tag) {
        for (byte b : tag.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c <= ' ' || c > '~' || c == ',' || c == '"' || c == '\\') {
                value.append('%');
                value.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                value.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            } else {
                value.append(c);
            }
        }
    }
}
