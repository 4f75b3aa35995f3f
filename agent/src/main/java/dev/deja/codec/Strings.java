package dev.deja.codec;

/** The forms of a string in a payload. */
final class Strings {
    static final int LATIN1 = 0;
    static final int UTF8 = 1;
    static final int UTF16 = 2;

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
