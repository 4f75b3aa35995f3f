package dev.deja.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One answer as it comes over the wire, byte for byte. */
final class Wire {
    private static final int PATIENCE_MILLIS = 60_000;

    /** The status line without the reason phrase. */
    final String status;

    /** Field lines with names in lower case, in alphabetical order. */
    final List<String> fields = new ArrayList<>();

    /** The body without its framing, one character for each byte. */
    final String body;

    /** How the end of the body was told: {@code chunked}, {@code length} or {@code close}. */
    final String framing;

    private Wire(String all) {
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalStateException("no answer but: " + all);
        }
        String[] lines = all.substring(0, end).split("\r\n", -1);
        status = lines[0].substring(9, 12);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.add(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT)
                            + lines[i].substring(colon));
        }
        fields.sort(null);
        String rest = all.substring(end + 4);
        boolean chunked = "chunked".equals(field("transfer-encoding"));
        framing = chunked ? "chunked" : field("content-length") == null ? "close" : "length";
        body = chunked ? unchunked(rest) : rest;
    }

    private static String unchunked(String rest) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (at < rest.length()) {
            int line = rest.indexOf("\r\n", at);
            int size = Integer.parseInt(rest.substring(at, line), 16);
            if (size == 0) {
                return body + rest.substring(line + 2);
            }
            body.append(rest, line + 2, Math.min(rest.length(), line + 2 + size));
            at = line + 4 + size;
        }
        return body + "(cut off)";
    }

    /** The value of the first field of that name. */
    @Nullable String field(String name) {
        for (String line : fields) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return null;
    }

    /** Asks, and reads until the server closes the connection. */
    static Wire ask(int port, String method, String target, String... moreFields) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
            head.append("Host: localhost\r\nConnection: close\r\n");
            String body = "";
            for (String field : moreFields) {
                if (field.startsWith("body=")) {
                    body = field.substring(5);
                } else {
                    head.append(field).append("\r\n");
                }
            }
            head.append("\r\n").append(body);
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            in.transferTo(all);
            return new Wire(all.toString(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target, e);
        }
    }
}
