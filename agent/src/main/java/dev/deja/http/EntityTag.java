package dev.deja.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A validator (RFC 9110 section 8.8.3).
 *
 * @param weak whether it stands for bodies that mean the same rather than for equal bytes
 * @param opaque with its quotes
 */
record EntityTag(boolean weak, String opaque) {
    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();
    private static final int BYTES_OF_TAG = 16;

    /** Reads one tag; null when the text is none. */
    static @Nullable EntityTag parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String trimmed = Tokens.trimmed(text);
        int end = end(trimmed, 0);
        return end == trimmed.length() ? at(trimmed, 0, end) : null;
    }

    private static EntityTag at(String text, int start, int end) {
        boolean weak = text.charAt(start) == 'W';
        return new EntityTag(weak, text.substring(weak ? start + 2 : start, end));
    }

    /** Where the tag that begins there ends, or -1 when none does. */
    private static int end(String text, int start) {
        int open = text.startsWith("W/", start) ? start + 2 : start;
        if (open >= text.length() || text.charAt(open) != '"') {
            return -1;
        }
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c <= ' ' || c == 127) {
                return -1;
            }
        }
        return -1;
    }

    /**
     * Whether a list of tags, as in {@code If-None-Match}, holds this one by weak comparison. What
     * is no tag ends the list: what comes behind it cannot be told from a part of it.
     */
    boolean weaklyIn(String list) {
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ',' || Tokens.isBlank(c)) {
                at++;
                continue;
            }
            int end = end(list, at);
            if (end < 0) {
                return false;
            }
            int quote = list.charAt(at) == 'W' ? at + 2 : at;
            int next = end;
            while (next < list.length() && Tokens.isBlank(list.charAt(next))) {
                next++;
            }
            if (next < list.length() && list.charAt(next) != ',') {
                return false;
            }
            if (end - quote == opaque.length() && list.startsWith(opaque, quote)) {
                return true;
            }
            at = next;
        }
        return false;
    }

    /** Whether both stand for the same bytes (strong comparison). */
    boolean stronglyEquals(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /**
     * The tag of a body, equal on every JVM: 128 bits of SHA-256, so that nobody can make two
     * bodies of one tag, over the body and the fields that say how to read it.
     */
    static EntityTag of(Fields fields, byte[] body, boolean weak) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
        digest.update(body);
        for (String name : new String[] {"Content-Type", "Content-Encoding", "Content-Language"}) {
            String value = fields.first(name);
            digest.update((byte) 0);
            if (value != null) {
                digest.update(value.getBytes(StandardCharsets.UTF_8));
            }
        }
        return new EntityTag(weak, '"' + text(digest.digest()) + '"');
    }

    private static String text(byte[] hash) {
        StringBuilder text = new StringBuilder(22);
        int bits = 0;
        int held = 0;
        for (int i = 0; i < BYTES_OF_TAG; i++) {
            bits = ((bits << 8) | (hash[i] & 0xff)) & 0xffff;
            held += 8;
            while (held >= 6) {
                held -= 6;
                text.append(DIGITS[(bits >> held) & 63]);
            }
        }
        return text.append(DIGITS[(bits << (6 - held)) & 63]).toString();
    }

    /** As in a field. */
    @Override
    public String toString() {
        return weak ? "W/" + opaque : opaque;
    }
}
