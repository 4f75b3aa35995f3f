package dev.deja.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what rules look at from a class file (JVMS chapter 4). An own reader because a library's
 * refuses class files newer than itself, and because no library is to be loaded before a class that
 * concerns a rule has been found.
 */
final class ClassFileReader {
    /** Deeper than any annotation that a compiler accepts; keeps hostile bytes off the stack. */
    private static final int MAX_ANNOTATION_DEPTH = 64;

    private static final String INLINE_MARK = "$i$f$";

    // JVMS chapter 6.
    private static final byte GETSTATIC = (byte) 0xB2;
    private static final byte INVOKEVIRTUAL = (byte) 0xB6;
    private static final byte FIRST_LOAD = 0x15;
    private static final byte LAST_LOAD_OF_ANY_SLOT = 0x19;
    private static final byte LAST_LOAD = 0x2D;

    private final byte[] bytes;
    private final int[] constants;
    private final @Nullable String[] texts;
    private int at;

    /** The class that is read; empty before its name is known. */
    private String self = "";

    /** Whether the method that is read is an inline function. */
    private boolean isCopied;

    private ClassFileReader(byte[] bytes) {
        this.bytes = bytes;
        at = 8;
        int count = u2();
        constants = new int[count];
        texts = new @Nullable String[count];
        for (int index = 1; index < count; index++) {
            constants[index] = at;
            int tag = u1();
            if (tag == 1) {
                skip(u2());
            } else {
                int size = ConstantPool.sizeOf(tag);
                if (size == 0) {
                    throw broken("constant with unknown tag");
                }
                skip(size);
                if (size == 8) {
                    index++;
                }
            }
        }
    }

    static ClassShape read(byte[] classFile) {
        if (!ConstantPool.hasMagic(classFile)) {
            throw new IllegalArgumentException("Not a class file");
        }
        try {
            return new ClassFileReader(classFile).type();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("Truncated class file", e);
        }
    }

    private ClassShape type() {
        int version = u2At(6);
        int access = u2();
        String name = className(u2());
        if (name == null) {
            throw broken("no name");
        }
        self = name;
        String superName = className(u2());
        int interfaceCount = u2();
        List<String> interfaces = new ArrayList<>();
        for (int i = 0; i < interfaceCount; i++) {
            String type = className(u2());
            if (type == null) {
                throw broken("interface without a name");
            }
            interfaces.add(type);
        }
        int fields = u2();
        for (int i = 0; i < fields; i++) {
            skip(6);
            skipAttributes();
        }
        int methodCount = u2();
        List<MethodShape> methods = new ArrayList<>();
        for (int i = 0; i < methodCount; i++) {
            MethodShape method = method();
            if (!method.name().equals("<clinit>")) {
                methods.add(method);
            }
        }
        List<AnnotationShape> annotations = new ArrayList<>();
        String signature = null;
        int attributes = u2();
        for (int i = 0; i < attributes; i++) {
            String attribute = text(u2());
            int end = attributeEnd();
            if (isAnnotations(attribute)) {
                readAnnotations(annotations);
            } else if (attribute.equals("Signature")) {
                signature = text(u2());
            }
            at = end;
        }
        return new ClassShape(
                name,
                version,
                access,
                superName,
                List.copyOf(interfaces),
                List.copyOf(annotations),
                List.copyOf(methods),
                signature);
    }

    /**
     * The names of the superclass, which is empty when there is none, and of the interfaces:
     * nothing else is read.
     *
     * @return null when the bytes are no class file this can read
     */
    static String @Nullable [] supertypes(byte[] classFile) {
        if (!ConstantPool.hasMagic(classFile)) {
            return null;
        }
        try {
            ClassFileReader reader = new ClassFileReader(classFile);
            reader.skip(4);
            String superName = reader.className(reader.u2());
            String[] names = new String[1 + reader.u2()];
            names[0] = superName == null ? "" : superName;
            for (int i = 1; i < names.length; i++) {
                String type = reader.className(reader.u2());
                names[i] = type == null ? "" : type;
            }
            return names;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    private MethodShape method() {
        int access = u2();
        String name = text(u2());
        String descriptor = text(u2());
        List<String> parameters = Descriptors.parameters(descriptor);
        String signature = null;
        List<String> names = null;
        List<String> debugNames = null;
        List<AnnotationShape> annotations = new ArrayList<>();
        List<List<AnnotationShape>> onParameters = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            onParameters.add(new ArrayList<>());
        }
        int attributes = u2();
        for (int i = 0; i < attributes; i++) {
            String attribute = text(u2());
            int end = attributeEnd();
            switch (attribute) {
                case "Signature" -> signature = text(u2());
                case "RuntimeVisibleAnnotations", "RuntimeInvisibleAnnotations" ->
                        readAnnotations(annotations);
                case "RuntimeVisibleParameterAnnotations", "RuntimeInvisibleParameterAnnotations" ->
                        readParameterAnnotations(onParameters);
                case "MethodParameters" -> names = methodParameters(parameters.size());
                case "Code" -> {
                    access |= forwards(access, name, descriptor) ? Descriptors.BRIDGE : 0;
                    isCopied = false;
                    debugNames = namesInCode(access, name, parameters);
                    access |= isCopied ? Descriptors.COPIED : 0;
                }
                default -> {}
            }
            at = end;
        }
        List<List<AnnotationShape>> parameterAnnotations = new ArrayList<>();
        for (List<AnnotationShape> one : onParameters) {
            parameterAnnotations.add(List.copyOf(one));
        }
        return new MethodShape(
                name,
                descriptor,
                access,
                signature,
                List.copyOf(annotations),
                parameters.isEmpty() ? List.of() : names != null ? names : debugNames,
                List.copyOf(parameterAnnotations));
    }

    /** Null when one has no name, or when compilers disagree about what a parameter is. */
    private @Nullable List<String> methodParameters(int expected) {
        int count = u1();
        if (count != expected) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int name = u2();
            skip(2);
            if (name == 0) {
                return null;
            }
            names.add(text(name));
        }
        return List.copyOf(names);
    }

