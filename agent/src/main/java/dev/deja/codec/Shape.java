package dev.deja.codec;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
