package dev.deja.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns a value written for an argument into what the argument would have been. */
final class Conversion {
    private static final int MAX_DIGITS = 2000;

    private Conversion() {}

    /** Text for a parameter of the application's own type: the name of an enum constant. */
    record ConstantName(String name) {}

    /**
     * Converts.
     *
     * @param declared the parameter's type as {@link Class#getName} spells it
     * @return the argument, a {@link ConstantName}, or null when no argument of that type is meant
     */
    static @Nullable Object convert(Object value, String declared) {
        try {
            return switch (declared) {
                case "java.lang.String" -> Scalar.textOf(value);
                case "boolean", "java.lang.Boolean" -> toBoolean(value);
                case "char", "java.lang.Character" -> toCharacter(value);
                case "byte", "java.lang.Byte" -> exact(value).byteValueExact();
                case "short", "java.lang.Short" -> exact(value).shortValueExact();
                case "int", "java.lang.Integer" -> exact(value).intValueExact();
                case "long", "java.lang.Long" ->
                        value instanceof Long ? value : (Object) exact(value).longValueExact();
                case "double", "java.lang.Double" -> toDouble(value);
                case "float", "java.lang.Float" -> toFloat(value);
                case "java.math.BigDecimal" -> toBigDecimal(value);
                case "java.math.BigInteger" ->
                        value instanceof BigInteger ? value : exact(value).toBigIntegerExact();
                default -> toOther(value, declared);
            };
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }

    /**
     * Whether no value declared as the one type ever becomes the other; only where both are known
     * to have no subtypes.
     *
     * @param given the value's declared type
     * @param declared the parameter's
     */
    static boolean never(String given, String declared) {
        String from = kind(given);
        if (from.isEmpty() || from.equals("text")) {
            return false;
        }
        String to = kind(declared);
        boolean isOwnType =
                to.isEmpty()
                        && !declared.isEmpty()
                        && !declared.startsWith("[")
                        && !declared.startsWith("java.");
        return isOwnType || (!to.isEmpty() && !to.equals("text") && !to.equals(from));
    }

    /** What converts into one another; empty where the type leaves that open. */
    private static String kind(String type) {
        return switch (type) {
            case "java.lang.String" -> "text";
            case "boolean", "java.lang.Boolean" -> "boolean";
            case "char", "java.lang.Character" -> "char";
            case "byte",
                    "java.lang.Byte",
                    "short",
                    "java.lang.Short",
                    "int",
                    "java.lang.Integer",
                    "long",
                    "java.lang.Long",
                    "double",
                    "java.lang.Double",
                    "float",
                    "java.lang.Float" ->
                    "number";
            case "java.util.UUID",
                    "java.util.Currency",
                    "java.util.Locale",
                    "java.net.URI",
                    "java.time.LocalDate",
                    "java.time.LocalTime",
                    "java.time.LocalDateTime",
                    "java.time.Instant",
                    "java.time.Duration",
                    "java.time.Period",
                    "java.time.Year",
                    "java.time.YearMonth",
                    "java.time.OffsetDateTime",
                    "java.time.ZonedDateTime" ->
                    type;
            default -> "";
        };
    }

    private static @Nullable Object toBoolean(Object value) {
        if (value instanceof Boolean) {
            return value;
        }
        return value.equals("true") ? (Object) true : value.equals("false") ? (Object) false : null;
    }

    private static @Nullable Object toCharacter(Object value) {
        if (value instanceof Character) {
            return value;
        }
        return value instanceof String text && text.length() == 1 ? (Object) text.charAt(0) : null;
    }

    /** Throws where the value is no finite number. */
    private static BigDecimal exact(Object value) {
        if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        if (value instanceof BigDecimal number && Math.abs((long) number.scale()) <= MAX_DIGITS) {
            return number;
        }
        if (value instanceof BigInteger number) {
            return new BigDecimal(number);
        }
        if (value instanceof Double || value instanceof Float) {
            return new BigDecimal(((Number) value).doubleValue());
        }
        if (value instanceof String text && text.length() <= MAX_DIGITS) {
            BigDecimal number = new BigDecimal(text.strip());
            if (Math.abs((long) number.scale()) <= MAX_DIGITS) {
                return number;
            }
        }
        throw new IllegalArgumentException("no number");
    }

    private static @Nullable Object toDouble(Object value) {
        if (value instanceof Double) {
            return value;
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof String text) {
            return Double.parseDouble(text);
        }
        double number = exact(value).doubleValue();
        return new BigDecimal(number).compareTo(exact(value)) == 0 ? (Object) number : null;
    }

    private static @Nullable Object toFloat(Object value) {
        if (value instanceof Float) {
            return value;
        }
        if (value instanceof String text) {
            return Float.parseFloat(text);
        }
        if (value instanceof Double number) {
            float narrow = number.floatValue();
            return Double.compare(narrow, number) == 0 ? (Object) narrow : null;
        }
        float number = exact(value).floatValue();
        return new BigDecimal(number).compareTo(exact(value)) == 0 ? (Object) number : null;
    }

    /** Not from floating-point numbers: they have no scale. */
    private static @Nullable Object toBigDecimal(Object value) {
        return value instanceof Double || value instanceof Float ? null : exact(value);
    }

    private static @Nullable Object toOther(Object value, String declared) {
        if (!(value instanceof String text)) {
            return fits(value, declared) ? value : null;
        }
        return switch (declared) {
            case "java.util.UUID" -> {
                UUID id = UUID.fromString(text);
                // 1-1-1-1-1 is read as well, and is no form that anything writes.
                yield id.toString().equalsIgnoreCase(text) ? id : null;
            }
            case "java.time.LocalDate" -> LocalDate.parse(text);
            case "java.time.LocalTime" -> LocalTime.parse(text);
            case "java.time.LocalDateTime" -> LocalDateTime.parse(text);
            case "java.time.Instant" -> Instant.parse(text);
            case "java.time.Duration" -> Duration.parse(text);
            case "java.time.Period" -> Period.parse(text);
            case "java.time.Year" -> Year.parse(text);
            case "java.time.YearMonth" -> YearMonth.parse(text);
            case "java.time.OffsetDateTime" -> OffsetDateTime.parse(text);
            case "java.time.ZonedDateTime" -> ZonedDateTime.parse(text);
            case "java.time.ZoneId" -> ZoneId.of(text);
            case "java.util.Currency" -> Currency.getInstance(text);
            case "java.util.Locale" -> Locale.forLanguageTag(text);
            case "java.net.URI" -> URI.create(text);
            default -> fromText(text, declared);
        };
    }

    private static @Nullable Object fromText(String text, String declared) {
        if (declared.startsWith("java.")) {
            return fits(text, declared) ? text : null;
        }
        return !declared.startsWith("[") && isIdentifier(text) ? new ConstantName(text) : null;
    }

    private static boolean isIdentifier(String text) {
        if (text.isEmpty() || !Character.isJavaIdentifierStart(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (!Character.isJavaIdentifierPart(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a parameter of that type could hold the value, as far as names can tell. */
    private static boolean fits(Object value, String declared) {
        if (declared.startsWith("[")) {
            // The key of a subclass's array shows its type, so it is no other's.
            return value.getClass().getName().equals(declared);
        }
        if (declared.startsWith("java.")) {
            try {
                return Class.forName(declared, false, ClassLoader.getPlatformClassLoader())
                        .isInstance(value);
            } catch (ClassNotFoundException | LinkageError e) {
                return true;
            }
        }
        return hasType(value.getClass(), declared);
    }

    private static boolean hasType(@Nullable Class<?> type, String name) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(name) || hasType(type.getSuperclass(), name)) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (hasType(parent, name)) {
                return true;
            }
        }
        return false;
    }
}