    /**
     * Whether a static method only calls the method of the same name of the one object of a nested
     * class: what Scala makes for the methods of an {@code object}, Kotlin for those of a companion
     * that are {@code @JvmStatic}. Callers in these languages pass it by. Taken for a bridge, which
     * it is.
     */
    private boolean forwards(int access, String name, String descriptor) {
        if ((access & Descriptors.STATIC) == 0 || bytes[at + 8] != GETSTATIC) {
            return false;
        }
        int code = at + 8;
        int end = code + ((u2At(at + 4) << 16) | u2At(at + 6));
        int next = code + 3;
        while (next < end && isLoad(bytes[next])) {
            next += bytes[next] <= LAST_LOAD_OF_ANY_SLOT ? 2 : 1;
        }
        if (next + 4 != end || bytes[next] != INVOKEVIRTUAL) {
            return false;
        }
        int called = constantAt(u2At(next + 1));
        int calledName = constantAt(u2At(called + 3));
        int object = constantAt(u2At(code + 1));
        String owner = className(u2At(called + 1));
        return owner != null
                && owner.startsWith(self.concat("$"))
                && text(u2At(calledName + 1)).equals(name)
                && text(u2At(calledName + 3)).equals(descriptor)
                && text(u2At(constantAt(u2At(object + 3)) + 3)).equals("L" + owner + ";");
    }

    /** {@code iload} to {@code aload_3}. */
    private static boolean isLoad(byte instruction) {
        return instruction >= FIRST_LOAD && instruction <= LAST_LOAD;
    }

