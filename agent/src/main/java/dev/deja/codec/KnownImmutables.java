package dev.deja.codec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Classes of widespread libraries that cannot change, although their fields do not show it: they
 * hold arrays or compute a hash when it is first asked for. By name, since only the application has
 * them; their constructors let nobody else extend them.
 */
final class KnownImmutables {
    private static final Set<String> COLLECTIONS =
            Set.of(
                    "com.google.common.collect.ImmutableCollection",
                    "com.google.common.collect.ImmutableMap");

    private static final Set<String> VALUES =
            Set.of(
                    "org.joda.time.DateTime",
                    "org.joda.time.Duration",
                    "org.joda.time.Instant",
                    "org.joda.time.Interval",
                    "org.joda.time.LocalDate",
                    "org.joda.time.LocalDateTime",
                    "org.joda.time.LocalTime",
                    "org.joda.time.MonthDay",
                    "org.joda.time.Period",
                    "org.joda.time.YearMonth");

    private KnownImmutables() {}

    /** Whether an instance cannot change, whatever it refers to. */
    static boolean isValue(Class<?> type) {
        return VALUES.contains(type.getName());
    }

    /** Whether a collection or map changes only as far as its elements do. */
    static boolean isCollection(Class<?> type) {
        for (@Nullable Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (COLLECTIONS.contains(c.getName())) {
                return true;
            }
        }
        return false;
    }
}
