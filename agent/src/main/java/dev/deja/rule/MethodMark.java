package dev.deja.rule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The names of methods in keys, and the digest that shortens what is too long. */
final class MethodMark {
    private MethodMark() {}

    /**
     * What {@code {@method}} is in a tag: {@code find/long/java.lang.String}. No name in a class
     * file holds a slash, so that two methods of a class never look alike.
     */
    static String withinClass(MethodShape method) {
        StringBuilder out = new StringBuilder(method.name());
        for (String type : Descriptor.parameters(method.descriptor())) {
            out.append('/').append(type);
        }
        return out.toString();
    }

    /**
     * What tells the methods of one rule apart: {@code ProductService#find~} and 66 bits of a
     * digest over class, name and descriptor, since full names would fill most of a key.
     */
    static String withinRule(String declaringClass, MethodShape method) {
        String exact = declaringClass + "#" + method.name() + method.descriptor();
        String simple = declaringClass.substring(declaringClass.lastIndexOf('.') + 1);
        StringBuilder out = new StringBuilder();
        Escapes.FIXED.append(out, simple);
        out.append('#');
        Escapes.FIXED.append(out, method.name());
        return out.append('~').append(digest(exact), 0, 11).toString();
    }

    /** SHA-256 in base64url: 43 characters of letters, digits, {@code -} and {@code _}. */
    static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