    private @Nullable List<String> namesInCode(int access, String method, List<String> parameters) {
        skip(4);
        skip(u4());
        skip(8L * u2());
        @Nullable String[] names = new @Nullable String[parameters.size()];
        int attributes = u2();
        for (int i = 0; i < attributes; i++) {
            String attribute = text(u2());
            int end = attributeEnd();
            if (attribute.equals("LocalVariableTable")) {
                readLocalVariables(access, method, parameters, names);
            }
            at = end;
        }
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (name == null) {
                return null;
            }
            found.add(name);
        }
        return List.copyOf(found);
    }

    /** Kotlin marks the code of an inline function, wherever it stands, by such a variable. */
    private static boolean isMark(String variable, String method) {
        return variable.startsWith(INLINE_MARK)
                && variable.length() == INLINE_MARK.length() + method.length()
                && variable.endsWith(method);
    }

    /** Parameters are the variables that live from the first instruction, in their slots. */
    private void readLocalVariables(
            int access, String method, List<String> parameters, @Nullable String[] names) {
        int count = u2();
        for (int i = 0; i < count; i++) {
            int start = u2();
            skip(2);
            int name = u2();
            skip(2);
            int slot = u2();
            isCopied |= isMark(text(name), method);
            if (start != 0) {
                continue;
            }
            int next = (access & Descriptors.STATIC) == 0 ? 1 : 0;
            for (int p = 0; p < names.length && next <= slot; p++) {
                if (next == slot && names[p] == null) {
                    names[p] = text(name);
                }
                String type = parameters.get(p);
                next += type.equals("J") || type.equals("D") ? 2 : 1;
            }
        }
    }

    private static boolean isAnnotations(String attribute) {
        return attribute.equals("RuntimeVisibleAnnotations")
                || attribute.equals("RuntimeInvisibleAnnotations");
    }

    private void readAnnotations(List<AnnotationShape> into) {
        int count = u2();
        for (int i = 0; i < count; i++) {
            into.add(annotation(0));
        }
    }

    private void readParameterAnnotations(List<List<AnnotationShape>> into) {
        int count = u1();
        // javac leaves out the parameters that it adds itself, which come first (JDK-5087240).
        int first = Math.max(0, into.size() - count);
        for (int i = 0; i < count; i++) {
            int annotations = u2();
            for (int a = 0; a < annotations; a++) {
                AnnotationShape annotation = annotation(0);
                if (first + i < into.size()) {
                    into.get(first + i).add(annotation);
                }
            }
        }
    }

    private AnnotationShape annotation(int depth) {
        String descriptor = text(u2());
        int pairs = u2();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs; i++) {
            String name = text(u2());
            values.put(name, elementValue(depth + 1));
        }
        return new AnnotationShape(descriptor, Collections.unmodifiableMap(values));
    }

    private Object elementValue(int depth) {
        if (depth > MAX_ANNOTATION_DEPTH) {
            throw broken("annotation nested too deeply");
        }
        int tag = u1();
        return switch (tag) {
            case 's', 'c' -> text(u2());
            case 'e' -> {
                String type = text(u2());
                yield type.concat(text(u2()));
            }
            case '@' -> annotation(depth);
            case '[' -> {
                int count = u2();
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    values.add(elementValue(depth + 1));
                }
                yield List.copyOf(values);
            }
            case 'B' -> (byte) int32(u2());
            case 'C' -> (char) int32(u2());
            case 'D' -> Double.longBitsToDouble(int64(u2()));
            case 'F' -> Float.intBitsToFloat(int32(u2()));
            case 'I' -> int32(u2());
            case 'J' -> int64(u2());
            case 'S' -> (short) int32(u2());
            case 'Z' -> int32(u2()) != 0;
            default -> throw broken("annotation value of unknown kind");
        };
    }

    private void skipAttributes() {
        int count = u2();
        for (int i = 0; i < count; i++) {
            skip(2);
            at = attributeEnd();
        }
    }

    private int attributeEnd() {
        long end = u4() + at;
        if (end > bytes.length) {
            throw broken("attribute longer than the file");
        }
        return (int) end;
    }

    private @Nullable String className(int index) {
        if (index == 0) {
            return null;
        }
        int offset = constant(index, 7);
        return text(u2At(offset));
    }

    private int int32(int index) {
        // Booleans, bytes, chars and shorts are int constants too (JVMS 4.7.16.1).
        int offset = constant(index, bytes[constantAt(index)] == 4 ? 4 : 3);
        return (u2At(offset) << 16) | u2At(offset + 2);
    }

    private long int64(int index) {
        int offset = constant(index, bytes[constantAt(index)] == 6 ? 6 : 5);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (bytes[offset + i] & 0xFF);
        }
        return value;
    }

    private String text(int index) {
        if (index < texts.length) {
            String known = texts[index];
            if (known != null) {
                return known;
            }
        }
        int offset = constant(index, 1);
        int length = u2At(offset);
        String text = decode(offset + 2, length);
        texts[index] = text;
        return text;
    }

    /** Where a constant's content begins. */
    private int constant(int index, int tag) {
        int offset = constantAt(index);
        if (bytes[offset] != tag) {
            throw broken("constant of another kind than expected");
        }
        return offset + 1;
    }

    private int constantAt(int index) {
        if (index <= 0 || index >= constants.length || constants[index] == 0) {
            throw broken("reference to no constant");
        }
        return constants[index];
    }

    /** Modified UTF-8 (JVMS 4.4.7): no byte is 0, surrogates are written one by one. */
    private String decode(int start, int length) {
        int end = start + length;
        if (end > bytes.length) {
            throw broken("text longer than the file");
        }
        int ascii = start;
        while (ascii < end && bytes[ascii] > 0) {
            ascii++;
        }
        if (ascii == end) {
            return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        }
        StringBuilder text = new StringBuilder(length);
        int i = start;
        while (i < end) {
            int b = bytes[i] & 0xFF;
            int size = b < 0x80 ? 1 : (b & 0xE0) == 0xC0 ? 2 : (b & 0xF0) == 0xE0 ? 3 : 0;
            if (size == 0 || b == 0 || i + size > end) {
                throw broken("text that is no modified UTF-8");
            }
            int c = size == 1 ? b : b & (size == 2 ? 0x1F : 0x0F);
            for (int next = i + 1; next < i + size; next++) {
                c = (c << 6) | (bytes[next] & 0x3F);
            }
            text.append((char) c);
            i += size;
        }
        return text.toString();
    }

    private int u2At(int offset) {
        return ((bytes[offset] & 0xFF) << 8) | (bytes[offset + 1] & 0xFF);
    }

    private int u1() {
        return bytes[at++] & 0xFF;
    }

    private int u2() {
        int value = u2At(at);
        at += 2;
        return value;
    }

    private long u4() {
        long high = u2();
        return (high << 16) | u2();
    }

    private void skip(long count) {
        if (at + count > bytes.length) {
            throw broken("truncated");
        }
        at += (int) count;
    }

    private static IllegalArgumentException broken(String what) {
        return new IllegalArgumentException("Class file that cannot be read: ".concat(what));
    }
}
