package dev.deja.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a body that a client asks for (RFC 9110 section 14).
 *
 * @param parts in the order asked for; empty when none of them can be had
 */
record Ranges(List<Part> parts) {
    private static final String UNIT = "bytes=";
    private static final int MOST_PARTS = 16;
    private static final String CRLF = "\r\n";

    /** Positions of the first and the last byte. */
    record Part(int first, int last) {
        int length() {
            return last - first + 1;
        }

        String of(int whole) {
            return "bytes " + first + '-' + last + '/' + whole;
        }
    }

    /**
     * What a request asks for.
     *
     * @return null when the whole body is to be sent: nothing is asked for, in a way that is not
     *     known, or so many parts that the whole is shorter (section 14.2 leaves that open)
     */
    static @Nullable Ranges of(Fields request, int length) {
        List<String> lines = request.all("Range");
        if (lines.size() != 1 || length == 0) {
            return null;
        }
        String line = Tokens.trimmed(lines.get(0));
        if (!line.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return null;
        }
        List<Part> parts = new ArrayList<>();
        boolean any = false;
        long sum = 0;
        for (String item : line.substring(UNIT.length()).split(",", -1)) {
            String spec = Tokens.trimmed(item);
            if (spec.isEmpty()) {
                continue;
            }
            int dash = spec.indexOf('-');
            long first = dash == 0 ? 0 : position(spec, 0, dash);
            long last = dash == spec.length() - 1 ? length - 1L : position(spec, dash + 1, -1);
            if (dash < 0 || spec.length() == 1 || first < 0 || last < 0) {
                return null;
            }
            if (dash == 0) {
                first = Math.max(0, length - last);
                last = length - 1L;
            } else if (dash < spec.length() - 1 && last < first) {
                return null;
            }
            any = true;
            if (first < length) {
                Part part = new Part((int) first, (int) Math.min(last, length - 1L));
                sum += part.length();
                parts.add(part);
            }
        }
        if (!any || parts.size() > MOST_PARTS || (parts.size() > 1 && sum > length)) {
            return null;
        }
        return new Ranges(List.copyOf(parts));
    }

    /**
     * Whether parts can be told at all: not when the container may compress what is sent, whose
     * positions would then be those of another body.
     */
    static boolean count(Fields request, Fields response) {
        if (Vary.isCoded(response)) {
            return true;
        }
        for (String line : request.all("Accept-Encoding")) {
            for (String item : line.split(",", -1)) {
                String coding = Tokens.trimmed(item).toLowerCase(Locale.ROOT);
                int semicolon = coding.indexOf(';');
                String name =
                        Tokens.trimmed(semicolon < 0 ? coding : coding.substring(0, semicolon));
                boolean refused = coding.replace(" ", "").matches("[^;]*;q=0(\\.0*)?");
                if (!name.isEmpty() && !name.equals("identity") && !refused) {
                    return false;
                }
            }
        }
        return true;
    }

    private static long position(String spec, int start, int end) {
        String digits =
                end < 0 ? spec.substring(start) : spec.substring(start, Math.max(start, end));
        return Tokens.capped(digits, Integer.MAX_VALUE, -1);
    }

    /** A body of several parts (section 14.6). */
    byte[] multipart(byte[] body, @Nullable String type, String boundary) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 128 * parts.size());
        for (Part part : parts) {
            String head =
                    CRLF
                            + "--"
                            + boundary
                            + CRLF
                            + (type == null ? "" : "Content-Type: " + type + CRLF)
                            + "Content-Range: "
                            + part.of(body.length)
                            + CRLF
                            + CRLF;
            out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body, part.first(), part.length());
        }
        out.writeBytes((CRLF + "--" + boundary + "--" + CRLF).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /** A boundary that nobody can have put into the body. */
    static String boundary(byte[] body) {
        String hash = EntityTag.of(Fields.EMPTY, body, false).opaque();
        return "deja" + hash.substring(1, hash.length() - 1).toLowerCase(Locale.ROOT);
    }
}
