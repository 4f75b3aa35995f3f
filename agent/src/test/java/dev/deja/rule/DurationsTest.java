package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "90s, PT1M30S",
        "10m, PT10M",
        "1h30m, PT1H30M",
        "7d, PT168H",
        "1d2h3m4s5ms, PT26H3M4.005S",
        "PT10M, PT10M",
        "P1D, PT24H",
        "pt10m, PT10M",
        "30, PT30S",
        "1, PT1S",
        "1ms, PT0.001S",
        "' 10m ', PT10M",
        "365d, PT8760H",
        "forever, PT8760H"
    })
    void reads_durations_as_people_write_them(String text, Duration expected)
            throws RuleSyntaxException {
        assertEquals(expected, Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"366d", "100000d", "P400D", "99999999999999999999", "9223372036854775807d"})
    void what_is_longer_than_a_year_is_cut_to_it(String text) throws RuleSyntaxException {
        assertEquals(Durations.MAX, Durations.parse(text));
        assertTrue(Durations.parseExact(text).compareTo(Durations.MAX) > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "0ms", "-5s", "-1", "PT0S", "PT-5M", "-PT5M", "PT0.0001S"})
    void what_is_not_longer_than_nothing_is_refused(String text) {
        RuleSyntaxException e =
                assertThrows(RuleSyntaxException.class, () -> Durations.parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains("at least 1ms"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "-", "s", "ms", "10x", "10M", "1.5h", "1h 30m", "30m1h", "1h1h", "10 m",
                "P", "PT", "1h30", "١٠m", "10mm", "Forever", "1e3"
            })
    void anything_else_is_refused_with_the_forms_there_are(String text) {
        RuleSyntaxException e =
                assertThrows(RuleSyntaxException.class, () -> Durations.parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains("not a duration"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("1h30m"), e.getMessage());
    }

    @Test
    void a_long_text_is_not_repeated_in_full() {
        RuleSyntaxException e =
                assertThrows(RuleSyntaxException.class, () -> Durations.parse("x".repeat(10_000)));
        assertTrue(String.valueOf(e.getMessage()).length() < 200);
    }
}
