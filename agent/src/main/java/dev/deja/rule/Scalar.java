package dev.deja.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Values that are one piece of text: what they are called, how the text is made, and how a place
 * that leaves the type open tells them apart.
 *
 * <p>The text identifies the value among those of its type, and is the same on every JVM.
 *
 * @param kind the declared type that leaves nothing open
 * @param primitive the primitive type of the same values, or the kind again
 * @param how how the text is made
 * @param mark see {@link Mark}
 */
record Scalar(String kind, String primitive, How how, Mark mark) {

    enum How {
        TO_STRING,
        DOUBLE,
        FLOAT,
        BIG_INTEGER,
        BIG_DECIMAL,
        ENUM,
        DATE,
        TIMESTAMP,
        LOCALE,
        CLASS,
        URL,
        ZONE
    }

    /** How an open place shows the type; no two types look alike. */
    enum Mark {
        /** {@code 42}, {@code true}: nothing. */
        NONE("", ""),
        /** {@code 'abc'}. */
        QUOTES("'", "'"),
        /** {@code 'c'C}. */
        CHARACTER("'", "'C"),
        LONG("", "L"),
        SHORT("", "S"),
        BYTE("", "B"),
        DOUBLE("", "D"),
        FLOAT("", "F"),
        DECIMAL("", "M"),
        INTEGER("", "N"),
        /** {@code java.util.UUID(…)}. */
        NAME("(", ")");

        final String before;
        final String after;

        Mark(String before, String after) {
            this.before = before;
            this.after = after;
        }
    }

    /** Numbers with more bits than this would make the key slow rather than unique. */
    private static final int MAX_BITS = 8192;

    private static final int MAX_SCALE = 100_000;

    /** What a class is a scalar of, or null. */
    static @Nullable Scalar of(Class<?> type) {
        if (Enum.class.isAssignableFrom(type)) {
            Class<?> declaring = type.isEnum() ? type : type.getSuperclass();
            return declaring == null || declaring == Object.class || declaring == Enum.class
                    ? null
                    : named(declaring.getName(), How.ENUM);
        }
        if (!Access.isJdk(type)) {
            return null;
        }
        String name = type.getName();
        return switch (name) {
            case "java.lang.String" -> new Scalar(name, name, How.TO_STRING, Mark.QUOTES);
            case "java.lang.Character" -> new Scalar(name, "char", How.TO_STRING, Mark.CHARACTER);
            case "java.lang.Boolean" -> new Scalar(name, "boolean", How.TO_STRING, Mark.NONE);
            case "java.lang.Integer" -> new Scalar(name, "int", How.TO_STRING, Mark.NONE);
            case "java.lang.Long" -> new Scalar(name, "long", How.TO_STRING, Mark.LONG);
            case "java.lang.Short" -> new Scalar(name, "short", How.TO_STRING, Mark.SHORT);
            case "java.lang.Byte" -> new Scalar(name, "byte", How.TO_STRING, Mark.BYTE);
            case "java.lang.Double" -> new Scalar(name, "double", How.DOUBLE, Mark.DOUBLE);
            case "java.lang.Float" -> new Scalar(name, "float", How.FLOAT, Mark.FLOAT);
            case "java.math.BigDecimal" -> new Scalar(name, name, How.BIG_DECIMAL, Mark.DECIMAL);
            case "java.math.BigInteger" -> new Scalar(name, name, How.BIG_INTEGER, Mark.INTEGER);
            case "java.util.UUID",
                    "java.util.Currency",
                    "java.net.URI",
                    "java.io.File",
                    "java.time.LocalDate",
                    "java.time.LocalTime",
                    "java.time.LocalDateTime",
                    "java.time.Instant",
                    "java.time.Duration",
                    "java.time.Period",
                    "java.time.Year",
                    "java.time.YearMonth",
                    "java.time.MonthDay",
                    "java.time.OffsetTime",
                    "java.time.OffsetDateTime",
                    "java.time.ZonedDateTime" ->
                    named(name, How.TO_STRING);
            case "java.net.URL" -> named(name, How.URL);
            case "java.util.Date", "java.sql.Date", "java.sql.Time" -> named(name, How.DATE);
            case "java.sql.Timestamp" -> named(name, How.TIMESTAMP);
            case "java.util.Locale" -> named(name, How.LOCALE);
            case "java.lang.Class" -> named(name, How.CLASS);
            default -> family(type);
        };
    }

    /** JDK classes that are not public, behind a type that is. */
    private static @Nullable Scalar family(Class<?> type) {
        if (type == ZoneOffset.class) {
            return named("java.time.ZoneOffset", How.ZONE);
        }
        if (ZoneId.class.isAssignableFrom(type)) {
            return named("java.time.ZoneId", How.ZONE);
        }
        if (Charset.class.isAssignableFrom(type)) {
            return named("java.nio.charset.Charset", How.TO_STRING);
        }
        if (Path.class.isAssignableFrom(type)
                && type.getModule() == FileSystems.getDefault().getClass().getModule()
                && type == FileSystems.getDefault().getPath("").getClass()) {
            return named("java.nio.file.Path", How.TO_STRING);
        }
        return null;
    }

    private static Scalar named(String kind, How how) {
        return new Scalar(kind, kind, how, Mark.NAME);
    }

    /** Whether a place declared like this holds nothing but this kind. */
    boolean isClosedBy(String declared) {
        return declared.equals(kind) || declared.equals(primitive);
    }

    /** The text, not escaped; null when the value is too large to be one. */
    @SuppressWarnings("JavaUtilDate")
    @Nullable String text(Object value) {
        return switch (how) {
            case TO_STRING -> value.toString();
            case DOUBLE -> Decimals.text((Double) value);
            case FLOAT -> Decimals.text((Float) value);
            case BIG_INTEGER -> {
                BigInteger number = (BigInteger) value;
                yield number.bitLength() > MAX_BITS ? null : number.toString();
            }
            // Not toPlainString: 1E+1 and 10 differ in scale, and 1E+1000000 would be a megabyte.
            case BIG_DECIMAL -> {
                BigDecimal number = (BigDecimal) value;
                yield number.unscaledValue().bitLength() > MAX_BITS
                                || Math.abs((long) number.scale()) > MAX_SCALE
                        ? null
                        : number.toString();
            }
            case ENUM -> ((Enum<?>) value).name();
            case DATE -> Long.toString(((Date) value).getTime());
            case TIMESTAMP -> ((Date) value).toInstant().toString();
            case LOCALE -> locale((Locale) value);
            case CLASS -> ((Class<?>) value).isHidden() ? null : ((Class<?>) value).getName();
            case URL -> ((URL) value).toExternalForm();
            case ZONE -> ((ZoneId) value).getId();
        };
    }

    /** A language tag where that loses nothing, as it does for ill-formed variants. */
    private static @Nullable String locale(Locale value) {
        String tag = value.toLanguageTag();
        return Locale.forLanguageTag(tag).equals(value) ? tag : null;
    }

    /** The text of a template's value, or null when it has none. */
    static @Nullable String textOf(Object value) {
        if (value instanceof String text) {
            return text;
        }
        return Recipe.of(value.getClass()) instanceof Recipe.Single single
                ? single.scalar.text(value)
                : null;
    }
}
