package dev.deja.store.redis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads RESP 3 as far as a connection that only listens gets to see it: texts, arrays and maps of
 * them. Believes no length.
 */
final class Pushes {
    private static final int LONGEST = 1 << 20;
    private static final int MOST = 1 << 20;
    private static final int DEEPEST = 8;

    /** What the server says instead of an answer. */
    record Failure(String message) {}

    private final InputStream in;

    Pushes(InputStream in) {
        this.in = new BufferedInputStream(in, 16 << 10);
    }

    /**
     * The first byte of the next message: where a time limit may strike without harm.
     *
     * @throws java.net.SocketTimeoutException when there is none in time
     */
    int first() throws IOException {
        int first = in.read();
        if (first < 0) {
            throw new EOFException("the server has closed the connection");
        }
        return first;
    }

    /** Whether a message has come already. */
    boolean isMore() throws IOException {
        return in.available() > 0;
    }

    /** The message that begins with a byte. */
    @Nullable Object message(int first) throws IOException {
        return message(first, 0);
    }

    private @Nullable Object message(int first, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("a message is too deep");
        }
        return switch (first) {
            case '-' -> new Failure(line());
            case '+', ':', ',', '#', '(' -> line();
            case '_' -> {
                line();
                yield null;
            }
            case '$', '=' -> text(length(LONGEST));
            case '!' -> new Failure(String.valueOf(text(length(LONGEST))));
            case '*', '>', '~' -> elements(length(MOST), depth);
            case '%', '|' -> elements(2 * length(MOST / 2), depth);
            default -> throw new IOException("a message begins with an unknown byte");
        };
    }

    private @Nullable List<@Nullable Object> elements(int count, int depth) throws IOException {
        if (count < 0) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            elements.add(message(first(), depth + 1));
        }
        return elements;
    }

    private int length(int most) throws IOException {
        try {
            int length = Integer.parseInt(line());
            if (length <= most && length >= -1) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new IOException("a length is no number", e);
        }
        throw new IOException("a message is too long");
    }

    private @Nullable String text(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || first() != '\r' || first() != '\n') {
            throw new EOFException("a message breaks off");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(16);
        for (int next = first(); next != '\r'; next = first()) {
            if (line.length() > 4096) {
                throw new IOException("a line is too long");
            }
            line.append((char) next);
        }
        if (first() != '\n') {
            throw new IOException("a line does not end");
        }
        return line.toString();
    }
}
