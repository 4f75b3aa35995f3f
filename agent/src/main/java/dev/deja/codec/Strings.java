package dev.deja.codec;

/**
 * The forms of a string in a payload. It begins with a varint: 0 for null, else eight times a
 * length in bytes, which follow, plus their form; or eight times the number of an earlier string,
 * counted from 0, plus {@link #REPEATED}.
 */
final class Strings {
    static final int FORM_BITS = 3;
    static final int FORMS = (1 << FORM_BITS) - 1;

    static final int LATIN1 = 1;
    static final int UTF8 = 2;
    static final int UTF16 = 3;

    /** Added to the form of a string that comes again: readers keep those, and no others. */
    static final int KEPT = 4;

    static final int REPEATED = 4;

    // The JVM knows of each string whether it is Latin-1; looking is quicker than scanning.
    private static final long CODER = coder();

    private Strings() {}

    private static long coder() {
        long offset = Inside.offset(String.class, "coder", byte.class);
        return offset != Inside.ABSENT
                        && RawMemory.getByte("a", offset) == 0
                        && RawMemory.getByte("\u0100", offset) == 1
                ? offset
                : Inside.ABSENT;
    }

    /** Whether all characters are below 256; false is allowed to mean "did not look". */
    static boolean isLatin1(String value) {
        if (CODER != Inside.ABSENT) {
            return RawMemory.getByte(value, CODER) == 0;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Whether every surrogate has its partner. */
    static boolean isWellFormed(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == value.length()
                        || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
