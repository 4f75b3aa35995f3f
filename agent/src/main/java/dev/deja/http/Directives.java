package dev.deja.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The directives of a request or a response (RFC 9111 section 5.2), read so that doubt means less
 * caching. A directive that restricts counts in whatever form it is written, with an argument too
 * ({@code no-cache="Set-Cookie"} is {@code no-cache}: 5.2.2.4 lets caches do so); one that permits
 * counts only in a field that is well-formed throughout. Unknown ones are skipped. Immutable.
 */
final class Directives {
    /** The directive is not there. */
    static final long ABSENT = -1;

    /**
     * It is there, but says no number, or two of them: of the two things that RFC 9111 section
     * 4.2.1 leaves open, the response is then stale.
     */
    static final long INVALID = -2;

    /** {@code max-stale} without an argument. */
    static final long ANY = Long.MAX_VALUE;

    /** What a larger number of seconds is taken for (RFC 9111 section 1.2.2). */
    static final long MOST_SECONDS = 1L << 31;

    /** No field of that name. */
    static final Directives NONE = new Directives();

    private boolean noStore;
    private boolean noCache;
    private boolean isPrivate;
    private boolean isPublic;
    private boolean mustRevalidate;
    private boolean proxyRevalidate;
    private boolean mustUnderstand;
    private boolean onlyIfCached;
    private boolean malformed;
    private boolean targeted;
    private boolean unclosed;
    private long maxAge = ABSENT;
    private long sharedMaxAge = ABSENT;
    private long minFresh = ABSENT;
    private long maxStale = ABSENT;

    private Directives() {}

    /** Those of the {@code Cache-Control} lines of a message. */
    static Directives of(Fields fields) {
        List<String> lines = fields.all("Cache-Control");
        if (lines.isEmpty()) {
            return NONE;
        }
        Directives directives = new Directives();
        for (String line : lines) {
            directives.read(line);
        }
        return directives;
    }

    /**
     * Those that count for a response: of {@code CDN-Cache-Control} when it can be read (RFC 9213
     * section 2.2), else of {@code Cache-Control}.
     */
    static Directives ofResponse(Fields fields) {
        List<String> targeted = fields.all("CDN-Cache-Control");
        if (!targeted.isEmpty()) {
            Directives directives = new Directives();
            if (StructuredDictionary.read(String.join(",", targeted), directives::addStructured)) {
                directives.targeted = true;
                return directives;
            }
        }
        return of(fields);
    }

    private void read(String line) {
        int length = line.length();
        int at = 0;
        while (at < length) {
            int end = itemEnd(line, at);
            readItem(line.substring(at, end));
            if (end < length && line.charAt(end) == ';') {
                malformed = true;
            }
            at = end + 1;
        }
    }

    /**
     * Where the item ends: at a comma, or at a semicolon, which some write by mistake, outside of
     * quotes. A quote that is never closed quotes nothing, lest it hide a {@code no-store}.
     */
    private int itemEnd(String line, int start) {
        int length = line.length();
        for (int i = start; i < length; i++) {
            char c = line.charAt(i);
            if (c == ',' || c == ';') {
                return i;
            }
            if (c == '"' && !unclosed) {
                int close = Quoted.end(line, i);
                if (close < 0) {
                    unclosed = true;
                    malformed = true;
                } else {
                    i = close;
                }
            }
        }
        return length;
    }

    private void readItem(String item) {
        int equals = item.indexOf('=');
        String name = (equals < 0 ? item : item.substring(0, equals)).trim();
        if (name.isEmpty()) {
            malformed |= equals >= 0;
            return;
        }
        String argument = equals < 0 ? null : item.substring(equals + 1);
        String trimmed = argument == null ? null : Tokens.trimmed(argument);
        if (!Tokens.isToken(name) || (trimmed != null && !isArgument(trimmed))) {
            malformed = true;
            restrictByWords(item);
        }
        add(name.toLowerCase(Locale.ROOT), trimmed);
    }

    private static boolean isArgument(String text) {
        return Tokens.isToken(text) || Quoted.content(text, 0, text.length()) != null;
    }

