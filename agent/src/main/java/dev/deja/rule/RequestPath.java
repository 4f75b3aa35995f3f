package dev.deja.rule;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path as patterns look at it: percent-encoding decoded segment by segment, path parameters
 * ({@code ;x=1}) and one trailing slash removed. A slash that was written {@code %2F} stays part of
 * its segment, as a character that no text has.
 *
 * <p>A path that servers do not all understand alike is {@link #AMBIGUOUS}: with empty segments,
 * dot segments (encoded or not), a backslash, control characters, characters that a URI cannot
 * have, or an encoding that is not UTF-8.
 */
public final class RequestPath {
    /** Stands for all paths of which it cannot be told what a server makes of them. */
    public static final String AMBIGUOUS = "";

    /** An encoded slash: a code point that is no character. */
    static final char SLASH = '\uFFFE';

    private RequestPath() {}

    /**
     * The path as patterns see it.
     *
     * @param raw as sent, without query
     * @return {@code /} for the root; {@link #AMBIGUOUS}, which is empty, when it is; the same
     *     object where there is nothing to decode
     */
    public static String decoded(String raw) {
        int length = raw.length();
        if (length == 0) {
            return "/";
        }
        if (raw.charAt(0) != '/') {
            return AMBIGUOUS;
        }
        char before = ' ';
        boolean isPlain = true;
        for (int i = 0; i < length; i++) {
            char c = raw.charAt(i);
            if (c == '/' && before == '/') {
                return AMBIGUOUS;
            }
            if (c == '.' && before == '/' && isDots(raw, i)) {
                return AMBIGUOUS;
            }
            if (c == '%' || c == ';') {
                isPlain = false;
            } else if (c <= ' ' || c >= 0x7f || c == '\\') {
                return AMBIGUOUS;
            }
            before = c;
        }
        if (!isPlain) {
            return decodedBySegment(raw);
        }
        return before == '/' && length > 1 ? raw.substring(0, length - 1) : raw;
    }

    /** Whether the segment that begins here is {@code .} or {@code ..} */
    private static boolean isDots(String raw, int from) {
        int at = from;
        while (at < raw.length() && raw.charAt(at) == '.') {
            at++;
        }
        boolean ends = at == raw.length() || raw.charAt(at) == '/' || raw.charAt(at) == ';';
        return ends && at - from <= 2;
    }

    private static String decodedBySegment(String raw) {
        StringBuilder out = new StringBuilder(raw.length());
        int at = 1;
        while (at <= raw.length()) {
            int end = raw.indexOf('/', at);
            end = end < 0 ? raw.length() : end;
            int parameters = raw.indexOf(';', at);
            int stop = parameters >= 0 && parameters < end ? parameters : end;
            boolean isLast = end == raw.length();
            if (stop == at && (!isLast || stop != end)) {
                // Only parameters: some servers make an empty segment of it, some none.
                return AMBIGUOUS;
            }
            if (stop > at) {
                String segment = decodedPart(raw, at, stop);
                if (segment == null || segment.equals(".") || segment.equals("..")) {
                    return AMBIGUOUS;
                }
                out.append('/').append(segment);
            }
            if (stop < end && !isSane(raw, stop, end)) {
                return AMBIGUOUS;
            }
            at = end + 1;
        }
        return out.isEmpty() ? "/" : out.toString();
    }

    /** Whether what is left out, path parameters, is at least encoded as it should be. */
    private static boolean isSane(String raw, int from, int to) {
        return decodedPart(raw, from, to) != null;
    }

    /** Null when it is ambiguous; an encoded slash becomes {@link #SLASH}. */
    private static @Nullable String decodedPart(String raw, int from, int to) {
        int percent = raw.indexOf('%', from);
        if (percent < 0 || percent >= to) {
            return raw.substring(from, to);
        }
        ByteBuffer bytes = ByteBuffer.allocate(to - from);
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int value = i + 2 < to ? hex(raw.charAt(i + 1)) * 16 + hex(raw.charAt(i + 2)) : -1;
            if (value < ' ' || value == 0x7f || value == '\\') {
                return null;
            }
            bytes.put((byte) value);
            i += 2;
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == SLASH || (c >= 0x7f && c < 0xa0)) {
                    return null;
                }
            }
            return text.replace('/', SLASH);
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Large and negative for what is no digit. */
    private static int hex(char c) {
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        return digit < 0 ? -1000 : digit;
    }

    /** The same path where an encoded slash is one that separates, as some servers have it. */
    static String withSlashes(String decoded) {
        if (decoded.indexOf(SLASH) < 0) {
            return decoded;
        }
        String split = decoded.replace(SLASH, '/');
        // Behind a slash that was hidden there may be what no path has.
        return decoded(split.replace("%", "%25").replace(";", "%3B")).isEmpty() ? AMBIGUOUS : split;
    }

    /** A segment as text: with its slashes. */
    static String decodedSegment(String decoded, int from, int to) {
        return decoded.substring(from, to).replace(SLASH, '/');
    }

    /** The segments of a decoded path, none for the root; slashes in them as {@link #SLASH}. */
    static List<String> segments(String decoded) {
        List<String> segments = new ArrayList<>();
        int at = 1;
        while (at < decoded.length()) {
            int end = decoded.indexOf('/', at);
            end = end < 0 ? decoded.length() : end;
            segments.add(decoded.substring(at, end));
            at = end + 1;
        }
        return segments;
    }

    /**
     * The path inside an application.
     *
     * @param decodedPath whole path, decoded
     * @param contextPath of the application as its server tells it, decoded or not; empty for the
     *     root
     * @return {@link #AMBIGUOUS} when the path does not begin with the context path
     */
    public static String inside(String decodedPath, String contextPath) {
        if (contextPath.isEmpty() || contextPath.equals("/") || decodedPath.isEmpty()) {
            return decodedPath;
        }
        int length = contextPath.length();
        if (isWithin(decodedPath, contextPath)) {
            return decodedPath.length() == length ? "/" : decodedPath.substring(length);
        }
        String context = decoded(contextPath);
        if (context.isEmpty() || !isWithin(decodedPath, context)) {
            return AMBIGUOUS;
        }
        return decodedPath.length() == context.length()
                ? "/"
                : decodedPath.substring(context.length());
    }

    /**
     * A path as evictions compare it, equal for all spellings of it: decoded until nothing is left
     * to decode (some applications do so twice), without path parameters, with single slashes, dot
     * segments applied, without a slash at the end.
     */
    public static String broad(String path) {
        if (path.indexOf('%') < 0 && path.indexOf(';') < 0) {
            // As nearly all are written: there is one way to understand it.
            String plain = decoded(path);
            if (!plain.equals(AMBIGUOUS)) {
                return plain;
            }
        }
        String decoded = path;
        for (int i = 0; i < 3 && decoded.indexOf('%') >= 0; i++) {
            String once = leniently(decoded);
            if (once.equals(decoded)) {
                break;
            }
            decoded = once;
        }
        List<String> segments = new ArrayList<>();
        for (String written : decoded.replace('\\', '/').replace(SLASH, '/').split("/", -1)) {
            int semicolon = written.indexOf(';');
            String segment = semicolon < 0 ? written : written.substring(0, semicolon);
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    /** Decoded as far as it can be. */
    private static String leniently(String text) {
        byte[] octets = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value =
                    c == '%' && i + 2 < text.length()
                            ? hex(text.charAt(i + 1)) * 16 + hex(text.charAt(i + 2))
                            : -1;
            if (value >= 0) {
                octets[length++] = (byte) value;
                i += 2;
            } else if (c < 0x80) {
                octets[length++] = (byte) c;
            } else {
                int end =
                        Character.isSurrogatePair(
                                        c, i + 1 < text.length() ? text.charAt(i + 1) : ' ')
                                ? i + 2
                                : i + 1;
                byte[] bytes = text.substring(i, end).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(bytes, 0, octets, length, bytes.length);
                length += bytes.length;
                i = end - 1;
            }
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isWithin(String path, String context) {
        return path.startsWith(context)
                && (path.length() == context.length() || path.charAt(context.length()) == '/');
    }
}
