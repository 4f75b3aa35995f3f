package dev.deja.http.servlet;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What an application has written: bytes, or characters until their encoding is needed. Not
 * thread-safe.
 */
public final class Held {
    private static final byte[] NO_BYTES = {};
    private static final char[] NO_CHARS = {};
    private static final int FIRST = 512;

    private byte[] bytes = NO_BYTES;
    private int byteCount;
    private char[] chars = NO_CHARS;
    private int charCount;

    /** Bytes that the characters will be, about: exact but for unusual encodings. */
    private long charBytes;

    /** Nothing yet. */
    public Held() {}

    /** How many bytes it is, or will be. */
    public long size() {
        return byteCount + charBytes;
    }

    /** Whether nothing was written. */
    public boolean isEmpty() {
        return byteCount == 0 && charCount == 0;
    }

    /** Adds bytes. */
    public void add(byte[] source, int offset, int length) {
        if (bytes.length - byteCount < length) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, byteCount + length));
        }
        System.arraycopy(source, offset, bytes, byteCount, length);
        byteCount += length;
    }

    /** Adds characters, of which {@link #count} has told the bytes. */
    public void add(char[] source, int offset, int length, long counted) {
        if (chars.length - charCount < length) {
            chars = Arrays.copyOf(chars, grown(chars.length, charCount + length));
        }
        System.arraycopy(source, offset, chars, charCount, length);
        charCount += length;
        charBytes += counted;
    }

    private static int grown(int from, int needed) {
        return Math.max(Math.max(FIRST, needed), (int) Math.min(from * 2L, Integer.MAX_VALUE - 8));
    }

    /** How many bytes characters are in an encoding, about. */
    public static long count(char[] source, int offset, int length, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            long count = length;
            for (int i = offset; i < offset + length; i++) {
                char each = source[i];
                if (each >= 0x80) {
                    // Each half of a surrogate pair is two of its four bytes.
                    count += each < 0x800 || Character.isSurrogate(each) ? 1 : 2;
                }
            }
            return count;
        }
        return charset.name().startsWith("UTF-16") ? 2L * length : length;
    }

    /** The whole as bytes; the array is the caller's. */
    public byte[] toBytes(Charset charset) {
        if (charCount > 0) {
            return new String(chars, 0, charCount).getBytes(charset);
        }
        return Arrays.copyOf(bytes, byteCount);
    }

    /** Forgets all. */
    public void clear() {
        byteCount = 0;
        charCount = 0;
        charBytes = 0;
    }

    /** The bytes, as many as {@link #byteCount}; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many of {@link #bytes} count. */
    public int byteCount() {
        return byteCount;
    }

    /** The characters, as many as {@link #charCount}; not a copy. */
    public char[] chars() {
        return chars;
    }

    /** How many of {@link #chars} count. */
    public int charCount() {
        return charCount;
    }
}
