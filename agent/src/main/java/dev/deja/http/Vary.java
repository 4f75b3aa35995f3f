package dev.deja.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names of request fields that an answer depends on (RFC 9110 section 12.5.5, RFC 9111 section
 * 4.1). Immutable.
 *
 * @param names in lower case, sorted, each once
 */
record Vary(List<String> names) {
    /** No fields. */
    static final Vary NONE = new Vary(List.of());

    private static final int MOST_NAMES = 32;
    private static final int MOST_CHARACTERS = 16 << 10;

    /** Those names, in any order and case. */
    static Vary of(Collection<String> names) {
        TreeSet<String> sorted = new TreeSet<>();
        for (String name : names) {
            sorted.add(name.toLowerCase(Locale.ROOT));
        }
        return sorted.isEmpty() ? NONE : new Vary(List.copyOf(sorted));
    }

    /**
     * Those a response names. A response with a content coding depends on {@code Accept-Encoding}
     * whether it says so or not.
     *
     * @return null when no key can tell the answers apart: {@code *}, names that are none, too many
     */
    static @Nullable Vary of(Fields response) {
        List<String> lines = response.all("Vary");
        boolean coded = isCoded(response);
        if (lines.isEmpty() && !coded) {
            return NONE;
        }
        List<String> names = new ArrayList<>();
        for (String line : lines) {
            for (String item : line.split(",", -1)) {
                String name = Tokens.trimmed(item);
                if (name.equals("*") || (!name.isEmpty() && !Tokens.isToken(name))) {
                    return null;
                }
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
        if (coded) {
            names.add("accept-encoding");
        }
        Vary vary = of(names);
        return vary.names.size() > MOST_NAMES ? null : vary;
    }

    /** Whether the body is coded, as by compression. */
    static boolean isCoded(Fields response) {
        String coding = response.first("Content-Encoding");
        return coding != null && !coding.isEmpty() && !coding.equalsIgnoreCase("identity");
    }

    /** These without those that the other one has. */
    Vary without(Vary other) {
        if (names.isEmpty() || other.names.isEmpty()) {
            return this;
        }
        List<String> left = new ArrayList<>(names);
        left.removeAll(other.names);
        return of(left);
    }

    /**
     * What a request has in these fields, such that different requests give different text: lines
     * are told apart, and an absent field from an empty one, since an application can. Only blanks
     * around values do not count.
     *
     * @return empty when there are no names; null when it is too long to be part of a key
     */
    @Nullable String key(Fields request) {
        if (names.isEmpty()) {
            return "";
        }
        StringBuilder key = new StringBuilder();
        for (String name : names) {
            key.append(name).append('=');
            for (Fields.Field line : request.lines()) {
                if (line.name().equalsIgnoreCase(name)) {
                    String value = Tokens.trimmed(line.value());
                    key.append(value.length()).append(':').append(value);
                }
            }
            key.append(';');
            if (key.length() > MOST_CHARACTERS) {
                return null;
            }
        }
        return key.toString();
    }
}
