package dev.deja.codec;

import java.util.ArrayList;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Calendars and their time zones. */
@SuppressWarnings("JavaUtilDate") // what applications return is carried, old or not
final class Calendars {
    private static final Slot ZONE = Slot.of(TimeZone.class);

    private Calendars() {}

    static List<TypePlan> all() {
        List<TypePlan> all = new ArrayList<>();
        all.add(new Gregorian());
        Class<?> zone = Inside.find("sun.util.calendar.ZoneInfo");
        if (zone != null) {
            all.add(zone(zone.asSubclass(TimeZone.class)));
        }
        return all;
    }

    /** The class, not public, of all zones that have a name. */
    private static <T extends TimeZone> TypePlan zone(Class<T> type) {
        return LeafPlan.mutable(
                146,
                type,
                (out, zone) -> {
                    // One whose offset was changed says so by not being equal.
                    if (!TimeZone.getTimeZone(zone.getID()).equals(zone)) {
                        throw new Refusal("a time zone that is not the one of its name");
                    }
                    out.string(zone.getID());
                },
                in -> {
                    String id = in.text();
                    TimeZone zone = TimeZone.getTimeZone(id);
                    // An unknown name silently means GMT.
                    if (!zone.getID().equals(id)) {
                        throw new UndecodableException("a time zone that is unknown here");
                    }
                    return type.cast(zone);
                });
    }

    /** By its instant and what decides how that is shown. */
    private static final class Gregorian extends Container {
        Gregorian() {
            super(145, GregorianCalendar.class, Trait.BUILT_LATE);
        }

        /** A copy, since asking for the time computes fields that were set. */
        private static GregorianCalendar computed(Object calendar) {
            GregorianCalendar copy = (GregorianCalendar) ((GregorianCalendar) calendar).clone();
            copy.getTimeInMillis();
            return copy;
        }

        @Override
        @Nullable Object[] parts(Object container) {
            return new @Nullable Object[] {((GregorianCalendar) container).getTimeZone()};
        }

        @Override
        Slot partSlot(int n, Slot slot) {
            return ZONE;
        }

        @Override
        String step(int n) {
            return ".zone";
        }

        @Override
        @Nullable Object[] header(Object container) {
            GregorianCalendar calendar = computed(container);
            return new @Nullable Object[] {
                calendar.getTimeInMillis(),
                calendar.isLenient(),
                calendar.getFirstDayOfWeek(),
                calendar.getMinimalDaysInFirstWeek(),
                calendar.getGregorianChange()
            };
        }

        @Override
        void writeHeader(Writer out, Object container) throws Refusal {
            GregorianCalendar calendar = computed(container);
            out.signedLong(calendar.getTimeInMillis());
            out.put(calendar.isLenient() ? 1 : 0);
            out.signed(calendar.getFirstDayOfWeek());
            out.signed(calendar.getMinimalDaysInFirstWeek());
            out.signedLong(calendar.getGregorianChange().getTime());
        }

        @Override
        Object open(Reader in, int size) throws UndecodableException {
            requireSize(1, size);
            GregorianCalendar calendar =
                    new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
            calendar.setTimeInMillis(in.signedLong());
            calendar.setLenient(in.bool());
            calendar.setFirstDayOfWeek(in.signed());
            calendar.setMinimalDaysInFirstWeek(in.signed());
            calendar.setGregorianChange(new Date(in.signedLong()));
            return calendar;
        }

        @Override
        Object close(Object opened, @Nullable Object[] parts) throws UndecodableException {
            if (!(parts[0] instanceof TimeZone zone)) {
                throw new UndecodableException("a calendar without a time zone");
            }
            GregorianCalendar calendar = (GregorianCalendar) opened;
            long millis = calendar.getTimeInMillis();
            calendar.setTimeZone(zone);
            calendar.setTimeInMillis(millis);
            return calendar;
        }
    }
}
