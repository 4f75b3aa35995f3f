package dev.deja.rule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins for keys within one JVM: the arguments themselves, where their {@code equals} is known
 * to be equality of content. What that means for a parameter is decided when the plan is made.
 */
final class LocalKeys {
    /** Longer texts would be kept in memory as keys: their hash is better. */
    private static final int MAX_TEXT = 256;

    private static final Object NULL = new Constant("null");
    private static final Object NO_ARGUMENTS = new Constant("()");

    /** How much there is to check about an argument. */
    enum Check {
        /** A primitive: nothing. */
        NOTHING,
        /** A final type of the JDK: null. */
        NULL,
        TEXT,
        /** The runtime type. */
        TYPE,
        /** Always the long way. */
        NEVER
    }

    private final int[] used;
    private final Check[] checks;
    private final String[] kinds;
    private final TypeRules types;

    LocalKeys(int[] used, List<String> declared, TypeRules types) {
        this.used = used;
        this.checks = new Check[used.length];
        this.kinds = new String[used.length];
        this.types = types;
        for (int i = 0; i < used.length; i++) {
            kinds[i] = declared.get(used[i]);
            checks[i] = check(kinds[i], types);
        }
    }

    private static Check check(String declared, TypeRules types) {
        if (!types.leavesJdkAlone()) {
            return Check.NEVER;
        }
        if (Descriptor.isPrimitive(declared)) {
            return Check.NOTHING;
        }
        return switch (declared) {
            case "java.lang.String" -> Check.TEXT;
            case "java.lang.Boolean",
                    "java.lang.Character",
                    "java.lang.Byte",
                    "java.lang.Short",
                    "java.lang.Integer",
                    "java.lang.Long",
                    "java.lang.Float",
                    "java.lang.Double",
                    "java.util.UUID",
                    "java.time.LocalDate",
                    "java.time.LocalTime",
                    "java.time.LocalDateTime",
                    "java.time.Instant",
                    "java.time.Duration",
                    "java.time.YearMonth" ->
                    Check.NULL;
            default -> declared.startsWith("[") ? Check.NEVER : Check.TYPE;
        };
    }

    @Nullable Object of(@Nullable Object[] arguments) {
        if (used.length == 0) {
            return NO_ARGUMENTS;
        }
        if (used.length == 1) {
            return standIn(0, arguments[used[0]]);
        }
        if (used.length == 2) {
            return pair(arguments[used[0]], arguments[used[1]]);
        }
        Object[] standIns = new Object[used.length];
        for (int i = 0; i < used.length; i++) {
            Object standIn = standIn(i, arguments[used[i]]);
            if (standIn == null) {
                return null;
            }
            standIns[i] = standIn;
        }
        return new Many(standIns);
    }

    @Nullable Object of(@Nullable Object argument) {
        return used.length == 1 ? standIn(0, argument) : NO_ARGUMENTS;
    }

    @Nullable Object of(@Nullable Object first, @Nullable Object second) {
        if (used.length == 2) {
            return pair(first, second);
        }
        return used.length == 1 ? standIn(0, used[0] == 0 ? first : second) : NO_ARGUMENTS;
    }

    private @Nullable Object pair(@Nullable Object first, @Nullable Object second) {
        Object a = standIn(0, first);
        Object b = standIn(1, second);
        return a == null || b == null ? null : new Two(a, b);
    }

    private @Nullable Object standIn(int at, @Nullable Object argument) {
        Check check = checks[at];
        if (argument == null) {
            return check == Check.NEVER ? null : NULL;
        }
        return switch (check) {
            case NOTHING, NULL -> argument;
            case TEXT -> ((String) argument).length() <= MAX_TEXT ? argument : null;
            case TYPE -> ofOpenType(argument, kinds[at]);
            case NEVER -> null;
        };
    }

    private @Nullable Object ofOpenType(Object argument, String kind) {
        Class<?> type = argument.getClass();
        if (type == String.class) {
            return ((String) argument).length() <= MAX_TEXT ? argument : null;
        }
        if (type == Long.class
                || type == Integer.class
                || type == UUID.class
                || type == Boolean.class
                || type == Character.class
                || type == Double.class
                || type == Short.class
                || type == Byte.class
                || type == Float.class
                || type == LocalDate.class
                || type == LocalDateTime.class
                || type == Instant.class) {
            return argument;
        }
        // A constant of another type may come from a class loader that the entry must not keep
        // alive.
        return argument instanceof Enum<?> constant
                        && constant.getDeclaringClass().getName().equals(kind)
                        && types.decide(type).treatment() == TypeRules.Treatment.CONTENT
                ? argument
                : null;
    }

    /** Equal to itself only. */
    private record Constant(String name) {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** 24 bytes: one object per call. */
    private static final class Two {
        private final Object first;
        private final Object second;

        Two(Object first, Object second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Two two && first.equals(two.first) && second.equals(two.second);
        }

        @Override
        public int hashCode() {
            return 31 * first.hashCode() + second.hashCode();
        }
    }

    private static final class Many {
        private final Object[] values;

        Many(Object[] values) {
            this.values = values;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Many many && Arrays.equals(values, many.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
