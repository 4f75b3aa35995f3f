package dev.deja.codec;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code java.time}, and the enums that go with it. */
final class Times {
    private Times() {}

    static List<TypePlan> all() {
        return List.of(
                LeafPlan.value(
                        40,
                        Instant.class,
                        (out, v) -> {
                            out.signedLong(v.getEpochSecond());
                            out.varint(v.getNano());
                        },
                        in -> Instant.ofEpochSecond(in.signedLong(), in.varint())),
                LeafPlan.value(41, LocalDate.class, Times::writeDate, Times::readDate),
                LeafPlan.value(42, LocalTime.class, Times::writeTime, Times::readTime),
                LeafPlan.value(43, LocalDateTime.class, Times::writeBoth, Times::readBoth),
                LeafPlan.value(
                        44,
                        OffsetDateTime.class,
                        (out, v) -> {
                            writeBoth(out, v.toLocalDateTime());
                            writeOffset(out, v.getOffset());
                        },
                        in -> OffsetDateTime.of(readBoth(in), readOffset(in))),
                LeafPlan.value(
                        45,
                        OffsetTime.class,
                        (out, v) -> {
                            writeTime(out, v.toLocalTime());
                            writeOffset(out, v.getOffset());
                        },
                        in -> OffsetTime.of(readTime(in), readOffset(in))),
                LeafPlan.value(
                        46,
                        ZonedDateTime.class,
                        (out, v) -> {
                            writeBoth(out, v.toLocalDateTime());
                            writeOffset(out, v.getOffset());
                            out.string(v.getZone().getId());
                            out.put(v.getZone() instanceof ZoneOffset ? 1 : 0);
                        },
                        Times::readZoned),
                LeafPlan.value(
                        47,
                        Duration.class,
                        (out, v) -> {
                            out.signedLong(v.getSeconds());
                            out.varint(v.getNano());
                        },
                        in -> Duration.ofSeconds(in.signedLong(), in.varint())),
                LeafPlan.value(
                        48,
                        Period.class,
                        (out, v) -> {
                            out.signed(v.getYears());
                            out.signed(v.getMonths());
                            out.signed(v.getDays());
                        },
                        in -> Period.of(in.signed(), in.signed(), in.signed())),
                LeafPlan.value(
                        49,
                        Year.class,
                        (out, v) -> out.signed(v.getValue()),
                        in -> Year.of(in.signed())),
                LeafPlan.value(
                        50,
                        YearMonth.class,
                        (out, v) -> {
                            out.signed(v.getYear());
                            out.put(v.getMonthValue());
                        },
                        in -> YearMonth.of(in.signed(), in.get())),
                LeafPlan.value(
                        51,
                        MonthDay.class,
                        (out, v) -> {
                            out.put(v.getMonthValue());
                            out.put(v.getDayOfMonth());
                        },
                        in -> MonthDay.of(in.get(), in.get())),
                LeafPlan.value(52, ZoneOffset.class, Times::writeOffset, Times::readOffset),
                region(53, ZoneId.of("Europe/Paris").getClass()),
                new EnumPlan(DayOfWeek.class, 54),
                new EnumPlan(Month.class, 55),
                new EnumPlan(ChronoUnit.class, 56),
                new EnumPlan(TimeUnit.class, 57));
    }

    /** The one class, not public, of time zones that are not an offset. */
    private static <T extends ZoneId> TypePlan region(int id, Class<T> type) {
        return LeafPlan.value(
                id, type, (out, v) -> out.string(v.getId()), in -> type.cast(ZoneId.of(in.text())));
    }

    private static void writeDate(Writer out, LocalDate value) throws Refusal {
        out.signed(value.getYear());
        out.put(value.getMonthValue());
        out.put(value.getDayOfMonth());
    }

    private static LocalDate readDate(Reader in) throws UndecodableException {
        return LocalDate.of(in.signed(), in.get(), in.get());
    }

    private static void writeTime(Writer out, LocalTime value) throws Refusal {
        out.varlong(value.toNanoOfDay());
    }

    private static LocalTime readTime(Reader in) throws UndecodableException {
        return LocalTime.ofNanoOfDay(in.varlong());
    }

    private static void writeBoth(Writer out, LocalDateTime value) throws Refusal {
        writeDate(out, value.toLocalDate());
        writeTime(out, value.toLocalTime());
    }

    private static LocalDateTime readBoth(Reader in) throws UndecodableException {
        return LocalDateTime.of(readDate(in), readTime(in));
    }

    private static void writeOffset(Writer out, ZoneOffset value) throws Refusal {
        out.signed(value.getTotalSeconds());
    }

    private static ZoneOffset readOffset(Reader in) throws UndecodableException {
        return ZoneOffset.ofTotalSeconds(in.signed());
    }

    private static ZonedDateTime readZoned(Reader in) throws UndecodableException {
        LocalDateTime local = readBoth(in);
        ZoneOffset offset = readOffset(in);
        String id = in.text();
        ZoneId zone = in.bool() ? ZoneOffset.of(id) : ZoneId.of(id);
        // Strict: where this JVM's zone rules have another offset there, it is not that time.
        return ZonedDateTime.ofStrict(local, offset, zone);
    }
}
