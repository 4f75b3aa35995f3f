package dev.deja.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Classes of the JDK that are carried by their own serialization contract, each with a number that
 * never changes. No list, no class: the others of the JDK, however serializable, are refused. Kept
 * as names, so that nothing is loaded before a value has it.
 */
final class SpokenFor {
    private static final int FIRST = 160;

    /** The number is the position; what is no longer wanted leaves an empty string. */
    private static final String[] NAMES = {
        // 160
        "java.util.Properties",
        "java.util.SimpleTimeZone",
        "java.util.Collections$SetFromMap",
        "java.util.Collections$SequencedSetFromMap",
        "java.util.Collections$AsLIFOQueue",
        "java.util.Collections$CheckedCollection",
        "java.util.Collections$CheckedQueue",
        "java.util.Collections$CheckedSet",
        "java.util.Collections$CheckedSortedSet",
        "java.util.Collections$CheckedNavigableSet",
        // 170
        "java.util.Collections$CheckedList",
        "java.util.Collections$CheckedRandomAccessList",
        "java.util.Collections$CheckedMap",
        "java.util.Collections$CheckedSortedMap",
        "java.util.Collections$CheckedNavigableMap",
        "java.util.Collections$UnmodifiableSequencedCollection",
        "java.util.Collections$UnmodifiableSequencedSet",
        "java.util.Collections$UnmodifiableSequencedMap",
        "java.util.concurrent.atomic.AtomicIntegerArray",
        "java.util.concurrent.atomic.AtomicLongArray",
        // 180
        "java.util.concurrent.atomic.AtomicReferenceArray",
        "java.util.concurrent.atomic.LongAdder",
        "java.util.concurrent.atomic.LongAdder$SerializationProxy",
        "java.util.concurrent.atomic.DoubleAdder",
        "java.util.concurrent.atomic.DoubleAdder$SerializationProxy",
        "java.util.IntSummaryStatistics",
        "java.util.LongSummaryStatistics",
        "java.util.DoubleSummaryStatistics",
        "java.io.File",
        "java.time.chrono.Ser",
        // 190
        "java.time.chrono.JapaneseDate",
        "java.time.chrono.MinguoDate",
        "java.time.chrono.ThaiBuddhistDate",
        "java.time.chrono.HijrahDate",
        "java.time.chrono.IsoChronology",
        "java.time.chrono.JapaneseChronology",
        "java.time.chrono.MinguoChronology",
        "java.time.chrono.ThaiBuddhistChronology",
        "java.time.chrono.HijrahChronology",
        "java.time.chrono.JapaneseEra",
        // 200
        "java.time.temporal.ValueRange",
        "java.time.temporal.WeekFields",
        "com.sun.org.apache.xerces.internal.jaxp.datatype.XMLGregorianCalendarImpl",
        "com.sun.org.apache.xerces.internal.jaxp.datatype.DurationImpl",
        "java.lang.Throwable",
        "java.lang.Exception",
        "java.lang.RuntimeException",
        "java.lang.IllegalArgumentException",
        "java.lang.IllegalStateException",
        "java.lang.NullPointerException",
        // 210
        "java.lang.UnsupportedOperationException",
        "java.lang.IndexOutOfBoundsException",
        "java.lang.ArithmeticException",
        "java.lang.ClassCastException",
        "java.lang.NumberFormatException",
        "java.lang.InterruptedException",
        "java.util.NoSuchElementException",
        "java.util.ConcurrentModificationException",
        "java.util.concurrent.ExecutionException",
        "java.util.concurrent.CompletionException",
        // 220
        "java.util.concurrent.TimeoutException",
        "java.util.concurrent.CancellationException",
        "java.io.IOException",
        "java.io.UncheckedIOException",
        "java.io.FileNotFoundException",
        "java.time.DateTimeException",
        "java.time.format.DateTimeParseException",
        "java.sql.SQLException",
        "java.net.ConnectException",
        "java.net.SocketTimeoutException",
        // 230
        "com.sun.org.apache.xerces.internal.jaxp.datatype.DurationImpl$DurationStream",
    };

    private static final Map<String, Integer> NUMBERS = new HashMap<>();
    private static final AtomicReferenceArray<@Nullable TypePlan> PLANS =
            new AtomicReferenceArray<>(NAMES.length);

    static {
        for (int i = 0; i < NAMES.length; i++) {
            NUMBERS.put(NAMES[i], i);
        }
    }

    private SpokenFor() {}

    static @Nullable TypePlan find(Class<?> type) {
        Integer number = Trusted.isAvailable() ? NUMBERS.get(type.getName()) : null;
        if (number == null) {
            return null;
        }
        PLANS.compareAndSet(number, null, new ContractPlan(type, FIRST + number));
        return PLANS.get(number);
    }

    static @Nullable Class<?> named(String className) {
        Integer number = NUMBERS.get(className);
        return number == null ? null : load(className);
    }

    static @Nullable TypePlan byId(int id) {
        int number = id - FIRST;
        if (number < 0 || number >= NAMES.length) {
            return null;
        }
        TypePlan known = PLANS.get(number);
        if (known != null) {
            return known;
        }
        Class<?> type = load(NAMES[number]);
        return type == null ? null : find(type);
    }

    private static @Nullable Class<?> load(String name) {
        try {
            return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        } catch (ClassNotFoundException e) {
            // Of a module that this runtime image lacks, or of a later JDK.
            return null;
        }
    }
}
