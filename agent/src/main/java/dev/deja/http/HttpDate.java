package dev.deja.http;

import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Dates of HTTP: the three formats of RFC 9110 section 5.6.7, and nothing else. Names of days and
 * months are matched without regard to case and only {@code GMT} is a zone, as RFC 9111 section 4.2
 * asks of caches. The day of the week must be one, but need not be that of the date.
 */
final class HttpDate {
    /** No date, or none that can be read. */
    static final long NONE = Long.MIN_VALUE;

    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] LONG_DAYS = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    };
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final int SECONDS_OF_DAY = 86_400;

    private HttpDate() {}

    /**
     * Reads a date.
     *
     * @param nowMillis the present, against which a year of two digits is understood
     * @return milliseconds since 1970, or {@link #NONE}
     */
    static long parse(@Nullable String text, long nowMillis) {
        if (text == null) {
            return NONE;
        }
        int length = text.length();
        if (length == 29 && text.charAt(3) == ',') {
            return fixdate(text);
        }
        if (length == 24 && text.charAt(3) == ' ') {
            return asctime(text);
        }
        int comma = text.indexOf(',');
        return comma >= 6 && length == comma + 24 ? rfc850(text, comma, nowMillis) : NONE;
    }

    /** {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
    private static long fixdate(String text) {
        if (named(DAYS, text, 0, 3) < 0
                || !text.startsWith(", ", 3)
                || text.charAt(7) != ' '
                || text.charAt(11) != ' '
                || text.charAt(16) != ' '
                || !gmt(text, 25)) {
            return NONE;
        }
        int year = number(text, 12, 4);
        return millis(year, named(MONTHS, text, 8, 3), number(text, 5, 2), time(text, 17));
    }

    /** {@code Sun Nov 6 08:49:37 1994}. */
    private static long asctime(String text) {
        if (named(DAYS, text, 0, 3) < 0
                || text.charAt(7) != ' '
                || text.charAt(10) != ' '
                || text.charAt(19) != ' ') {
            return NONE;
        }
        int day = text.charAt(8) == ' ' ? number(text, 9, 1) : number(text, 8, 2);
        return millis(number(text, 20, 4), named(MONTHS, text, 4, 3), day, time(text, 11));
    }

    /** {@code Sunday, 06-Nov-94 08:49:37 GMT}. */
    private static long rfc850(String text, int comma, long nowMillis) {
        int at = comma + 2;
        if (named(LONG_DAYS, text, 0, comma) < 0
                || text.charAt(comma + 1) != ' '
                || text.charAt(at + 2) != '-'
                || text.charAt(at + 6) != '-'
                || text.charAt(at + 9) != ' '
                || !gmt(text, at + 18)) {
            return NONE;
        }
        int day = number(text, at, 2);
        int month = named(MONTHS, text, at + 3, 3);
        int yearOfCentury = number(text, at + 7, 2);
        int time = time(text, at + 10);
        if (yearOfCentury < 0) {
            return NONE;
        }
        LocalDate today = LocalDate.ofEpochDay(Math.floorDiv(nowMillis, SECONDS_OF_DAY * 1000L));
        int year = today.getYear() / 100 * 100 + 100 + yearOfCentury;
        long latest =
                today.plusYears(50).toEpochDay() * SECONDS_OF_DAY * 1000L
                        + Math.floorMod(nowMillis, SECONDS_OF_DAY * 1000L);
        // The latest year of these digits that is not more than 50 years ahead.
        long millis = millis(year, month, day, time);
        while (year > today.getYear() - 100 && (millis == NONE || millis > latest)) {
            year -= 100;
            millis = millis(year, month, day, time);
        }
        return millis > latest ? NONE : millis;
    }

    private static long millis(int year, int month, int day, int secondOfDay) {
        if (year < 0
                || month < 0
                || day < 1
                || secondOfDay < 0
                || (day > 28 && day > YearMonth.of(year, month + 1).lengthOfMonth())) {
            return NONE;
        }
        return (LocalDate.of(year, month + 1, day).toEpochDay() * SECONDS_OF_DAY + secondOfDay)
                * 1000;
    }

    /** {@code 08:49:37}, a leap second included; the second of the day, or -1. */
    private static int time(String text, int at) {
        int hour = number(text, at, 2);
        int minute = number(text, at + 3, 2);
        int second = number(text, at + 6, 2);
        boolean valid =
                text.charAt(at + 2) == ':'
                        && text.charAt(at + 5) == ':'
                        && hour >= 0
                        && hour < 24
                        && minute >= 0
                        && minute < 60
                        && second >= 0
                        && second <= 60;
        return valid ? (hour * 60 + minute) * 60 + second : -1;
    }

    private static int number(String text, int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int named(String[] names, String text, int at, int length) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].length() == length && text.regionMatches(true, at, names[i], 0, length)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean gmt(String text, int at) {
        return text.regionMatches(true, at, " GMT", 0, 4);
    }

    /** The preferred format, IMF-fixdate, of years 0 to 9999. */
    static String format(long millis) {
        long seconds = Math.floorDiv(millis, 1000L);
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_OF_DAY));
        int second = Math.floorMod(seconds, SECONDS_OF_DAY);
        StringBuilder text = new StringBuilder(29);
        text.append(DAYS[date.getDayOfWeek().getValue() - 1]).append(", ");
        padded(text, date.getDayOfMonth(), 2).append(' ');
        text.append(MONTHS[date.getMonthValue() - 1]).append(' ');
        padded(text, date.getYear(), 4).append(' ');
        padded(text, second / 3600, 2).append(':');
        padded(text, second / 60 % 60, 2).append(':');
        return padded(text, second % 60, 2).append(" GMT").toString();
    }

    private static StringBuilder padded(StringBuilder text, int number, int digits) {
        String written = Integer.toString(number);
        for (int i = written.length(); i < digits; i++) {
            text.append('0');
        }
        return text.append(written);
    }
}
