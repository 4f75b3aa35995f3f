package dev.deja.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Cache-Control} that a rule wants sent (SPEC E03), judged when it is read: the response
 * directives of RFC 9111 section 5.2.2, RFC 5861 and RFC 8246. Immutable.
 */
public final class CacheControlText {
    private static final List<String> PLAIN =
            List.of(
                    "public",
                    "private",
                    "no-cache",
                    "no-store",
                    "no-transform",
                    "must-revalidate",
                    "proxy-revalidate",
                    "must-understand",
                    "immutable");

    private static final List<String> SECONDS =
            List.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

    private final String text;
    private final Map<String, @Nullable Long> directives;

    private CacheControlText(String text, Map<String, @Nullable Long> directives) {
        this.text = text;
        this.directives = directives;
    }

    /**
     * Reads directives.
     *
     * @throws RuleSyntaxException for what is no directive of responses, and for two that
     *     contradict one another
     */
    public static CacheControlText parse(String written) throws RuleSyntaxException {
        Map<String, @Nullable Long> directives = new LinkedHashMap<>();
        List<String> parts = new ArrayList<>();
        for (String element : written.split(",", -1)) {
            String directive = element.strip();
            if (directive.isEmpty()) {
                throw new RuleSyntaxException(
                        "'" + written + "' has an empty element: remove the extra comma.");
            }
            int equals = directive.indexOf('=');
            String name = (equals < 0 ? directive : directive.substring(0, equals)).strip();
            name = name.toLowerCase(Locale.ROOT);
            if (directives.containsKey(name)) {
                throw new RuleSyntaxException(
                        "'" + written + "' has " + name + " twice: remove one of them.");
            }
            String value = equals < 0 ? null : directive.substring(equals + 1).strip();
            directives.put(name, argument(name, value));
            parts.add(value == null ? name : name + "=" + value);
        }
        requireSense(directives);
        return new CacheControlText(String.join(", ", parts), directives);
    }

    private static @Nullable Long argument(String name, @Nullable String value)
            throws RuleSyntaxException {
        if (PLAIN.contains(name)) {
            if (value != null) {
                throw new RuleSyntaxException(
                        name
                                + " takes no value here"
                                + (name.equals("private") || name.equals("no-cache")
                                        ? ": field names are not supported."
                                        : "."));
            }
            return null;
        }
        if (!SECONDS.contains(name)) {
            List<String> all = new ArrayList<>(PLAIN);
            all.addAll(SECONDS);
            String nearest = Nearest.to(name, all);
            throw new RuleSyntaxException(
                    "'"
                            + name
                            + "' is no directive of responses: "
                            + (nearest == null
                                    ? "they are " + String.join(", ", all) + "."
                                    : "did you mean " + nearest + "?"));
        }
        if (value == null || value.isEmpty() || value.length() > 10) {
            throw noSeconds(name);
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                throw noSeconds(name);
            }
        }
        long number = Long.parseLong(value);
        if (number > Integer.MAX_VALUE) {
            throw noSeconds(name);
        }
        return number;
    }

    private static RuleSyntaxException noSeconds(String name) {
        return new RuleSyntaxException(
                name + " wants seconds, from 0 to 2147483647, such as " + name + "=30.");
    }

    private static void requireSense(Map<String, @Nullable Long> directives)
            throws RuleSyntaxException {
        exclude(directives, "public", "private");
        exclude(directives, "private", "s-maxage");
        exclude(directives, "private", "proxy-revalidate");
        for (String other : List.of("public", "max-age", "s-maxage", "immutable")) {
            exclude(directives, "no-store", other);
        }
        for (String stale : List.of("stale-while-revalidate", "stale-if-error")) {
            exclude(directives, "must-revalidate", stale);
            exclude(directives, "no-store", stale);
            exclude(directives, "no-cache", stale);
        }
    }

    private static void exclude(Map<String, @Nullable Long> directives, String one, String other)
            throws RuleSyntaxException {
        if (directives.containsKey(one) && directives.containsKey(other)) {
            throw new RuleSyntaxException(
                    one + " and " + other + " contradict one another: remove one of them.");
        }
    }

    /** As it is sent. */
    public String text() {
        return text;
    }

    /** Whether it has a directive; names in lower case. */
    public boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /** The seconds of a directive, or null when it is absent or has none. */
    public @Nullable Long seconds(String directive) {
        return directives.get(directive);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CacheControlText control && control.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
