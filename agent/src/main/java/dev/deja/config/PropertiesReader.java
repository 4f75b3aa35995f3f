package dev.deja.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code key = value} lines and keeps where each one stands.
 *
 * <p>The syntax is smaller than that of {@link java.util.Properties}, so that patterns with {@code
 * #} and {@code :} and paths with {@code \} are written as they are. A {@code #} begins a comment
 * only where a logical line begins; a {@code \} at the very end of a line continues it, the blanks
 * at the beginning of the next one left out; nothing else is an escape. A comment is not continued:
 * one that ends in {@code \} must not swallow a rule.
 */
final class PropertiesReader {
    private static final int MALFORMED_LINES_TO_GIVE_UP = 20;

    private final byte[] bytes;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Integer> lineOfKey = new HashMap<>();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private int position;
    private int lineNumber;
    private boolean lineMalformed;
    private int malformedLines;

    private PropertiesReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A logical line.
     *
     * @param key the key; for a line without {@code =}, its first word
     * @param value the value; null when the line cannot be used
     * @param number 1-based number of its first physical line
     * @param fault what is wrong with the line, or null
     * @param isStray whether it has no {@code =}, and so perhaps belongs to the line before it
     */
    record Line(
            String key,
            @Nullable String value,
            int number,
            @Nullable BadValue fault,
            boolean isStray) {
        /** Without the value, which may hold a credential. */
        @Override
        public String toString() {
            return number + ": " + Text.withoutCredentials(key);
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws BadValue when it is no UTF-8 text at all
     */
    static List<Line> read(byte[] bytes) throws BadValue {
        return new PropertiesReader(bytes).readAll();
    }

    private List<Line> readAll() throws BadValue {
        if (startsWith(0xFE, 0xFF) || startsWith(0xFF, 0xFE)) {
            throw new BadValue("the file is UTF-16", "save it as UTF-8");
        }
        if (startsWith(0xEF, 0xBB, 0xBF)) {
            position = 3;
        }
        while (position < bytes.length) {
            readLogicalLine();
            if (malformedLines > MALFORMED_LINES_TO_GIVE_UP) {
                throw new BadValue("the file is not UTF-8 text", "save it as UTF-8");
            }
        }
        return lines;
    }

    private void readLogicalLine() {
        lineMalformed = false;
        String line = leadingBlanksRemoved(nextPhysicalLine());
        int number = lineNumber;
        int malformedAt = lineMalformed ? number : 0;
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        if (endsInContinuation(line)) {
            StringBuilder joined = new StringBuilder();
            while (endsInContinuation(line)) {
                joined.append(line, 0, line.length() - 1);
                lineMalformed = false;
                line = position < bytes.length ? leadingBlanksRemoved(nextPhysicalLine()) : "";
                if (lineMalformed && malformedAt == 0) {
                    malformedAt = lineNumber;
                }
            }
            line = joined.append(line).toString();
        }
        line = trimmed(line);
        if (!line.isEmpty()) {
            add(line, number, malformedAt);
        }
    }

    private void add(String line, int number, int malformedAt) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? firstWord(line) : trimmed(line.substring(0, equals));
        BadValue fault = null;
        if (malformedAt > 0) {
            malformedLines++;
            fault =
                    new BadValue(
                            malformedAt == number
                                    ? "the line is not valid UTF-8"
                                    : "line " + malformedAt + " of it is not valid UTF-8",
                            "save the file as UTF-8");
        } else if (equals < 0) {
            fault =
                    new BadValue(
                            "a line without '='",
                            "write key = value, or let the line before it end in '\\', without blanks after"
                                    + " it, to continue it");
        } else if (key.isEmpty()) {
            fault = new BadValue("a line without a key before '='", "write key = value");
        }
        if (fault == null || equals >= 0) {
            fault = repetition(key, number, fault);
        }
        String value = fault == null ? trimmed(line.substring(equals + 1)) : null;
        lines.add(new Line(key, value, number, fault, equals < 0));
    }

    private @Nullable BadValue repetition(String key, int number, @Nullable BadValue fault) {
        if (key.isEmpty()) {
            return fault;
        }
        Integer before = lineOfKey.putIfAbsent(key, number);
        if (before == null || fault != null) {
            return fault;
        }
        return new BadValue(
                "given twice, in line " + before + " and in line " + number,
                "remove one of the two lines");
    }

    private String nextPhysicalLine() {
        int start = position;
        while (position < bytes.length && bytes[position] != '\n' && bytes[position] != '\r') {
            position++;
        }
        int end = position;
        if (position < bytes.length) {
            boolean twoBytes =
                    bytes[position] == '\r'
                            && position + 1 < bytes.length
                            && bytes[position + 1] == '\n';
            position += twoBytes ? 2 : 1;
        }
        lineNumber++;
        return decode(start, end);
    }

    private String decode(int start, int end) {
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                ascii = false;
            } else if (bytes[i] == 0) {
                lineMalformed = true;
            }
        }
        if (ascii) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, start, end - start)).toString();
        } catch (CharacterCodingException e) {
            lineMalformed = true;
            return new String(bytes, start, end - start, StandardCharsets.UTF_8);
        }
    }

    private boolean startsWith(int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsInContinuation(String line) {
        return !line.isEmpty() && line.charAt(line.length() - 1) == '\\';
    }

    private static String firstWord(String line) {
        int end = 0;
        while (end < line.length() && !isBlank(line.charAt(end)) && line.charAt(end) != ':') {
            end++;
        }
        return line.substring(0, end);
    }

    private static String leadingBlanksRemoved(String line) {
        int start = 0;
        while (start < line.length() && isBlank(line.charAt(start))) {
            start++;
        }
        return line.substring(start);
    }

    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return leadingBlanksRemoved(text.substring(0, end));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }
}
