package dev.deja.http;

import dev.deja.rule.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, as far as its head's first line says (SPEC C06).
 *
 * <p>The key is such that requests which an application can answer differently have different ones:
 * of the equivalences of RFC 3986 section 6.2.2 it uses those of percent-encoding alone, and
 * nothing that containers and frameworks do beyond them ({@code %2f}, path parameters, dot
 * segments, double slashes, case). Evictions go the other way and compare {@link #broadPath}, which
 * is equal for all spellings that anything could take for one path.
 *
 * @param key method, scheme, host, port, path and query
 */
record RequestTarget(String key) {
    private static final int MOST_CHARACTERS = 64 << 10;
    private static final String UNRESERVED = "-_~";

    private record Parameter(String name, String text) {}

    /**
     * The target of a request.
     *
     * @return null when it is longer than anything that is worth keeping, or has characters that no
     *     such line has
     */
    static @Nullable RequestTarget of(RequestHead head, HttpTerms.Keying terms) {
        String path = head.path();
        String query = head.query();
        if (path.length() + (query == null ? 0 : query.length()) > MOST_CHARACTERS
                || !path.startsWith("/")
                || !isLine(path)
                || (query != null && !isLine(query))) {
            return null;
        }
        StringBuilder key = new StringBuilder(path.length() + 64);
        key.append(head.method().equals("HEAD") ? "GET" : head.method()).append(' ');
        if (terms.host()) {
            String host = head.host().toLowerCase(Locale.ROOT);
            if (!isHost(host)) {
                return null;
            }
            key.append(head.scheme()).append("://").append(host).append(':').append(head.port());
        }
        key.append(encoded(path));
        String kept = query == null ? null : query(query, terms);
        return new RequestTarget(kept == null ? key.toString() : key.append('?') + kept);
    }

    /**
     * Whether it has no blanks and control characters, and no percent sign that encodes nothing:
     * what applications make of that is anybody's guess, and {@code %2%41} must not become an
     * encoding.
     */
    private static boolean isLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 127 || (c == '%' && octet(text, i) < 0)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 127 || c == '/' || c == '?' || c == '#' || c == '@') {
                return false;
            }
        }
        return !host.isEmpty();
    }

    /** The query as it is in the key; null when nothing is left of it that the rule keeps. */
    private static @Nullable String query(String query, HttpTerms.Keying terms) {
        Predicate<String> keeps = terms.query();
        List<Parameter> parameters = new ArrayList<>();
        for (String piece : query.split("&", -1)) {
            int equals = piece.indexOf('=');
            String name = decoded(equals < 0 ? piece : piece.substring(0, equals));
            if (keeps == null || keeps.test(name)) {
                parameters.add(new Parameter(name, encoded(piece)));
            }
        }
        if (parameters.isEmpty()) {
            return null;
        }
        // Stable: what an application takes for one name keeps its order.
        if (isAscii(query)) {
            parameters.sort(Comparator.comparing(Parameter::name));
        }
        StringBuilder text = new StringBuilder(query.length());
        for (int i = 0; i < parameters.size(); i++) {
            text.append(i == 0 ? "" : "&").append(parameters.get(i).text());
        }
        return text.toString();
    }

    /**
     * Percent-encoding in its normal form: letters, digits, {@code -}, {@code _}, {@code ~} bare,
     * and upper-case digits. The dot, which is unreserved too, keeps its form, lest dot segments
     * appear where none were.
     */
    private static String encoded(String text) {
        int percent = text.indexOf('%');
        if (percent < 0) {
            return text;
        }
        StringBuilder normal = new StringBuilder(text.length()).append(text, 0, percent);
        for (int i = percent; i < text.length(); i++) {
            char c = text.charAt(i);
            int octet = c == '%' ? octet(text, i) : -1;
            if (octet < 0) {
                normal.append(c);
                continue;
            }
            if (isBare(octet)) {
                normal.append((char) octet);
            } else {
                normal.append(text.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return normal.toString();
    }

    private static boolean isBare(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || UNRESERVED.indexOf(c) >= 0;
    }

    /** The octet that is percent-encoded there, or -1. */
    private static int octet(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = digit(text.charAt(percent + 1));
        int low = digit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** As applications see names of parameters. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] octets = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int octet = c == '%' ? octet(text, i) : -1;
            if (octet >= 0) {
                octets[length++] = (byte) octet;
                i += 2;
            } else if (c < 128) {
                octets[length++] = (byte) (c == '+' ? ' ' : c);
            } else {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    octets[length++] = b;
                }
            }
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    /**
     * The path as evictions compare it, equal for all spellings of it: decoded, without path
     * parameters, with single slashes, dot segments applied, without a slash at the end.
     */
    static String broadPath(String path) {
        return RequestPath.broad(path);
    }
}