    /** A comma may be missing: {@code public private}. */
    private void restrictByWords(String item) {
        int start = 0;
        for (int i = 0; i <= item.length(); i++) {
            if (i == item.length() || !Tokens.isTokenPart(item.charAt(i))) {
                switch (item.substring(start, i).toLowerCase(Locale.ROOT)) {
                    case "no-store" -> noStore = true;
                    case "no-cache" -> noCache = true;
                    case "private" -> isPrivate = true;
                    default -> {}
                }
                start = i + 1;
            }
        }
    }

    private void add(String name, @Nullable String argument) {
        switch (name) {
            case "no-store" -> noStore = true;
            case "no-cache" -> noCache = true;
            case "private" -> isPrivate = true;
            case "public" -> isPublic |= argument == null;
            case "must-revalidate" -> mustRevalidate = true;
            case "proxy-revalidate" -> proxyRevalidate = true;
            case "must-understand" -> mustUnderstand |= argument == null;
            case "only-if-cached" -> onlyIfCached = true;
            case "max-age" -> maxAge = once(maxAge, seconds(argument));
            case "s-maxage" -> sharedMaxAge = once(sharedMaxAge, seconds(argument));
            case "min-fresh" -> minFresh = once(minFresh, seconds(argument));
            case "max-stale" ->
                    maxStale = once(maxStale, argument == null ? ANY : seconds(argument));
            default -> {}
        }
    }

    /** A member of a structured field; a number counts only when it is one. */
    private void addStructured(String name, String value) {
        if (value.equals("?0")) {
            return;
        }
        // The last member of a name is the one that counts (RFC 9651 section 4.2.2).
        switch (name) {
            case "max-age" -> maxAge = seconds(value);
            case "s-maxage" -> sharedMaxAge = seconds(value);
            default -> add(name, value.equals("?1") ? null : value);
        }
    }

    private static long once(long before, long value) {
        return before == ABSENT || before == value ? value : INVALID;
    }

    /** Digits, bare or quoted; {@link #INVALID} for anything else. */
    private static long seconds(@Nullable String argument) {
        if (argument == null) {
            return INVALID;
        }
        String digits =
                argument.startsWith("\"")
                        ? Quoted.content(argument, 0, argument.length())
                        : argument;
        return digits == null ? INVALID : Tokens.capped(digits, MOST_SECONDS, INVALID);
    }

    /** Whether there was a field at all. */
    boolean isThere() {
        return this != NONE;
    }

    /** Whether they are meant for caches like this one, so that {@code Expires} does not count. */
    boolean targeted() {
        return targeted;
    }

    /** Nothing of this may be kept. */
    boolean noStore() {
        return noStore;
    }

    /** Not without asking the application. */
    boolean noCache() {
        return noCache;
    }

    /** For one user. */
    boolean isPrivate() {
        return isPrivate;
    }

    /** For all. */
    boolean isPublic() {
        return isPublic && !malformed;
    }

    /** Never stale. */
    boolean mustRevalidate() {
        return mustRevalidate;
    }

    /** Never stale from a shared cache. */
    boolean proxyRevalidate() {
        return proxyRevalidate;
    }

    /** Only by those who know the status. */
    boolean mustUnderstand() {
        return mustUnderstand && !malformed;
    }

    /** From the cache or not at all. */
    boolean onlyIfCached() {
        return onlyIfCached;
    }

    /** Seconds, {@link #ABSENT} or {@link #INVALID}; so are the others below. */
    long maxAge() {
        return maxAge;
    }

    /** {@code s-maxage}. */
    long sharedMaxAge() {
        return sharedMaxAge;
    }

    /** {@code min-fresh}. */
    long minFresh() {
        return minFresh;
    }

    /** {@code max-stale}; {@link #ANY} without an argument. */
    long maxStale() {
        return maxStale;
    }

    /**
     * Whether a shared cache may reuse an answer to {@code Authorization} (RFC 9111 section 3.5).
     */
    boolean sharesAuthorized() {
        return !malformed && (isPublic || mustRevalidate || sharedMaxAge >= 0);
    }

    /**
     * Whether an answer may never be served stale (RFC 9111 section 4.2.4): {@code s-maxage}
     * implies {@code proxy-revalidate}.
     */
    boolean neverStale() {
        return mustRevalidate || proxyRevalidate || noCache || sharedMaxAge != ABSENT;
    }
}
