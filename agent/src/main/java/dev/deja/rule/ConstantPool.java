package dev.deja.rule;

import java.util.Set;

/**
 * Looks into a class file's constant pool without reading the class: the filter that every loaded
 * class passes, so it allocates next to nothing and never throws.
 */
public final class ConstantPool {
    static final int HEADER = 10;
    static final int UTF8 = 1;

    /** Those of parameters have names of their own. */
    private static final String VISIBLE = "RuntimeVisibleAnnotations";

    private static final String INVISIBLE = "RuntimeInvisibleAnnotations";

    private ConstantPool() {}

    /** The class file has one of the descriptors. */
    public static final int MENTIONS = 1;

    /** It has annotations: the name of an attribute that holds those of methods or types. */
    public static final int ANNOTATED = 2;

    /**
     * Whether a class file may carry one of these annotations: whether its constant pool has one of
     * the texts as a UTF-8 constant.
     *
     * @param classFile anything; what is no class file mentions nothing
     * @param descriptors such as {@code Ldev/deja/api/Cached;}
     */
    public static boolean mentions(byte[] classFile, Set<String> descriptors) {
        return (look(classFile, descriptors) & MENTIONS) != 0;
    }

    /**
     * The same in one pass with whether there are annotations at all.
     *
     * @return {@link #MENTIONS}, with which the pass ends, and {@link #ANNOTATED}
     */
    public static int look(byte[] classFile, Set<String> descriptors) {
        if (descriptors.isEmpty() || classFile.length < HEADER || !hasMagic(classFile)) {
            return 0;
        }
        String[] wanted = descriptors.toArray(new String[0]);
        int found = 0;
        int count = u2(classFile, 8);
        int at = HEADER;
        int limit = classFile.length;
        for (int index = 1; index < count; index++) {
            if (at + 3 > limit) {
                return found;
            }
            int tag = classFile[at];
            if (tag == UTF8) {
                int start = at + 3;
                int length = u2(classFile, at + 1);
                at = start + length;
                if (at > limit) {
                    return found;
                }
                // Descriptors of annotations begin and end so; few other constants do.
                if (length > 2 && classFile[start] == 'L' && classFile[at - 1] == ';') {
                    for (String text : wanted) {
                        if (length >= text.length() && isText(classFile, start, length, text)) {
                            return found | MENTIONS;
                        }
                    }
                } else if (found == 0 && isAttribute(classFile, start, length)) {
                    found = ANNOTATED;
                }
            } else {
                int size = sizeOf(tag);
                if (size == 0) {
                    return found;
                }
                at += 1 + size;
                if (size == 8) {
                    index++; // long and double take two indexes (JVMS 4.4.5)
                }
            }
        }
        return found;
    }

    /**
     * Which of some methods a class file may declare: whether its constant pool has the name as a
     * constant, and one that begins like the descriptor.
     *
     * @param names of methods, in ASCII, at most 64
     * @param descriptors of the same methods, or how they begin
     * @return bit {@code i} for the method {@code i}
     */
    public static long mayDeclare(byte[] classFile, String[] names, String[] descriptors) {
        if (names.length == 0 || !hasMagic(classFile)) {
            return 0;
        }
        long named = 0;
        long described = 0;
        int count = u2(classFile, 8);
        int at = HEADER;
        int limit = classFile.length;
        for (int index = 1; index < count; index++) {
            if (at + 3 > limit) {
                break;
            }
            int tag = classFile[at];
            if (tag == UTF8) {
                int start = at + 3;
                int length = u2(classFile, at + 1);
                at = start + length;
                if (at > limit) {
                    break;
                }
                boolean isDescriptor = length > 0 && classFile[start] == '(';
                for (int i = 0; i < names.length; i++) {
                    if (isDescriptor) {
                        int wanted = descriptors[i].length();
                        if (length >= wanted && isText(classFile, start, wanted, descriptors[i])) {
                            described |= 1L << i;
                        }
                    } else if (length == names[i].length()
                            && isText(classFile, start, length, names[i])) {
                        named |= 1L << i;
                    }
                }
            } else {
                int size = sizeOf(tag);
                if (size == 0) {
                    break;
                }
                at += 1 + size;
                if (size == 8) {
                    index++;
                }
            }
        }
        return named & described;
    }

    private static boolean isAttribute(byte[] classFile, int start, int length) {
        return (length == VISIBLE.length() && isText(classFile, start, length, VISIBLE))
                || (length == INVISIBLE.length() && isText(classFile, start, length, INVISIBLE));
    }

    /** Bytes after the tag, 0 for a tag that no JVM specification up to now has; UTF-8 excepted. */
    static int sizeOf(int tag) {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2; // Class, String, MethodType, Module, Package
            case 15 -> 3; // MethodHandle
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4; // int, float, refs, NameAndType, Dynamic
            case 5, 6 -> 8; // long, double
            default -> 0;
        };
    }

    static boolean hasMagic(byte[] classFile) {
        return classFile.length >= HEADER
                && classFile[0] == (byte) 0xCA
                && classFile[1] == (byte) 0xFE
                && classFile[2] == (byte) 0xBA
                && classFile[3] == (byte) 0xBE;
    }

    static int u2(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    /** Compares modified UTF-8 (JVMS 4.4.7) with a text, in place. */
    private static boolean isText(byte[] bytes, int start, int length, String text) {
        int characters = text.length();
        if (length < characters) {
            return false;
        }
        int at = start;
        int end = start + length;
        for (int i = 0; i < characters; i++) {
            char c = text.charAt(i);
            if (c >= 1 && c <= 0x7F) {
                if (at >= end || bytes[at++] != c) {
                    return false;
                }
            } else if (c <= 0x7FF) {
                if (at + 2 > end
                        || bytes[at++] != (byte) (0xC0 | (c >> 6))
                        || bytes[at++] != (byte) (0x80 | (c & 0x3F))) {
                    return false;
                }
            } else if (at + 3 > end
                    || bytes[at++] != (byte) (0xE0 | (c >> 12))
                    || bytes[at++] != (byte) (0x80 | ((c >> 6) & 0x3F))
                    || bytes[at++] != (byte) (0x80 | (c & 0x3F))) {
                return false;
            }
        }
        return at == end;
    }
}
