package dev.deja.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifetimeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    /** The columns: zone, moment, end of its day. */
    @ParameterizedTest
    @CsvSource({
        // An ordinary day, and its last tenth of a second.
        "Europe/Paris, 2026-11-22T12:00:00+01:00, 2026-11-23T00:00:00+01:00",
        "Europe/Paris, 2026-11-22T23:59:59.9+01:00, 2026-11-23T00:00:00+01:00",
        "Europe/Paris, 2026-11-22T23:59:59.999999999+01:00, 2026-11-23T00:00:00+01:00",
        "Europe/Paris, 2026-11-23T00:00:00+01:00, 2026-11-24T00:00:00+01:00",
        // Clocks put forward and back at night: days of 23 and 25 hours.
        "Europe/Paris, 2026-03-29T01:00:00+01:00, 2026-03-30T00:00:00+02:00",
        "Europe/Paris, 2026-10-25T02:30:00+02:00, 2026-10-26T00:00:00+01:00",
        "Europe/Paris, 2026-10-25T02:30:00+01:00, 2026-10-26T00:00:00+01:00",
        "America/New_York, 2026-03-08T00:30:00-05:00, 2026-03-09T00:00:00-04:00",
        "America/New_York, 2026-11-01T01:30:00-04:00, 2026-11-02T00:00:00-05:00",
        "Australia/Lord_Howe, 2026-10-04T01:00:00+10:30, 2026-10-05T00:00:00+11:00",
        // Midnight does not exist: the day begins at one o'clock.
        "America/Sao_Paulo, 2018-11-03T23:59:59.9-03:00, 2018-11-04T01:00:00-02:00",
        "America/Sao_Paulo, 2018-11-04T01:00:00-02:00, 2018-11-05T00:00:00-02:00",
        "Asia/Beirut, 2022-03-26T12:00:00+02:00, 2022-03-27T01:00:00+03:00",
        "Asia/Beirut, 2022-03-27T01:00:00+03:00, 2022-03-28T00:00:00+03:00",
        // At midnight back to 23:00: the day ends at the second midnight.
        "America/Sao_Paulo, 2019-02-16T23:30:00-02:00, 2019-02-17T00:00:00-03:00",
        "America/Sao_Paulo, 2019-02-16T23:30:00-03:00, 2019-02-17T00:00:00-03:00",
        "Asia/Beirut, 2022-10-29T23:30:00+03:00, 2022-10-30T00:00:00+02:00",
        "Asia/Beirut, 2022-10-29T23:30:00+02:00, 2022-10-30T00:00:00+02:00",
        // At one o'clock back to midnight: the new day has begun and begins again.
        "America/Havana, 2025-11-01T12:00:00-04:00, 2025-11-02T00:00:00-04:00",
        "America/Havana, 2025-11-02T00:30:00-04:00, 2025-11-03T00:00:00-05:00",
        "America/Havana, 2025-11-02T00:30:00-05:00, 2025-11-03T00:00:00-05:00",
        // A minute after midnight back into the old day.
        "America/St_Johns, 2010-11-06T23:59:00-02:30, 2010-11-07T00:00:00-02:30",
        "America/St_Johns, 2010-11-07T00:00:30-02:30, 2010-11-08T00:00:00-03:30",
        "America/St_Johns, 2010-11-06T23:30:00-03:30, 2010-11-07T00:00:00-03:30",
        // The day that Samoa skipped.
        "Pacific/Apia, 2011-12-29T12:00:00-10:00, 2011-12-31T00:00:00+14:00",
        "UTC, 2024-02-28T12:00:00Z, 2024-02-29T00:00:00Z",
        "+05:30, 2026-11-22T23:59:59.9+05:30, 2026-11-23T00:00:00+05:30",
    })
    void a_day_ends_with_the_first_moment_of_the_next(
            String zone, OffsetDateTime moment, OffsetDateTime end) {
        Lifetime.Until day = new Lifetime.Until(null, ZoneId.of(zone));
        assertEquals(end.toInstant(), day.endAfter(moment.toInstant()));
    }

    @ParameterizedTest
    @CsvSource({
        "MONDAY, Europe/Paris, 2026-11-22T23:59:59.9+01:00, 2026-11-23T00:00:00+01:00",
        "MONDAY, Europe/Paris, 2026-11-23T00:00:00+01:00, 2026-11-30T00:00:00+01:00",
        "SUNDAY, Europe/Paris, 2026-11-22T00:00:00+01:00, 2026-11-29T00:00:00+01:00",
        "SUNDAY, Europe/Paris, 2026-11-21T12:00:00+01:00, 2026-11-22T00:00:00+01:00",
        "SATURDAY, Africa/Cairo, 2026-11-22T12:00:00+02:00, 2026-11-28T00:00:00+02:00",
        // Sundays on which the clocks change.
        "MONDAY, Europe/Paris, 2026-03-29T01:30:00+01:00, 2026-03-30T00:00:00+02:00",
        "MONDAY, Europe/Paris, 2026-10-25T02:30:00+01:00, 2026-10-26T00:00:00+01:00",
        "SUNDAY, America/Sao_Paulo, 2018-11-03T12:00:00-03:00, 2018-11-04T01:00:00-02:00",
        "SUNDAY, America/Sao_Paulo, 2019-02-16T23:30:00-03:00, 2019-02-17T00:00:00-03:00",
        "SUNDAY, America/St_Johns, 2010-11-06T23:30:00-03:30, 2010-11-07T00:00:00-03:30",
    })
    void a_week_ends_where_the_next_begins(
            DayOfWeek start, String zone, OffsetDateTime moment, OffsetDateTime end) {
        Lifetime.Until week = new Lifetime.Until(start, ZoneId.of(zone));
        assertEquals(end.toInstant(), week.endAfter(moment.toInstant()));
    }

    @Test
    void in_every_zone_at_any_time_the_end_is_later_on_another_date_and_not_far() {
        Random random = new Random(7);
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            Lifetime.Until day = new Lifetime.Until(null, zone);
            Lifetime.Until week = new Lifetime.Until(DayOfWeek.MONDAY, zone);
            for (int i = 0; i < 40; i++) {
                Instant moment = Instant.ofEpochSecond(random.nextInt(), random.nextInt(999));
                check(moment, zone, day, week);
            }
            for (var transition : zone.getRules().getTransitions()) {
                for (long seconds : new long[] {-86_400, -3600, -60, -1, 0, 1, 60, 3600}) {
                    check(transition.getInstant().plusSeconds(seconds), zone, day, week);
                }
            }
        }
    }

    private static void check(
            Instant moment, ZoneId zone, Lifetime.Until day, Lifetime.Until week) {
        String where = moment + " in " + zone;
        Instant end = day.endAfter(moment);
        assertTrue(end.isAfter(moment), where);
        assertTrue(Duration.between(moment, end).compareTo(day.longest()) <= 0, where);
        LocalDate before = LocalDate.ofInstant(end.minusNanos(1), zone);
        LocalDate after = LocalDate.ofInstant(end, zone);
        assertTrue(after.isAfter(before), where);
        assertTrue(!before.isBefore(LocalDate.ofInstant(moment, zone)), where);
        Instant weekEnd = week.endAfter(moment);
        assertTrue(weekEnd.isAfter(moment), where);
        assertTrue(Duration.between(moment, weekEnd).compareTo(week.longest()) <= 0, where);
        assertTrue(!weekEnd.isBefore(end), where);
    }

    @Test
    @SuppressWarnings("JavaUtilDate")
    void values_of_many_kinds_are_times() {
        Duration minute = Duration.ofMinutes(1);
        Instant end = NOW.plus(minute);
        for (Object value :
                List.of(
                        60,
                        60L,
                        (short) 60,
                        (byte) 60,
                        60.0,
                        60f,
                        new BigDecimal("60.0"),
                        BigInteger.valueOf(60),
                        new AtomicLong(60),
                        minute,
                        end,
                        end.atOffset(java.time.ZoneOffset.ofHours(3)),
                        ZonedDateTime.ofInstant(end, ZoneId.of("Asia/Tokyo")),
                        new java.util.Date(end.toEpochMilli()),
                        new java.sql.Timestamp(end.toEpochMilli()))) {
            assertEquals(minute, ToldTime.from(value, NOW), value.getClass().getName());
        }
        assertEquals(Duration.ofMillis(500), ToldTime.from(0.5, NOW));
        assertEquals(Duration.ZERO, ToldTime.from(0, NOW));
        assertEquals(Duration.ZERO, ToldTime.from(-5, NOW));
        assertEquals(Duration.ofSeconds(-1), ToldTime.from(NOW.minusSeconds(1), NOW));
    }

    @Test
    void what_is_no_time_is_none() {
        assertNull(ToldTime.from(null, NOW));
        assertNull(ToldTime.from("10m", NOW));
        assertNull(ToldTime.from(LocalDateTime.MAX, NOW));
        assertNull(ToldTime.from(Double.NaN, NOW));
        assertNull(ToldTime.from(Float.NaN, NOW));
    }

    @Test
    void numbers_beyond_all_measure_are_too_long_at_no_cost() {
        for (Object value :
                List.of(
                        Long.MAX_VALUE,
                        Double.MAX_VALUE,
                        Double.POSITIVE_INFINITY,
                        new BigDecimal("1E+999999999"),
                        BigInteger.TWO.pow(500),
                        Instant.MAX,
                        1_700_000_000L)) {
            Duration told = Objects.requireNonNull(ToldTime.from(value, NOW));
            assertTrue(told.compareTo(Durations.MAX) > 0, value.getClass().getName());
        }
        assertEquals(Duration.ZERO, ToldTime.from(new BigDecimal("1E-999999999"), NOW));
        assertEquals(Duration.ZERO, ToldTime.from(Double.NEGATIVE_INFINITY, NOW));
        assertEquals(Duration.ZERO, ToldTime.from(Double.MIN_VALUE, NOW));
    }
}
