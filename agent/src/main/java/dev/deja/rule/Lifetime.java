package dev.deja.rule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/** How long an answer is used, SPEC D01 to D03. Immutable. */
public sealed interface Lifetime {
    /** The longest that an answer can live by it; at most {@link Durations#MAX}. */
    Duration longest();

    /** As in the configuration, with all that decides about it. */
    String text();

    /** Always the same. */
    record Fixed(Duration duration) implements Lifetime {
        @Override
        public Duration longest() {
            return duration;
        }

        @Override
        public String text() {
            return duration.toString();
        }
    }

    /**
     * To the end of the day or the week.
     *
     * @param weekStart the first day of the week; null for the end of the day
     * @param zone whose days they are; null for the JVM's zone at the time
     */
    record Until(@Nullable DayOfWeek weekStart, @Nullable ZoneId zone) implements Lifetime {
        // No zone has put its clocks back by more than a day.
        private static final Duration DAY = Duration.ofDays(2);
        private static final Duration WEEK = Duration.ofDays(8);

        @Override
        public Duration longest() {
            return weekStart == null ? DAY : WEEK;
        }

        @Override
        public String text() {
            String place = zone == null ? "the JVM's zone" : zone.getId();
            return weekStart == null
                    ? "end-of-day in " + place
                    : "end-of-week before " + weekStart + " in " + place;
        }

        /**
         * When the day or week of a moment ends: the first moment of the day after it, which is not
         * 00:00 where the clocks are put forward over midnight.
         *
         * @return after {@code moment}
         */
        public Instant endAfter(Instant moment) {
            ZoneId place = zone == null ? ZoneId.systemDefault() : zone;
            LocalDate today = LocalDate.ofInstant(moment, place);
            LocalDate next = following(today);
            while (true) {
                ZonedDateTime start = next.atStartOfDay(place);
                if (start.toInstant().isAfter(moment)) {
                    return start.toInstant();
                }
                // The clocks were put back over midnight, so that a day comes to its end twice.
                Instant second = start.withLaterOffsetAtOverlap().toInstant();
                if (second.isAfter(moment)) {
                    return second;
                }
                next = following(next);
            }
        }

        private LocalDate following(LocalDate date) {
            return weekStart == null
                    ? date.plusDays(1)
                    : date.with(TemporalAdjusters.next(weekStart));
        }
    }

    /** What a value of the call says: seconds, a {@code Duration} or a point in time. */
    record Told(Template template) implements Lifetime {
        @Override
        public Duration longest() {
            return Durations.MAX;
        }

        @Override
        public String text() {
            return template.text();
        }
    }
}
