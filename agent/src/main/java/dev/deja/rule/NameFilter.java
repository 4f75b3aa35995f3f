package dev.deja.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a class file has one of some names among its constants, where a name may have wildcards:
 * then what stands before the first is looked for. Allocates nothing.
 */
final class NameFilter {
    private final byte[][] whole;
    private final byte[][] beginnings;
    private final boolean isAny;

    /** A bit for each length of a whole name, and for its first byte. */
    private final long lengths;

    NameFilter(List<String> globs) {
        Set<String> names = new LinkedHashSet<>(globs);
        List<byte[]> exact = new ArrayList<>();
        List<byte[]> prefixes = new ArrayList<>();
        boolean any = false;
        long bits = 0;
        for (String glob : names) {
            int star = glob.indexOf('*');
            byte[] text =
                    (star < 0 ? glob : glob.substring(0, star)).getBytes(StandardCharsets.UTF_8);
            if (star == 0) {
                any = true;
            } else if (star > 0) {
                prefixes.add(text);
            } else {
                exact.add(text);
                bits |= 1L << text.length;
            }
        }
        whole = exact.toArray(new byte[0][]);
        beginnings = prefixes.toArray(new byte[0][]);
        isAny = any;
        lengths = bits;
    }

    boolean isIn(byte[] classFile) {
        if (isAny) {
            return true;
        }
        if (!ConstantPool.hasMagic(classFile)) {
            return false;
        }
        int count = ConstantPool.u2(classFile, 8);
        int at = ConstantPool.HEADER;
        int limit = classFile.length;
        for (int index = 1; index < count && at + 3 <= limit; index++) {
            int tag = classFile[at];
            if (tag == ConstantPool.UTF8) {
                int length = ConstantPool.u2(classFile, at + 1);
                int start = at + 3;
                at = start + length;
                if (at > limit) {
                    return false;
                }
                if (matches(classFile, start, length)) {
                    return true;
                }
            } else {
                int size = ConstantPool.sizeOf(tag);
                if (size == 0) {
                    return false;
                }
                at += 1 + size;
                if (size == 8) {
                    index++; // long and double take two indexes (JVMS 4.4.5)
                }
            }
        }
        return false;
    }

    private boolean matches(byte[] classFile, int start, int length) {
        if ((lengths & (1L << length)) != 0) {
            for (byte[] text : whole) {
                if (text.length == length && begins(classFile, start, text)) {
                    return true;
                }
            }
        }
        for (byte[] text : beginnings) {
            if (text.length <= length && begins(classFile, start, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(byte[] classFile, int start, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (classFile[start + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
