package dev.deja.rule;

import java.time.DateTimeException;
import java.time.Duration;

/**
 * Lengths of time as people write them: {@code 500ms}, {@code 90s}, {@code 10m}, {@code 1h30m},
 * {@code 7d}, {@code PT10M}, a plain number of seconds, or {@code forever}.
 */
public final class Durations {
    /** The longest time anything is kept, and what {@code forever} means. */
    public static final Duration MAX = Duration.ofDays(365);

    private static final String FORMS = "write it like 500ms, 90s, 10m, 1h30m, 7d or forever";
    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

    private Durations() {}

    /**
     * Reads a duration; one longer than {@link #MAX} is cut to it.
     *
     * @return at least a millisecond, at most {@link #MAX}
     * @throws RuleSyntaxException when the text is no duration, or shorter than a millisecond
     */
    public static Duration parse(String text) throws RuleSyntaxException {
        Duration exact = parseExact(text);
        return exact.compareTo(MAX) > 0 ? MAX : exact;
    }

    /**
     * Reads a duration as written, so that a caller can tell that {@link #parse} cuts it.
     *
     * @return at least a millisecond; {@link #MAX} for {@code forever}
     * @throws RuleSyntaxException when the text is no duration, or shorter than a millisecond
     */
    public static Duration parseExact(String text) throws RuleSyntaxException {
        String trimmed = text.trim();
        if (trimmed.equals("forever")) {
            return MAX;
        }
        Duration exact = looksLikeIso(trimmed) ? iso(trimmed) : units(trimmed);
        if (exact.compareTo(Duration.ofMillis(1)) < 0) {
            throw new RuleSyntaxException(
                    shown(text) + " is too short: a duration is at least 1ms; " + FORMS);
        }
        return exact;
    }

    private static boolean looksLikeIso(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.length() > at && (text.charAt(at) == 'P' || text.charAt(at) == 'p');
    }

    private static Duration iso(String text) throws RuleSyntaxException {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw notADuration(text);
        }
    }

    private static Duration units(String text) throws RuleSyntaxException {
        boolean negative = text.startsWith("-");
        int at = negative ? 1 : 0;
        if (at == text.length()) {
            throw notADuration(text);
        }
        long millis = 0;
        int smallestUnit = -1;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            int unitEnd = end;
            while (unitEnd < text.length() && !isDigit(text.charAt(unitEnd))) {
                unitEnd++;
            }
            int unit = end == text.length() && at <= 1 ? 3 : unit(text.substring(end, unitEnd));
            if (end == at || unit <= smallestUnit) {
                throw notADuration(text);
            }
            millis = saturatedSum(millis, number(text, at, end), MILLIS[unit]);
            smallestUnit = unit;
            at = unitEnd;
        }
        return Duration.ofMillis(negative ? -millis : millis);
    }

    private static int unit(String text) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(text)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static long number(String text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (number > (Long.MAX_VALUE - 9) / 10) {
                return Long.MAX_VALUE;
            }
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static long saturatedSum(long sum, long count, long factor) {
        if (count > (Long.MAX_VALUE - sum) / factor) {
            return Long.MAX_VALUE;
        }
        return sum + count * factor;
    }

    private static RuleSyntaxException notADuration(String text) {
        return new RuleSyntaxException(shown(text) + " is not a duration; " + FORMS);
    }

    private static String shown(String text) {
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }
}
