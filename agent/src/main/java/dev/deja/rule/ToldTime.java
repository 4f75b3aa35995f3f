package dev.deja.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Reads a value of the application's as a length of time. */
public final class ToldTime {
    /** More than the cap; whoever tells that meant something else, such as a Unix time. */
    private static final Duration TOO_LONG = Durations.MAX.plusMillis(1);

    private ToldTime() {}

    /**
     * The time from {@code now} on.
     *
     * @param value a number of seconds, a {@code Duration}, or a point in time: {@code Instant},
     *     {@code OffsetDateTime}, {@code ZonedDateTime}, {@code java.util.Date}
     * @return zero or negative where the value is so; longer than {@link Durations#MAX}, though not
     *     how much, where the value is; null when it is none of these, or no number
     */
    @SuppressWarnings("JavaUtilDate") // a value of the application's
    public static @Nullable Duration from(@Nullable Object value, Instant now) {
        if (value instanceof Duration duration) {
            return duration;
        }
        if (value instanceof Instant end) {
            return Duration.between(now, end);
        }
        if (value instanceof OffsetDateTime end) {
            return Duration.between(now, end.toInstant());
        }
        if (value instanceof ZonedDateTime end) {
            return Duration.between(now, end.toInstant());
        }
        if (value instanceof Date end) {
            // Not toInstant, which java.sql.Date refuses.
            return Duration.between(now, Instant.ofEpochMilli(end.getTime()));
        }
        return value instanceof Number number ? seconds(number) : null;
    }

    private static @Nullable Duration seconds(Number number) {
        BigDecimal seconds;
        if (number instanceof BigDecimal exact) {
            seconds = exact;
        } else if (number instanceof BigInteger whole) {
            seconds = new BigDecimal(whole);
        } else if (number instanceof Double || number instanceof Float) {
            double real = number.doubleValue();
            if (Double.isNaN(real)) {
                return null;
            }
            if (Double.isInfinite(real)) {
                return real > 0 ? TOO_LONG : Duration.ZERO;
            }
            seconds = BigDecimal.valueOf(real);
        } else {
            seconds = BigDecimal.valueOf(number.longValue());
        }
        if (seconds.signum() <= 0) {
            return Duration.ZERO;
        }
        // By magnitude first: the digits of 1E+999999999 fit no memory.
        if ((long) seconds.precision() - seconds.scale() > 9) {
            return TOO_LONG;
        }
        if ((long) seconds.precision() - seconds.scale() < -9) {
            return Duration.ZERO;
        }
        long nanos = seconds.movePointRight(9).longValue();
        return Duration.ofNanos(nanos);
    }
}
