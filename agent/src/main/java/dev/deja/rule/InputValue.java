package dev.deja.rule;

import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * What entries keep of a hidden input: enough to compare, as little as possible to read. Locales
 * and time zones are kept as they are, everything else as a digest.
 */
public final class InputValue {
    /** Nobody, nothing: absence is a value like any other. */
    public static final String ABSENT = "-";

    /** A value without readable content: it equals nothing, not even itself. */
    public static final String UNREADABLE = "?";

    /** Something that carries the caller's world, such as a request. */
    public static final String WORLD = "+";

    private static final char IDENTITY = '@';
    private static final int DIGEST = 22;

    private InputValue() {}

    /** Whether answers that read this are nobody else's. */
    public static boolean isIdentity(String value) {
        return value.charAt(0) == IDENTITY;
    }

    /** Whether two callers with these values may share an answer. */
    public static boolean areSame(String one, String other) {
        return one.equals(other) && !one.equals(UNREADABLE) && !one.equals(WORLD);
    }

    /** Of somebody who is signed in. */
    public static String identity(String text) {
        return IDENTITY + digest(text);
    }

    /** Of somebody who is not, and of whom something is known all the same. */
    static String anonymous(String text) {
        return "~" + digest(text);
    }

    static String thrown(Throwable thrown) {
        return "!" + digest(thrown.getClass().getName());
    }

    /** By content. */
    public static String of(@Nullable Object value) {
        if (value == null) {
            return ABSENT;
        }
        if (value instanceof Locale locale) {
            String tag = locale.toLanguageTag();
            return Locale.forLanguageTag(tag).equals(locale) ? "=" + tag : UNREADABLE;
        }
        if (value instanceof TimeZone zone) {
            String id = zone.getID();
            return TimeZone.getTimeZone(id).equals(zone) ? "=" + id : UNREADABLE;
        }
        KeyWriter writer = new KeyWriter(TypeRules.none(), Escapes.FIXED);
        return writer.write(value, "") ? "#" + digest(writer.out.toString()) : UNREADABLE;
    }

    private static String digest(String text) {
        return MethodMark.digest(text).substring(0, DIGEST);
    }
}
