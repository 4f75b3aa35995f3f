package dev.deja.codec;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layout fingerprint of a class (SPEC B07): two versions of a class with the same one read each
 * other's entries correctly. 64 bits of SHA-256 over names and declared types.
 */
final class Shape {
    private Shape() {}

    static long ofObject(Class<?> type, ObjectLayout layout) {
        StringBuilder text = new StringBuilder("object\n");
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            text.append(c.getName()).append('\n');
        }
        text.append(type.isRecord() ? "record\n" : "class\n");
        for (FieldPlan field : layout.carried()) {
            append(text, "carried", field.field);
        }
        for (FieldPlan field : layout.mustBeDefault()) {
            append(text, "default", field.field);
        }
        for (Field constant : layout.constants().fields()) {
            append(text, "constant", constant);
        }
        return hash(text);
    }

    static long ofEnum(Class<?> type) {
        StringBuilder text = new StringBuilder("enum\n").append(type.getName()).append('\n');
        for (Field field : type.getDeclaredFields()) {
            if (field.isEnumConstant()) {
                text.append(field.getName()).append('\n');
            }
        }
        return hash(text);
    }

    /**
     * Of a class that writes itself: how, its code decides, so that the class file counts as well.
     * Of the JDK's classes the declared form does; what they write stays readable by their own
     * promise.
     */
    static long ofContract(
            Class<?> type,
            List<Class<?>> chain,
            SerialClass[] ancestry,
            @Nullable Method writeReplace,
            @Nullable Method readResolve) {
        StringBuilder text = new StringBuilder("contract\n").append(type.getName()).append('\n');
        for (Class<?> c : chain) {
            text.append(c.getName()).append(' ');
            if (!Plans.isOfJdk(c)) {
                text.append(codeOf(c));
            }
            text.append('\n');
        }
        for (SerialClass part : ancestry) {
            text.append(part.type.getName())
                    .append(part.writeObject == null ? "" : " writes")
                    .append(part.readObject == null ? "" : " reads")
                    .append('\n');
            for (SerialField field : part.fields) {
                text.append(field.name())
                        .append(' ')
                        .append(field.type().descriptorString())
                        .append(field.place() == null ? " computed\n" : "\n");
            }
            for (FieldPlan field : part.mustBeDefault) {
                append(text, "default", field.field);
            }
        }
        for (Method method : new @Nullable Method[] {writeReplace, readResolve}) {
            text.append(method == null ? "-" : method.getDeclaringClass().getName()).append('\n');
        }
        return hash(text);
    }

    /** The fingerprint of the class file; where it is not at hand, of what the class declares. */
    private static long codeOf(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        String path = type.getName().replace('.', '/') + ".class";
        try (InputStream in = loader == null ? null : loader.getResourceAsStream(path)) {
            if (in != null) {
                return hash(in.readAllBytes());
            }
        } catch (IOException e) {
            // As if it were not there.
        }
        StringBuilder text = new StringBuilder();
        Stream.concat(
                        Stream.of(type.getDeclaredMethods()).map(Method::toString),
                        Stream.of(type.getDeclaredFields()).map(Field::toString))
                .sorted()
                .forEach(member -> text.append(member).append('\n'));
        return hash(text);
    }

    private static void append(StringBuilder text, String role, Field field) {
        text.append(role)
                .append(' ')
                .append(field.getDeclaringClass().getName())
                .append(' ')
                .append(field.getName())
                .append(' ')
                .append(field.getType().descriptorString())
                .append(' ')
                .append(field.getGenericType().getTypeName())
                .append('\n');
    }

    private static long hash(CharSequence text) {
        return hash(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static long hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
