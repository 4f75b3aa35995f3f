package dev.deja.rule;

/**
 * How a value is written into a key or a tag, so that parts cannot run together.
 *
 * <p>The rule is fixed; it depends neither on the template nor on the value's type, so that a tag
 * written by one method meets the same tag written by another:
 *
 * <ul>
 *   <li>control characters, those from 128 to 159 included, the blank, and {@code " % ' ( ) , : = [
 *       ] { | }} become {@code %} and two upper-case hexadecimal digits;
 *   <li>half of a surrogate pair, standing alone, becomes {@code %u} and four such digits (it has
 *       no UTF-8 form, and two different ones would become the same {@code ?}), and so do the two
 *       separators of lines and paragraphs and the marks that turn the direction of writing, with
 *       which a value could forge lines of a log;
 *   <li>a lower-case letter after {@code %} is a mark that no text can spell: {@code %e} the empty
 *       text, {@code %n} null, {@code %o} an empty {@code Optional}, {@code %i} something left out,
 *       {@code %h} a hash in place of a long key;
 *   <li>everything else stands for itself.
 * </ul>
 *
 * <p>Within one key, further characters may be reserved: those that its template puts between two
 * placeholders ({@link #plus}).
 */
final class Escapes {
    static final String EMPTY = "%e";
    static final String NULL = "%n";
    static final String EMPTY_OPTIONAL = "%o";
    static final String LEFT_OUT = "%i";
    static final String HASH = "%h";

    /** Between the values of a parameter that is repeated. */
    static final String REPEATED = "%r";

    /** The fixed set. */
    static final Escapes FIXED = new Escapes(maskOf(" \"%'(),:=", 0), maskOf("[]{|}\u007f", 64));

    /** What even the literal text of a key may not hold as it is: cluster hash tags, marks. */
    static final Escapes LITERAL = new Escapes(maskOf("%", 0), maskOf("{}\u007f", 64));

    private static final String HEX = "0123456789ABCDEF";

    /** Bit c is set: character c is reserved; control characters always are. */
    private final long low;

    private final long high;

    private Escapes(long low, long high) {
        this.low = low;
        this.high = high;
    }

    private static long maskOf(String characters, int offset) {
        long mask = offset == 0 ? 0xFFFF_FFFFL : 0;
        for (int i = 0; i < characters.length(); i++) {
            mask |= 1L << (characters.charAt(i) - offset);
        }
        return mask;
    }

    /** Reserves one more ASCII character. */
    Escapes plus(char character) {
        return character < 64
                ? new Escapes(low | 1L << character, high)
                : new Escapes(low, high | 1L << (character - 64));
    }

    /** Reserves what either does. */
    Escapes plus(Escapes other) {
        return new Escapes(low | other.low, high | other.high);
    }

    boolean isReserved(char c) {
        return c < 64 ? (low >>> c & 1) != 0 : c < 128 && (high >>> (c - 64) & 1) != 0;
    }

    /**
     * Whether a character of the text between two placeholders can tell where the first ends: it
     * does not occur in any escape, mark or bracket.
     */
    static boolean canSeparate(char c) {
        return c >= ' '
                && c < 127
                && !(c >= '0' && c <= '9')
                && !(c >= 'A' && c <= 'Z')
                && !(c >= 'a' && c <= 'z')
                && "%'\"()[]{}".indexOf(c) < 0;
    }

    /** Whether a value is written as it is; false is allowed to mean "did not look". */
    boolean leavesAsIs(String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 128 || isReserved(c)) {
                return false;
            }
        }
        return length > 0;
    }

    /** A value; the empty one gets its mark. */
    void appendValue(StringBuilder out, String value) {
        if (value.isEmpty()) {
            out.append(EMPTY);
        } else {
            append(out, value);
        }
    }

    /** Text as part of something that cannot be empty. */
    void append(StringBuilder out, String text) {
        int length = text.length();
        int clean = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 128) {
                if (isReserved(c)) {
                    out.append(text, clean, i).append('%');
                    hex(out, c, 2);
                    clean = i + 1;
                }
            } else if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < length
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    out.append(text, clean, i).append("%u");
                    hex(out, c, 4);
                    clean = i + 1;
                }
            } else if (c < 0xA0) {
                out.append(text, clean, i).append('%');
                hex(out, c, 2);
                clean = i + 1;
            } else if (forges(c)) {
                out.append(text, clean, i).append("%u");
                hex(out, c, 4);
                clean = i + 1;
            }
        }
        out.append(text, clean, length);
    }

    private static boolean forges(char c) {
        return (c >= '\u2028' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }

    private static void hex(StringBuilder out, char c, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >>> shift & 15));
        }
    }
}
