package dev.deja.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDateTest {
    private static final long NOW = Instant.parse("2026-11-22T03:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Sun, 06 Nov 1994 08:49:37 GMT  | 1994-11-06T08:49:37Z
                    Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z
                    Sun Nov  6 08:49:37 1994       | 1994-11-06T08:49:37Z
                    Sun Nov 16 08:49:37 1994       | 1994-11-16T08:49:37Z
                    Thu, 29 Feb 2024 23:59:59 GMT  | 2024-02-29T23:59:59Z
                    Thu, 01 Jan 1970 00:00:00 GMT  | 1970-01-01T00:00:00Z
                    Sat, 31 Dec 2016 23:59:60 GMT  | 2017-01-01T00:00:00Z
                    Mon, 01 Jan 0001 00:00:00 GMT  | 0001-01-01T00:00:00Z
                    sun, 06 nov 1994 08:49:37 gmt  | 1994-11-06T08:49:37Z
                    Fri, 31 Dec 9999 23:59:59 GMT  | 9999-12-31T23:59:59Z
                    """)
    void the_three_formats_are_read(String text, Instant instant) {
        assertEquals(instant.toEpochMilli(), HttpDate.parse(text, NOW));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Sunday, 22-Nov-26 03:00:00 GMT   | 2026-11-22T03:00:00Z
                    Sunday, 22-Nov-76 03:00:00 GMT   | 2076-11-22T03:00:00Z
                    Sunday, 22-Nov-76 03:00:01 GMT   | 1976-11-22T03:00:01Z
                    Sunday, 01-Jan-77 00:00:00 GMT   | 1977-01-01T00:00:00Z
                    Saturday, 01-Jan-00 00:00:00 GMT | 2000-01-01T00:00:00Z
                    Saturday, 29-Feb-00 00:00:00 GMT | 2000-02-29T00:00:00Z
                    """)
    void a_year_of_two_digits_is_never_more_than_fifty_years_ahead(String text, Instant instant) {
        assertEquals(instant.toEpochMilli(), HttpDate.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "1700000000",
                "2026-11-22T03:00:00Z",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 CET",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun 06 Nov 1994 08:49:37 GMT",
                "Xyz, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Xyz 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Wed, 29 Feb 2023 08:49:37 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov 1994 08.49.37 GMT",
                " Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "Sun, 06 Nov 1994 08:49:37  GMT",
                "Sun, 06 Nov \u0661994 08:49:37 GMT",
                "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sunday, 31-Feb-94 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 EST",
                "Sun Nov  0 08:49:37 1994",
                "Sun Nov 06 08:49:37 94",
                "Sun Nov  6 08:49:37 +994",
                "Sun Nov  6 08:49:37 1994 GMT"
            })
    void nothing_else_is_a_date(String text) {
        assertEquals(HttpDate.NONE, HttpDate.parse(text, NOW));
    }

    @Test
    void every_day_of_every_month_is_read_as_it_is_written() {
        long day = 86_400_000;
        long first = Instant.parse("1999-12-01T00:00:00Z").toEpochMilli();
        for (int i = 0; i < 1_000; i++) {
            long millis = first + i * day + i * 12_345_000L % day;
            String text = HttpDate.format(millis);
            assertEquals(
                    DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                            .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC)),
                    text);
            assertEquals(millis, HttpDate.parse(text, NOW));
        }
    }

    @Test
    void a_date_with_any_character_replaced_is_none_or_another() {
        for (String text :
                new String[] {
                    "Sun, 06 Nov 1994 08:49:37 GMT",
                    "Sunday, 06-Nov-94 08:49:37 GMT",
                    "Sun Nov  6 08:49:37 1994"
                }) {
            long whole = HttpDate.parse(text, NOW);
            for (int i = 0; i < text.length(); i++) {
                for (char c : new char[] {'x', '_', '\u0660', '/', ':', '\0'}) {
                    if (text.charAt(i) != c) {
                        String wrong = text.substring(0, i) + c + text.substring(i + 1);
                        assertEquals(HttpDate.NONE, HttpDate.parse(wrong, NOW), wrong);
                    }
                }
            }
            assertEquals(Instant.parse("1994-11-06T08:49:37Z").toEpochMilli(), whole);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1994-11-06T08:49:37.999Z | Sun, 06 Nov 1994 08:49:37 GMT
                    1970-01-01T00:00:00Z     | Thu, 01 Jan 1970 00:00:00 GMT
                    1969-12-31T23:59:59.500Z | Wed, 31 Dec 1969 23:59:59 GMT
                    2026-01-02T03:04:05Z     | Fri, 02 Jan 2026 03:04:05 GMT
                    """)
    void the_preferred_format_is_written(Instant instant, String text) {
        assertEquals(text, HttpDate.format(instant.toEpochMilli()));
    }
}
